"""What changes a request."""
