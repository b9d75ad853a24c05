"""The frauds that were tried, each with its honest twin."""
