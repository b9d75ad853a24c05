"""Pages about service points and organisations."""
