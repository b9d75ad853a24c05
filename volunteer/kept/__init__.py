"""Everything that is kept about a person, as one file for that person (Personal Information Protection Law, article 45)."""
