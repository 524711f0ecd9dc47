"""Pages with which other bodies of their site are compressed: raw dictionaries of zstd."""

from __future__ import annotations

from functools import cached_property, lru_cache

import zstandard

LEVEL = 6  # level 10 takes three times as long for one or two hundredths less
#: What is prepared to compress with: 0.3 MB for a page of 30 KB, 0.7 for one of 110, in 0.1 and 0.2 ms.
PREPARED = 16
LONGEST = 256 * 1024 * 1024  # bytes: more than any body has (``archive.folders``, DOWNLOAD_MAXSIZE)


class DictionaryPage:
    """One dictionary page, ready to compress and to decompress with; ``whole``: it is what was kept."""

    def __init__(self, page: bytes, *, whole: bool = True) -> None:
        self.whole = whole
        self.page = page

    @property
    def compressor(self) -> zstandard.ZstdCompressor:
        """A compressor for one body or a few: it holds all the memory that it ever needed, two MB for a page of 100 KB.

        What makes one anew in 20 µs is prepared the first time, and again when many others were asked since. Raises
        MemoryError where there is too little: nothing else can go wrong.
        """
        try:
            return zstandard.ZstdCompressor(level=LEVEL, dict_data=_prepared(self))
        except zstandard.ZstdError as error:
            raise MemoryError(str(error)) from error

    @cached_property
    def decompressor(self) -> zstandard.ZstdDecompressor:
        """A decompressor: 0.1 MB, and the page."""
        return zstandard.ZstdDecompressor(dict_data=_dictionary(self))


@lru_cache(maxsize=PREPARED)
def _prepared(one: DictionaryPage) -> zstandard.ZstdCompressionDict:
    prepared = _dictionary(one)
    prepared.precompute_compress(level=LEVEL)
    return prepared


def _dictionary(one: DictionaryPage) -> zstandard.ZstdCompressionDict:
    return zstandard.ZstdCompressionDict(one.page, dict_type=zstandard.DICT_TYPE_RAWCONTENT)


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
