"""What the now card says of shifts: where somebody serves, can check in, or has signed up."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from events.models import Shift
from events.shifts.signups.queries import Engagement, coming_engagements
from volunteer.models import User
from volunteer.people.now import NowCard, NowItem, NowKind, Progress
from volunteer.templatetags.formatting import hours, moment, number, time_of_day


def items_of_shifts(person: User, at: datetime) -> list[NowItem]:
    """All that this person has before them or is in the middle of."""
    mine = coming_engagements([person], at=at)
    return [item_of_engagement(one) for one in mine if one.serving or not (one.attendance or one.cancelled)]


def item_of_engagement(one: Engagement) -> NowItem:
    if one.serving:
        return serving_item(one)
    return check_in_item(one) if one.check_in_open else signed_up_item(one)


def line_of_stay(shift: Shift, in_at: datetime | None, at: datetime) -> tuple[str, str]:
    """The first line of the card at a shift, as the page behind its code has it too: what it is, and since or from when."""
    if in_at:
        return _("Serving now"), _("checked in %(time)s") % {"time": time_of_day(in_at)}
    clock = {"time": time_of_day(shift.start)}
    return _("You can check in"), _("begins %(time)s") % clock if at < shift.start else _("began %(time)s") % clock


def serving_item(one: Engagement) -> NowItem:
    shift, came = one.shift, one.attendance
    since = came.in_at if came else one.at
    label, when = line_of_stay(shift, since, one.at)
    words, url = check_out_way(one)
    closes = one.check_out_closes
    return NowItem(
        NowKind.SERVING,
        since,
        label=label,
        when=when,
        title=shift.event.title,
        url=shift.get_absolute_url(),
        note=f"{_('until %(time)s') % {'time': time_of_day(shift.end)}} · {place_of(one)}",
        action=words,
        action_url=url,
        action_icon="scan" if url == reverse("events:scan") else "",
        presses=True,
        hint=_("Check out by %(time)s, or nothing counts.") % {"time": time_of_day(closes)} if closes else "",
        progress=progress_of(one, since),
    )


def check_out_way(one: Engagement) -> tuple[str, str]:
    """The words and the page by which somebody leaves."""
    if one.shift.event.visit:
        return _("To the request"), one.shift.get_absolute_url()
    if one.shift.event.online:
        return _("To the meeting"), reverse("events:join", args=[one.shift.pk])
    return _("Scan to check out"), reverse("events:scan")


def progress_of(one: Engagement, since: datetime) -> Progress:
    """The minutes since the check-in, of those from there to the end."""
    so_far, planned = (max(0, int((until - since).total_seconds()) // 60) for until in (one.at, one.shift.end))
    then = _("%(hours)s h: about %(points)s points") % {"hours": hours(one.shift.planned), "points": number(one.points)}
    return Progress(min(so_far, planned), planned, _("%(time)s so far") % {"time": length(so_far)}, then if one.points else "")


def length(minutes: int) -> str:
    """A length of time as people say it: `1 h 8 min`."""
    whole, left = divmod(minutes, 60)
    if whole:
        return _("%(hours)s h %(minutes)s min") % {"hours": whole, "minutes": left}
    return ngettext("%(number)s min", "%(number)s min", left) % {"number": left}


def check_in_item(one: Engagement) -> NowItem:
    shift, event = one.shift, one.shift.event
    label, when = line_of_stay(shift, None, one.at)
    if event.visit:
        words, url, note = _("To the request"), shift.get_absolute_url(), _("A visit for a request: there you check in and out.")
    elif event.online:
        words, url, note = _("Join online"), reverse("events:join", args=[shift.pk]), _("It takes place online.")
    else:
        words, url = _("Scan to check in"), reverse("events:scan")
        note = _("When you are there, scan the code on the leader's phone.")
    return NowItem(
        NowKind.CHECK_IN,
        shift.start,
        label=label,
        when=when,
        title=event.title,
        url=shift.get_absolute_url(),
        note=f"{place_of(one)} · {note}",
        action=words,
        action_url=url,
        action_icon="scan" if url == reverse("events:scan") else "",
        presses=True,
    )


def signed_up_item(one: Engagement) -> NowItem:
    """A place or a turn in the line. Who has to say whether they still come is asked before all that is only to come."""
    shift, asked = one.shift, one.must_answer
    label, action = pgettext("now", "Signed up"), _("Have a look")
    if asked:
        label, action = _("The event was changed"), _("Say whether you come")
    elif one.waits:
        label = _("Number %(turn)s in line") % {"turn": one.turn}
    elif is_late(one):
        label = _("Check-in is over")
    return NowItem(
        NowKind.SIGNED_UP,
        one.at if asked else max(one.at, shift.start),
        label=label,
        when=moment(shift.start),
        title=shift.event.title,
        url=shift.get_absolute_url(),
        note=_("If you are on site, ask the leader to tick you off on the list.") if is_late(one) else place_and_opening(one),
        action=action,
        action_url=shift.get_absolute_url(),
        presses=asked,
    )


def is_late(one: Engagement) -> bool:
    """Whether somebody with a place has not come, and no scan checks in any more."""
    return one.holds and not one.ahead and not one.check_in_open


def place_and_opening(one: Engagement) -> str:
    """Where it is, and from when one can check in, where that is still to come."""
    opens = one.check_in_opens
    if opens is None or not one.holds or one.at >= opens:
        return place_of(one)
    return f"{place_of(one)} · {_('check-in from %(time)s') % {'time': time_of_day(opens)}}"


def place_of(one: Engagement) -> str:
    return _("online") if one.shift.event.online else one.shift.place


def note_of_door(person: User, card: NowCard) -> str:
    """What is open among one's sign-ups."""
    if card.count(NowKind.SERVING):
        return _("Serving now")
    number = card.count(NowKind.CHECK_IN, NowKind.SIGNED_UP)
    return ngettext("%(number)s event", "%(number)s events", number) % {"number": number} if number else _("none yet")
