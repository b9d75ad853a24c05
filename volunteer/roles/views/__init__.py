"""Pages about roles."""
