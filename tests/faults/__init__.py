"""Real processes that die, hang and lie while people check in and redeem, and what then stands in the database.

The clients keep a journal of what they were told; SQL of its own compares it with the tables. A fault that loses or doubles
something is seen: each round has a twin, which does something wrong on purpose and must be found out.
"""
