"""What corrects a record."""
