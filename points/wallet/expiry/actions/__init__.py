"""Announcing an expiry, and letting the points go."""
