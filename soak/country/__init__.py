"""A country on a disk: invented reports of any number of agencies and years, stored as if they had been crawled.

Only reading is spared: a page is cast in a mould, and what the parsers say of the mould says what they would say of the
page (``moulds``). Everything after that is the product's own code: bodies, identities, rows, rules, search, coverage,
ledger. That what is spared changes nothing is proved by ingesting pages of the same country the ordinary way, and
comparing every table (``proof``). The archive is marked as one of samples; every agency is evidently invented.
"""
