"""Pages about role models."""
