"""Units (organisations) with members, and party members who report in where they live."""
