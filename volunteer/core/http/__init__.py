"""What stands around the pages of all rooms.

Middleware, the exception of the content policy, the pages for machines and errors, and what pages remember for a while.
"""
