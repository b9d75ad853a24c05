"""What happens: events, shifts, sign-ups, scans and attendance, and the pages that compose all three rooms."""
