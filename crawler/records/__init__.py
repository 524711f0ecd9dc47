"""What the crawl remembers: addresses and their outcomes, bodies on their way to disk, when to ask again."""
