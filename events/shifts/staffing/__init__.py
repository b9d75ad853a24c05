"""Enough people for a shift, and the right ones: whole groups, the proved skill, cover, who stands by a newcomer, who may not come.

Nothing here decides about a person: places are given by the act of signing up, and a hint is never kept.
"""
