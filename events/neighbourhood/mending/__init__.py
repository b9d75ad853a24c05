"""An incident becomes an event: one press drafts it in a service point; when it is settled, who has the incident may close it."""
