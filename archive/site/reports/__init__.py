"""The page of one report, and what belongs to it: its form, findings, history, citations, kept body."""
