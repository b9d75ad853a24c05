"""Who may open and who may press each address of the site."""

from tests.support.permissions import events, points, volunteer

TABLE = events.ROWS | points.ROWS | volunteer.ROWS
# Pages whose form names one thing of this community.
ONE_THING = {"figures/reports/", "figures/reports/hand-in/", "figures/reports/remind/", "counter/open/"}
TWINS = {"r": "R", "C": "A", "k": "K"}


def let_in(route: str, way: int) -> set[str]:
    """The roles of a row for GET (0) or POST (1), and those who hold theirs elsewhere."""
    letters = set(TABLE[route][way])
    return letters if "<" in route or route in ONE_THING else letters | {TWINS[one] for one in letters & TWINS.keys()}
