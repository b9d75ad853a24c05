"""Teams and their members, by the acts."""

from tests.cast import NOW
from volunteer.groups.teams import actions as team_actions
from volunteer.models import Team


def found(by, area, leader=None, name="银发队(演示)", at=NOW):
    """A new team."""
    return team_actions.found(team=Team(area=area, name=name), by=by, leader=leader, at=at)


def member(team, person, by, at=NOW):
    """Somebody who asked for a place in the team and got it."""
    return team_actions.admit(place=team_actions.ask(team=team, person=person, by=person, at=at), by=by, at=at)
