"""Programmes: what an area sets out to do, in groups with targets."""
