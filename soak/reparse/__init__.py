"""Stored bodies read again: as many as a country's provinces have, killed, resumed, and held against what was there."""
