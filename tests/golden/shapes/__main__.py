"""Writes the golden documents, all of them or those that are named; results are not touched."""

from __future__ import annotations

import sys

from tests.golden.shapes import load

for name, shape in load().items():
    if not sys.argv[1:] or name in sys.argv[1:]:
        shape.path.write_bytes(shape.body())
