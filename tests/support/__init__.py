"""What several tests need: factories of rows, stand-ins for what lies outside, checks. One module a subject, no tests in here."""
