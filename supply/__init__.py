"""What Gongkai is made of: the licences, the known weaknesses and the bill of materials of what the lock names."""
