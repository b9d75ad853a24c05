"""The register of people, and the page of one person as staff see it."""
