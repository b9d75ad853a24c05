"""Each module is one kind of change."""
