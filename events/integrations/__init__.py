"""Other systems: API keys, the read API, webhooks."""
