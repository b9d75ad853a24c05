"""Signing up a group, asking for cover, and asking somebody to stand by a newcomer."""
