"""For operators: what is odd about a run, metrics, logs, the manual."""
