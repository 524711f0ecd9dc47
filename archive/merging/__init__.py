"""Data folders brought together: what one has that the other lacks, ledgers, damaged bodies."""
