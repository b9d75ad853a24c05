"""Spot checks of shifts while they run: the street looks in, its leader may answer. Checks by phone afterwards: `spot_checks`."""
