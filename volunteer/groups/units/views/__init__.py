"""Pages about units and reporting in."""
