"""Finding signs, setting from when something is one, and taking back a leader's shifts."""
