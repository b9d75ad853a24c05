"""Campaigns: themes for a time, the events that belong to them, and what came of it."""
