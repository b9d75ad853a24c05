"""Requests for help, each brought as far as its name says, by the acts. The town is the fixture `town`."""

from datetime import date, timedelta

from events.models import Event, HelpRequest, Shift
from events.requests.actions import agree, dispatch, make_event, review
from events.requests.actions import help as help_actions
from events.requests.actions import submit as submit_actions
from events.requests.actions.dispatch import Aim
from events.shifts.actions.draft import JobPlan
from tests.cast import NOW, at
from tests.support import team_factory
from volunteer.core.ids import new_id
from volunteer.models import NameCheck, Team, TeamMember, User


def settle(town):
    """Alice and bob at home in the community; bob, carol and those who run things there may go to people's homes."""
    for person in (town.alice, town.bob):
        person.area = town.community
        person.save(update_fields=["area"])
    make_known(town, town.bob, town.carol, town.manager, town.community_admin)
    return town


def make_known(town, *people, team="街坊队(演示)") -> Team:
    """People whose name the street saw in person, grown up, each one of a team."""
    for person in people:
        person.birth_date = person.birth_date or date(1980, 5, 1)
    User.objects.get_queryset().bulk_update(people, ["birth_date"])
    NameCheck.objects.bulk_create(NameCheck(person=one, name=one.name, by=town.street_admin, at=NOW) for one in people)
    return team_factory.join(town.community, people, by=town.street_admin, name=team)


def unsaved(person, area, /, **fields) -> HelpRequest:
    return HelpRequest(
        **{"id": new_id(NOW), "kind_id": "repairs", "words": "厨房的灯坏了", "person": person, "area": area} | fields
    )


def ask(person, area, at=NOW, **fields) -> HelpRequest:
    return submit_actions.submit_request(help_request=unsaved(person, area, **fields), by=person, at=at)


def accepted(town, **fields) -> HelpRequest:
    return review.accept_request(help_request=ask(town.alice, town.community, **fields), by=town.reviewer, at=NOW)


def opened(town, **fields) -> HelpRequest:
    return dispatch.open_nearby(
        help_request=accepted(town, **fields), public_words="换一个灯泡", agreed=True, by=town.reviewer, at=NOW
    )


def offered(town, helper, **fields) -> HelpRequest:
    """Somebody would come; nobody has said yes to them."""
    return help_actions.take_request(help_request=opened(town, **fields), by=helper, at=NOW)


def taken(town, helper, **fields) -> HelpRequest:
    return agree.agree_to_helper(help_request=offered(town, helper, **fields), helper=helper, by=town.alice, at=NOW)


def finished(town, helper, **fields) -> HelpRequest:
    return help_actions.report_done(help_request=taken(town, helper, **fields), report="换好了", by=helper, at=NOW)


def at_the_door(town, helper) -> HelpRequest:
    """Written down by whoever runs the point, who then goes there too."""
    made = unsaved(None, town.community, way="staff", for_name="王奶奶")
    made = submit_actions.submit_request(help_request=made, by=helper, at=NOW, contact="+8613800138000")
    made = review.accept_request(help_request=made, by=town.reviewer, at=NOW)
    made = dispatch.dispatch_request(help_request=made, aim=Aim(point=town.point), by=town.reviewer, at=NOW)
    made = help_actions.take_request(help_request=made, by=helper, at=NOW)
    made = agree.agree_to_helper(help_request=made, helper=helper, by=town.reviewer, at=NOW)
    return help_actions.report_done(help_request=made, report="去了", by=helper, at=NOW)


def join(team, person, leads=False) -> TeamMember:
    """A standing member of a team."""
    said = {"asked_by": person, "asked_at": NOW, "agreed_at": NOW, "confirmed_at": NOW, "confirmed_by": team.created_by}
    return TeamMember.objects.create(team=team, person=person, leads=leads, since=NOW.date(), **said)


START = at(14, day=25)


def plan(town, help_request, by=None, title="搬旧家具(演示)", id=None, shift=None, **fields):
    by = by or town.manager
    event = Event(id=id or new_id(NOW), point=fields.pop("point", town.point), title=title, **fields)
    first = Shift(id=shift or new_id(NOW), start=START, end=START + timedelta(hours=2), leader=by)
    return make_event.create_event(help_request=help_request, event=event, shift=first, jobs=[JobPlan(3)], by=by, at=NOW)
