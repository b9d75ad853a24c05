"""Teams and their members, by the acts."""

from tests.cast import NOW
from volunteer.groups.teams import actions as teams
from volunteer.models import Team, TeamMember


def found(by, area, leader=None, name="银发队(演示)", at=NOW):
    """A new team."""
    return teams.found_team(team=Team(area=area, name=name), by=by, leader=leader, at=at)


def member(team, person, by, at=NOW):
    """Somebody who asked for a place in the team and got it."""
    return teams.admit_member(place=teams.request_to_join(team=team, person=person, by=person, at=at), by=by, at=at)


def join(area, people, by, name="街坊队(演示)"):
    """A team that stands, with these people in it."""
    team = Team.objects.create(area=area, name=name, created_by=by, created_at=NOW, confirmed_by=by, confirmed_at=NOW)
    word = {"asked_at": NOW, "agreed_at": NOW, "confirmed_at": NOW, "confirmed_by": by, "since": NOW.date()}
    TeamMember.objects.bulk_create(TeamMember(team=team, person=one, asked_by=one, **word) for one in people)
    return team
