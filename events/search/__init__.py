"""One search over what staff work with. It finds what the lists of the reader show, and no more."""
