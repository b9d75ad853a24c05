"""What changes stations, prices and recyclings."""
