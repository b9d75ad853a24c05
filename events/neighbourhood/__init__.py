"""What the district runs beside events, each leading back to volunteers."""
