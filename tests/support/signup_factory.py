"""Sign-ups, by the act, by the page or as rows."""

import re
from datetime import timedelta

from events.models import Signup
from events.shifts.actions import sign_up as sign_up_actions
from tests import cast
from tests.cast import NOW, at
from volunteer.core.ids import new_id


def join(shift, person, by=None, when=NOW, id=None):
    """A sign-up for the only job of the shift."""
    return sign_up_actions.sign_up(id=id or new_id(when), job=shift.jobs.get(), person=person, by=by or person, at=when)


def fields(answer) -> dict[str, list[str]]:
    """What the form of the page would send as it stands."""
    form = re.search(r'(?s)<form[^>]*id="sign-up".*?</form>', answer.content.decode())
    sent: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form[0]) if form else []:
        named = dict(re.findall(r'(\w[\w-]*)="([^"]*)"', tag))
        if named["type"] == "hidden" or " checked" in tag:
            sent.setdefault(named["name"], []).append(named["value"])
    sent.pop("csrfmiddlewaretoken", None)
    return sent


def press(client, shift, **changed):
    """Open the page and press the button."""
    return client.post(f"/events/{shift.pk}/sign-up/", fields(client.get(shift.get_absolute_url())) | changed, follow=True)


def signed_up(shift, person, state="place"):
    """The row of a sign-up, without the act."""
    moment = at(8, day=22)
    return Signup.objects.create(
        id=new_id(moment), shift=shift, person=person, job=shift.jobs.get(), state=state, queued_at=moment, signed_by=person
    )


def listed(district):
    """A shift from nine to eleven, led by bob; alice has a place."""
    made = cast.shift(district.point, leader=district.bob, start=NOW)
    sign_up_actions.sign_up(
        id=new_id(NOW), job=made.jobs.get(), person=district.alice, by=district.alice, at=NOW - timedelta(days=1)
    )
    return made
