"""Screens in public places."""
