"""What the district shows of itself to everybody: its places, its people who are an example, its screens."""
