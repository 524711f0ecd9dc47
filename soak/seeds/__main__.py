"""Write ``docs/seeds-findings.md`` from the reports in a folder."""

from __future__ import annotations

import sys
from pathlib import Path

from soak.seeds.page import page

DOCS = Path(__file__).parents[2] / "docs" / "seeds-findings.md"

if __name__ == "__main__":
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        sys.exit("usage: python -m soak.seeds DIR")
    DOCS.write_text(page(Path(sys.argv[1])), "utf-8")
