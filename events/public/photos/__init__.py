"""Photos of a shift."""
