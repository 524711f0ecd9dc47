"""Bytes in, :class:`parsers.model.Report` out. Pure: no network, no database, no clock."""

#: Raised whenever any figure, section or date could come out differently than before.
PARSER_VERSION = "2026.11.11"
