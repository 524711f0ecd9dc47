"""What the optional extras could do for files that were not read: the sentences for an operator."""

from __future__ import annotations

from collections.abc import Mapping

from archive.readers import converters, ocr


def advice(reasons: Mapping[str, int]) -> list[str]:
    """Return a sentence for each reason of unreadable reports about which something can be done here."""
    said: list[str] = []
    if old := reasons.get("needs_converter", 0):
        missing = converters.program() is None
        what = converters.ADVICE if missing else "problems says why; gongkai reparse tries again"
        said.append(f"{old} in old formats are not read: {what}.")
    if (scans := reasons.get("scanned", 0)) and not ocr.wanted():
        said.append(
            f"{scans} are scans: gongkai reparse --ocr adds their text, for searching (pip install 'gongkai[ocr]')."
        )
    return said
