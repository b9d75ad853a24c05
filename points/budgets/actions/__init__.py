"""What changes a budget."""
