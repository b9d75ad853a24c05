"""Teams and their members, by the acts."""

from tests.cast import NOW
from volunteer.groups.teams import actions as teams
from volunteer.models import Team


def found(by, area, leader=None, name="银发队(演示)", at=NOW):
    """A new team."""
    return teams.found_team(team=Team(area=area, name=name), by=by, leader=leader, at=at)


def member(team, person, by, at=NOW):
    """Somebody who asked for a place in the team and got it."""
    return teams.admit_member(place=teams.request_to_join(team=team, person=person, by=person, at=at), by=by, at=at)
