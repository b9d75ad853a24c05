"""What settles a shift."""
