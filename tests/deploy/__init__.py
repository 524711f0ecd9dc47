"""Ways to run it: each is shown to crawl a portal of its own."""
