"""Pages of the shop and the counter."""
