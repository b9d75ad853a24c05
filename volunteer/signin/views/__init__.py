"""Pages about signing in, devices, cards and codes."""
