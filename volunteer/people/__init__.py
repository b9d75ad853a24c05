"""People and households: who somebody is, what they agreed to, the audit trail. Signing in is `signin`, roles are `roles`."""
