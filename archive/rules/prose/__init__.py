"""What a report's prose says in figures, and whether its tables say the same.

``sentences`` cuts the text, ``words`` knows the vocabulary (``../phrasings.toml``), ``names`` the ways in which the
agency speaks of itself, ``reader`` turns sentences into claims, ``measures`` says which cells a claim is about,
``figures`` and ``answered`` are the two rules.
"""
