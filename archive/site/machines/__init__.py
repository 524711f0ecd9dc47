"""For programs: feeds, workbooks, downloads, descriptions, sitemap."""
