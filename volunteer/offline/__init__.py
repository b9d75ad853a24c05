"""What a phone shows without network: what the pages kept there for its account, and the page that shows it."""
