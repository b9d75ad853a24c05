"""Who an account belongs to, where that changes: the number, the name and the birthday. Signing in itself is `volunteer.signin`."""
