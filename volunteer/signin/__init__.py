"""Signing in and what stands for a person: sessions, devices, cards, PINs, personal codes, the second factor."""
