"""The equations of the figures, added up again every night and on demand. The book has its own: `points/books`."""
