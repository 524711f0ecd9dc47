"""Archives as earlier states of the schema left them, as SQL; ``make`` writes them."""
