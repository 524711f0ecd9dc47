"""The long trial of the crawl: killed at random moments, started again each time, and held against a calm one."""
