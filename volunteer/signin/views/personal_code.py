"""The personal code on one's own phone, and what a stranger's camera finds behind it."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from volunteer.core import clock
from volunteer.core.ids import int_or_zero, one_line, spaced_code
from volunteer.core.qr_codes import qr_svg
from volunteer.models import Card, User
from volunteer.roles.decorators import PersonRequest, login_required
from volunteer.signin import cards, personal_code

AHEAD = 5  # codes the page holds: two minutes and a half without network
ASKS_EVERY = 60_000  # milliseconds; static/js/code.js asks three times in a step


def person_or_404(request: PersonRequest, volunteer_no: str) -> User:
    """Oneself, or a member of one's household; a 404 for anybody else."""
    return get_object_or_404(User.objects.household_of(request.user), volunteer_no=volunteer_no or request.user.volunteer_no)


@login_required
@require_GET
def my_code(request: PersonRequest) -> HttpResponse:
    """My code, or with `who` that of a member of my household. Without script it shows the current one and loads itself again."""
    shown, at = person_or_404(request, request.GET.get("who", "")), clock.now()
    data = next_codes(shown, at)
    context = {
        "shown": shown,
        "members": User.objects.household_of(request.user),
        "data": data,
        "current": data["codes"][0],
        "seconds": personal_code.WINDOW,
        "card": Card.objects.filter(person=shown, killed_at=None).first(),
    }
    return render(request, "volunteer/signin/code.html", context)


@login_required
@require_GET
def my_codes(request: PersonRequest) -> HttpResponse:
    """The next codes as JSON. `after` = the begin of the last window the page holds, in milliseconds."""
    shown = person_or_404(request, request.GET.get("who", ""))
    return JsonResponse(next_codes(shown, clock.now(), int_or_zero(request.GET.get("after", ""))))


def next_codes(person: User, at: datetime, after: int = 0) -> dict[str, Any]:
    """What static/js/code.js takes: see there."""
    ahead = [(int(begin.timestamp()) * 1000, text) for begin, text in personal_code.next_addresses(person, at, AHEAD)]
    number, length = spaced_code(person.volunteer_no), personal_code.WINDOW * 1000
    return {
        "now": int(at.timestamp() * 1000),
        "step": ASKS_EVERY * 3,
        "codes": [
            {"from": begin, "until": begin + length, "svg": qr_svg(text), "typed": number} for begin, text in ahead if begin > after
        ],
        "counts": {},
        "open": True,
        "notice": "",
    }


@login_required
@require_POST
def report_card_lost(request: PersonRequest) -> HttpResponse:
    """My card, or that of a member of my household, is lost: from now on it is dead."""
    mine = Card.objects.select_related("person").filter(person__in=User.objects.household_of(request.user))
    card = get_object_or_404(mine, serial=one_line(request.POST.get("serial", "")))
    cards.kill_card(card=card, by=request.user, reason=cards.CardEndReason.LOST, at=clock.now())
    messages.success(request, _("The card is dead now. Nobody can be signed in with it any more."))
    return redirect(f"{reverse('volunteer:my_code')}?who={card.person.volunteer_no}")


@require_safe
def shown_code(request: HttpRequest, token: str) -> HttpResponse:
    """A phone's code opened by some camera: what it is and whom to show it to. Nothing is looked up, so nothing is told."""
    return render(request, "volunteer/signin/shown_code.html", {"printed": False, "token": token})


@require_safe
def shown_card(request: HttpRequest, serial: str) -> HttpResponse:
    """A printed card opened by some camera: the same, and what to do with a card that was found."""
    return render(request, "volunteer/signin/shown_code.html", {"printed": True})
