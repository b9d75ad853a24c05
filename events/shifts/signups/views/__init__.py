"""Pages of one's own sign-ups."""
