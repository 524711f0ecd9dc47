"""What the parts of the line cost, against the floor under each: ``make bench``."""
