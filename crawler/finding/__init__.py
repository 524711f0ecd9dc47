"""Finding columns and portals: the search from a home page, and what it found."""
