"""Every sample portal crawled twice, by what the registry has of it and from its bare home address, and compared."""
