"""Who vouches for a shift: enrolled phones, people on duty; and the numbers of a district's rule."""

from events.models import Door
from events.settlement.witnesses import actions
from points.models import Rule
from tests import cast
from tests.support.settlement_factory import scan
from volunteer.core import rate_limit
from volunteer.models import Device
from volunteer.signin import passes


def strict(**numbers):
    """The rule asks for witnesses as a district's does."""
    Rule.objects.update(**cast.STRICT | numbers)


def phone(point, by, at):
    """A phone of the point that this person enrolled."""
    return Device.objects.create(
        point=point, name="值班手机(演示)", code_until=at, invited_by=by, invited_at=at, enrolled_by=by, enrolled_at=at
    )


def scanned_by(shift, holder, device, *people, door=Door.STAFF):
    """These people are scanned in and out by somebody with a phone: an enrolled one, or any (None)."""
    held, _token = passes.lend_pass(
        kind="scanner", subject=f"shift:{shift.pk}", holder=holder, by=holder, until=shift.end, at=shift.start, device=device
    )
    mark = rate_limit.subject_hash(f"pass:{held.pk}")
    for person in people:
        scan(shift, person, "in", shift.start, door=door, by=holder, device=mark)
        scan(shift, person, "out", shift.end, door=door, by=holder, device=mark)


def code_shown_by(shift, holder):
    """This person opened the page with the shift's code."""
    passes.lend_pass(kind="code", subject=f"shift:{shift.pk}", holder=holder, by=holder, until=shift.end, at=shift.start)


def on_duty(shift, person, by, named_at, present_at=None):
    """Somebody is named to be at the shift and, where a moment is given, says that they are."""
    duty = actions.name_duty(shift=shift, person=person, by=by, at=named_at)
    return actions.say_present(duty=duty, at=present_at) if present_at else duty
