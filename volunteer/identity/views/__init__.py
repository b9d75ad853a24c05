"""A person's own pages, and those of staff."""
