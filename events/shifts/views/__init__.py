"""Pages of those who make and approve events."""
