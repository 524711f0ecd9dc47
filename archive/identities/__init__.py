"""Which report a body is, and who reports: agencies, their names, places and successions."""
