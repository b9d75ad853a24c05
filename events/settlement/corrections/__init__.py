"""Putting a settled record right, and hours asked for afterwards."""
