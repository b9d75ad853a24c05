"""The long lists of budgets, opening balances, books and shops: what each is narrowed by, and its columns."""
