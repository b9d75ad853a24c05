"""The demonstration: the district's real structure, invented people, and a year made through the acts."""
