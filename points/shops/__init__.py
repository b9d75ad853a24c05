"""Shops and the days they are closed. What they hold is `inventory`, what they sell `orders`."""
