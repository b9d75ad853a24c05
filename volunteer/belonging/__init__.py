"""Belonging to teams 队 and units 单位, and what units do together with a compound."""
