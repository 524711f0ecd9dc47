"""Faults of the machine, injected into every command that writes or serves."""
