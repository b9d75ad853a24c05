"""Who may open and who may press each address of the site.

A row names, for GET and for POST, the roles that are let in, as letters:

    v visitor           m manager of the point      C administrator of its community
    c a stranger        M manager of another point  s administrator of its street
    a alice, whose      k keeper of its shop        d administrator of the district
      things these are  r reviewer of its community u auditor of the district
                        f relief officer of its community
                        l liaison of the unit

    R, A, K: reviewer, administrator and keeper of another community. Where r, C and k are let in to a page that names no thing,
    they are too (`let_in`); to what is named they are not, so that a scope that is missing changes a letter.

Everybody else is sent to the sign-in (visitors) or gets a 404, as for a missing page; "-" is a method that does not exist.
"""

from tests.support.permissions import events, points, volunteer

TABLE = events.ROWS | points.ROWS | volunteer.ROWS
# Pages whose form names one thing of this community.
ONE_THING = {"figures/reports/", "figures/reports/hand-in/", "figures/reports/remind/", "counter/open/"}
TWINS = {"r": "R", "C": "A", "k": "K"}


def let_in(route: str, way: int) -> set[str]:
    """The roles of a row for GET (0) or POST (1), and those who hold theirs elsewhere."""
    letters = set(TABLE[route][way])
    return letters if "<" in route or route in ONE_THING else letters | {TWINS[one] for one in letters & TWINS.keys()}
