"""Who vouches that a shift took place: people on duty, the look of the community, what the leader may expect. Not the rule itself.

The rule, which settlement asks, stands in `events/settlement/witnessed.py`.
"""
