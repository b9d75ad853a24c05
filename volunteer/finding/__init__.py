"""Finding people: what staff type or scan, and whom it means."""
