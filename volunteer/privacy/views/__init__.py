"""Pages about one's data."""
