"""What everybody may see: events, places, the notice board."""
