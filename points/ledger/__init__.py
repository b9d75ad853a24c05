"""The ledger: accounts and transfers. Everything that moves points goes through its actions; nothing else writes entries."""
