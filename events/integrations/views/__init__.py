"""Pages about other systems."""
