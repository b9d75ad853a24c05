"""The guide's bar of a walk, which stands on every page of a browser that walks: the step, who one is, what happened, what next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext, gettext_lazy, pgettext

from events.demo import walk as demo_walk
from events.demo.names import MARK
from events.demo.walk import NUMBERED_STEPS, Step, Walk
from events.models import Attendance
from points.models import Order
from volunteer.core import clock
from volunteer.core.ids import new_id
from volunteer.models import Role, User
from volunteer.roles import scope as role_scope
from volunteer.templatetags.formatting import hours, number, time_of_day

COOKIE = "walk"
SALT = "events.demo.walk"
COOKIE_SECONDS = 7 * 24 * 3600
STEP_SENTENCES = {
    Step.SIGN_UP: gettext_lazy("%(person)s looks for something to do near by and finds this event."),
    Step.ARRIVE: gettext_lazy("%(person)s is signed up: a place is kept."),
    Step.SCAN: gettext_lazy(
        "The phone of %(leader)s, who leads, shows a code that changes every 15 seconds. %(inside)s are there already."
    ),
    Step.CHECK_IN: gettext_lazy("The phone has read the code. Reading alone counts for nothing: one press checks in."),
    Step.LEAVE: gettext_lazy("%(person)s is checked in. When leaving, one scans once more."),
    Step.CLOSE: gettext_lazy("%(person)s is checked out: %(hours)s hours. Points come when the leader closes the shift."),
    Step.REDEEM: gettext_lazy("Closed: %(came)s people have their points, %(person)s has got %(earned)s."),
    Step.COLLECT: gettext_lazy("%(goods)s is set aside for %(total)s points. The pick-up code is on the phone of %(person)s."),
    Step.READ: gettext_lazy("%(keeper)s of the shop has handed it over to %(person)s: %(goods)s."),
    Step.END: gettext_lazy(
        "Each point has its source: %(earned)s for the shift, %(total)s spent on %(goods)s. That was the whole way."
    ),
    Step.OVER: gettext_lazy("This shift has passed meanwhile, so this walk leads no further."),
}


@dataclass(frozen=True)
class GuideBar:
    """What the bar says. `number` of `total` steps are begun; 0 where they no longer lead anywhere."""

    id: UUID
    step: Step
    who: str
    role: str
    said: str
    number: int
    total: int = len(NUMBERED_STEPS)

    @property
    def press(self) -> str:
        return str(self.step.label)

    @property
    def ends(self) -> bool:
        """Whether the button begins a new walk."""
        return self.step in (Step.END, Step.OVER)


def context(request: HttpRequest) -> dict[str, Any]:
    """For every template: the demonstration's moment, its bar, and the guide where this browser walks. Nothing on a real site."""
    if not settings.DEMO:
        return {}
    return {
        "demo_now": SimpleLazyObject(clock.now),
        "demo_bar": "events/demo/_bar.html",
        "walk": SimpleLazyObject(lambda: guide_bar(request) or ""),
        "walk_bar": "events/demo/_walk.html",
    }


def now_in_words() -> str:
    """`Tue 24 Nov 14:05`."""
    now = timezone.localtime(clock.now())
    return f"{date_format(now, pgettext('date format', 'D j M'))} {time_of_day(now)}"


def guide_bar(request: HttpRequest) -> GuideBar | None:
    walk, shown = walk_of_browser(request)
    if walk is None or not shown:
        return None
    step = shown_step(walk, request)
    number = NUMBERED_STEPS.index(step) + 1 if step in NUMBERED_STEPS else len(NUMBERED_STEPS) if step == Step.END else 0
    who, role = identity(request, walk)
    return GuideBar(id=new_id(walk.at), step=step, who=who, role=role, said=step_sentence(step, walk), number=number)


def shown_step(walk: Walk, request: HttpRequest) -> Step:
    """What comes next on this page: some steps change nothing but the page."""
    if walk.step == Step.SCAN and request.path.startswith("/C/") and request.user == walk.person:
        return Step.CHECK_IN
    if walk.step == Step.READ and request.path == reverse("points:statement") and request.user == walk.person:
        return Step.END
    return walk.step


def identity(request: HttpRequest, walk: Walk) -> tuple[str, str]:
    """Who one is: name, and in which role."""
    user = request.user
    if not isinstance(user, User):
        return "", ""
    roles = role_scope.roles(user, walk.at) if user != walk.person else set()
    role = next((str(role.label) for role in Role if role.value in roles), gettext("volunteer"))
    return plain_name(user), gettext("leader of the shift") if user == walk.leader else role


def plain_name(person: User) -> str:
    """The name without the mark of what is invented: the bar itself says so."""
    return str(person).removesuffix(MARK)


def step_sentence(step: Step, walk: Walk) -> str:
    """What happened, in a sentence."""
    words: dict[str, Any] = {"person": plain_name(walk.person), "leader": plain_name(walk.leader)}
    if step == Step.SCAN:
        words["inside"] = number(Attendance.objects.filter(shift=walk.shift).count())
    if step == Step.CLOSE and walk.attendance:
        words["hours"] = hours(walk.attendance.minutes)
    if step == Step.REDEEM:
        words["came"] = number(Attendance.objects.filter(shift=walk.shift, points__gt=0).count())
    if step in (Step.REDEEM, Step.END):
        words["earned"] = number(walk.earned)
    if walk.order is not None:
        words |= {"goods": goods_in_words(walk.order), "total": number(walk.order.total), "keeper": plain_name(walk.keeper)}
    return str(STEP_SENTENCES[step]) % words


def goods_in_words(order: Order) -> str:
    return "、".join(line.item.name for line in order.lines.select_related("item"))


# --- what a browser remembers --------------------------------------------------------------------------------------------


def walk_of_browser(request: HttpRequest) -> tuple[Walk | None, bool]:
    """The walk of this browser, and whether its bar is shown: who left it can take it up again."""
    try:
        shift, person, shown = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT)
        return demo_walk.load_walk(UUID(shift), person, clock.now()), shown
    except (signing.BadSignature, ValueError, TypeError):
        return None, False


def remember_walk(response: HttpResponse, walk: Walk, *, shown: bool = True) -> HttpResponse:
    value = signing.dumps([walk.shift.pk.hex, walk.person.pk, shown], salt=SALT)
    response.set_cookie(COOKIE, value, max_age=COOKIE_SECONDS, httponly=True, samesite="Lax", secure=settings.HTTPS)
    return response
