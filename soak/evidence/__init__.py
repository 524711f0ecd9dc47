"""Figures traced back to their cells: over random reports of every kind of file, and over the demonstration."""
