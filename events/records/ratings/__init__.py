"""Ratings and thanks after a shift."""
