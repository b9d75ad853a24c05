"""Pages about goods and stock."""
