"""Programmes: what the district wants done in a year, and how far it is."""
