"""Pages with which other bodies of their site are compressed: raw dictionaries of zstd."""

from __future__ import annotations

import zstandard

LEVEL = 6  # level 10 takes three times as long for one or two hundredths less
LONGEST = 256 * 1024 * 1024  # bytes: more than any body has (``archive.folders``, DOWNLOAD_MAXSIZE)


class DictionaryPage:
    """One dictionary page, ready to compress and to decompress with; ``whole``: it is what was kept."""

    def __init__(self, page: bytes, *, whole: bool = True) -> None:
        self.whole = whole
        raw = zstandard.ZstdCompressionDict(page, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
        self.compressor = zstandard.ZstdCompressor(level=LEVEL, dict_data=raw)
        self.decompressor = zstandard.ZstdDecompressor(dict_data=raw)


def packed(compressor: zstandard.ZstdCompressor, body: bytes) -> bytes:
    """Compress. Raises MemoryError where there is too little: nothing else can go wrong."""
    try:
        return compressor.compress(body)
    except zstandard.ZstdError as error:
        raise MemoryError(str(error)) from error


def unpacked(decompressor: zstandard.ZstdDecompressor, data: bytes) -> bytes:
    """Decompress. Raises ZstdError for damaged data, MemoryError where it is not they that ask for too much."""
    try:
        return decompressor.decompress(data)
    except (zstandard.ZstdError, MemoryError) as error:
        if isinstance(error, zstandard.ZstdError) and "memory" not in str(error):
            raise
        if zstandard.frame_content_size(data) > LONGEST:
            raise zstandard.ZstdError(
                f"it says that it unpacks to {zstandard.frame_content_size(data)} bytes"
            ) from error
        raise MemoryError(str(error)) from error
