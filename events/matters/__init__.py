"""What every matter of the neighbourhood has: a place, a source, who has it, a deadline, steps, and who hears when it is late.

A base for models and one query for what waits. Which states a matter has, and what may be done in them, is its room's own.
"""
