"""What changes scans and attendances."""
