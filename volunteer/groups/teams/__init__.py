"""Teams: founded, confirmed, led, joined."""
