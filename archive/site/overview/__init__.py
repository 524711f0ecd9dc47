"""Pages that add up: home, places, agencies, comparisons, coverage, and their pictures."""
