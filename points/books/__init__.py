"""Reading the books: verification, the audit trail, costs, and the figures open to everybody. Nothing here moves points."""
