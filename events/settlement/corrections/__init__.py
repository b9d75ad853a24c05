"""Putting a settled record right, and make-up hours: asked for afterwards, decided by a second person."""
