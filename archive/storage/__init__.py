"""What is kept, and how: bodies, the archive's tables and their words, the search index, copies of database files."""
