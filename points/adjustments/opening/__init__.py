"""Balances taken over from an older system, by two persons."""
