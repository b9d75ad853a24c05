"""A person's own sign-ups: the agenda, the pages, the reminders."""
