"""What changes a data request."""
