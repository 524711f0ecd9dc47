"""Coverage-guided trials of the parsers: bodies mutated for an hour, and two questions asked of every result.

``bytes`` targets ask of any body whatever that reading it ends, in bounded memory, with a result that keeps its
promises. ``truth`` targets mutate reports with known figures in ways that cannot change what a careful reader sees
of a figure, and ask that each figure is still the printed one, or none.
"""
