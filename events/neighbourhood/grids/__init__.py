"""Grids (网格): which buildings belong together, and who sees to them. What is wrong there is an incident."""
