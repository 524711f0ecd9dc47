"""What keeps the open site safe and quick: which requests are let in, what SQL may do, how rows are counted."""
