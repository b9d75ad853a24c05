"""What points keeps about a person, for the copy of their data and for closing an account."""
