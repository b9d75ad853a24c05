"""The pages that show the district to everybody, and what staff do for them."""
