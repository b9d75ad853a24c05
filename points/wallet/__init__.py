"""A person's own points: balance, statement, gifts, shared payment. Spending them on goods is `orders`."""
