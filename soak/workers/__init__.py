"""The long trial of workers: many hosts, several workers, killed at random moments, held against one calm crawl."""
