"""List pages: a column's pages one after another, its entries, and whether it is one."""
