"""Budgets: points are minted, allotted to units, requested, moved between them, paid out of funds."""
