"""Two real reports, finding by finding: ``docs/seeds-findings.md``, written from what the rules say of them.

``python -m soak.seeds DIR`` reads the reports in DIR and writes the page; they are not in this repository, and of their
words only figures are taken over. What a person found who read both from beginning to end stands in ``by_hand.toml``.
"""
