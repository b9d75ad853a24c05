"""What each way in does."""
