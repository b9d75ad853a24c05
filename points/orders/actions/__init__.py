"""What changes an order."""
