"""True figures: what happened, added up once and kept, for every level of the district.

`sql_tally` says what one shift adds up to, `rollup` keeps the sums of every area (statements: `sql_rollup`), `rollup_points` those
of points. `dashboard` finds them for a place and a period, `drilldown` the rows behind a number.
"""
