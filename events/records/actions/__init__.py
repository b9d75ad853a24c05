"""What changes a record."""
