"""Where people belong: teams, units, and pairings of units with places. Here is what these share."""
