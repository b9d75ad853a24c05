"""What several rooms of points use: months and small forms."""
