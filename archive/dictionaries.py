"""Pages with which other bodies of their site are compressed: raw dictionaries of zstd."""

from __future__ import annotations

import zstandard

LEVEL = 6  # level 10 takes three times as long for one or two hundredths less


class DictionaryPage:
    """One dictionary page, ready to compress and to decompress with; ``whole``: it is what was kept."""

    def __init__(self, page: bytes, *, whole: bool = True) -> None:
        self.whole = whole
        raw = zstandard.ZstdCompressionDict(page, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
        self.compressor = zstandard.ZstdCompressor(level=LEVEL, dict_data=raw)
        self.decompressor = zstandard.ZstdDecompressor(dict_data=raw)
