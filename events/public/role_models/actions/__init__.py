"""What changes a nomination."""
