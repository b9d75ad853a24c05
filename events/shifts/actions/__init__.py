"""What changes an event, a shift or a sign-up."""
