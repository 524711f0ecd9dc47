"""The public site: Datasette over one archive, with our pages, search and two languages."""
