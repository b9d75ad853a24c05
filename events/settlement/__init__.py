"""Closing a shift, deciding what each attendance earns, paying it, and the second person."""
