"""What this app registers with its own rooms when it is ready, as `events/registered/` does. It knows every room; no room knows it.

Navigation items, what waits for staff, what it keeps sealed, and the figures by which the site is watched.
"""
