"""Long seeded trials: random reports of every known shape, read back and compared with what they were made from.

Not part of the installation. Nothing here knows how the parsers work; of them only the forms' labels are used, so
that a mistake in reading cannot hide behind the same mistake in writing.
"""
