"""What this app registers with the one below when it is ready, as `events/registered/` does. It knows every room; none knows it."""
