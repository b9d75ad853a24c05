"""The keys of the site: making them, renewing them, and sealing anew what older ones sealed.

How something is sealed is `volunteer/core/encryption.py`; here stands where sealed things are kept.
"""
