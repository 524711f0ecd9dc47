"""``python -m archive.metrics > docs/metrics.md``."""

from archive.metrics import main

main()
