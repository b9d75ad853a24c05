"""What service is worth: ledger, budgets, rules, shops and orders. Knows people and places, never events."""
