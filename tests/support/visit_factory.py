"""Requests for help that one person is asked to answer with a visit."""

from datetime import timedelta

from events.models import Door
from events.requests.actions import agree, dispatch
from events.requests.actions import help as help_actions
from events.requests.actions.dispatch import Aim
from tests import cast
from tests.cast import NOW, at
from tests.support import request_factory
from volunteer.core.ids import new_id

START = at(14)
HOUR = timedelta(hours=1)


def asked(town, person, minutes=60, **fields):
    """Asked of one person, with the point in charge."""
    made = request_factory.accepted(town, **fields)
    return dispatch.dispatch_request(
        help_request=made, aim=Aim(person=person, point=town.point), minutes=minutes, by=town.reviewer, at=NOW
    )


def coming(town, helper=None, start=START, **fields):
    helper = helper or town.bob
    made = help_actions.take_request(help_request=asked(town, helper, **fields), by=helper, start=start, at=NOW)
    return agree.agree_to_helper(help_request=made, helper=helper, by=made.asked_by, at=NOW)


def scan(shift, person, act, moment, door=Door.OWN):
    return cast.record(id=new_id(moment), shift=shift, person=person, act=act, door=door, scanned_at=moment, at=moment)


def own_word(town, helper=None):
    """Help given without a code: the presses of the helper alone."""
    helper = helper or town.bob
    made = coming(town, helper)
    help_actions.start_help(help_request=made, by=helper, at=START)
    return help_actions.report_done(help_request=made, report="修好了", by=helper, at=START + HOUR)
