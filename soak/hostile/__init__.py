"""Readers who mean harm, against a published archive that is served: what they send, and what must come back."""
