"""Points given or taken by hand, by two persons."""
