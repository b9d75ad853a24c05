"""What leaders write to the people of a shift."""
