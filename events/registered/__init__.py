"""What this app registers with those below when it is ready. It knows every room; no room knows it.

Answers to hooks, navigation items, what waits for staff, what hangs on places, what it has with the holder of a role, what it keeps
sealed, and the figures by which the site is watched.
"""
