"""What other systems may read of this one, and what they are told."""
