"""Role models: nominated, agreed to, reviewed, announced, shown."""
