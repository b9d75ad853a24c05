"""What a new site still lacks, step by step, for each office; the rooms that own a subject say what is missing of it."""
