"""Pages of the wallet."""
