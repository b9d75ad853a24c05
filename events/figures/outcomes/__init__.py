"""What came of a shift, counted: bags, visits, metres."""
