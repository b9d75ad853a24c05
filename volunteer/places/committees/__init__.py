"""Owners' committees of compounds, and the committees that stand in for them, with their terms."""
