"""What persons have to decide, what they decided, and what they cite."""
