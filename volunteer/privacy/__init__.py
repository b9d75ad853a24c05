"""Data requests, the copy of one's data, closing an account. Each app registers what it holds; this room knows none of it."""
