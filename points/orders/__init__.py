"""From the cart to the goods in hand: orders, hand-over, returns, sales at the counter, appointments."""
