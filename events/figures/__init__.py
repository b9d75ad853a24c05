"""True figures: what happened, added up once and kept, for every level of the district.

`rollup` keeps the sums, `periods` and `reading` find them, `home` shows the few that stand on first pages.
"""
