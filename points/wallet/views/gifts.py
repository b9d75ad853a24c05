"""Giving points to another person, in two steps: whom and how many, then the person's name and the press."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from points.models import Gift
from points.wallet import actions as wallet
from points.wallet.forms import GiftForm
from points.wallet.refusals import WalletRefusal
from volunteer.core import clock
from volunteer.core.attempts import attempt, attempt_form
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import User
from volunteer.people import queries as people_queries
from volunteer.people.refusals import PersonRefusal
from volunteer.roles.decorators import PersonRequest, login_required
from volunteer.signin import personal_code
from volunteer.signin.refusals import SignInRefusal

# Where on the form a refusal is shown; the others concern the points.
FIELD_OF_REASON = dict.fromkeys([*PersonRefusal, *SignInRefusal, WalletRefusal.ONESELF], "to")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def give_points(request: PersonRequest) -> HttpResponse:
    """`to` in the address is a volunteer number or a personal code that was just scanned."""
    now = clock.now()
    try:
        left = wallet.remaining_to_give(person=request.user, at=now)
    except Refused as refused:
        return render(request, "points/wallet/give.html", {"off": refused.sentence})
    if request.method != "POST":
        return empty_gift_page(request, left)
    form = GiftForm(request.POST)
    if form.is_valid() and (answer := submit_gift(request, form)):
        return answer
    return render(request, "points/wallet/give.html", {"form": form, "left": left})


def empty_gift_page(request: PersonRequest, left: int) -> HttpResponse:
    """The empty form; a scanned code in the address becomes the number of its person."""
    to, at = request.GET.get("to", ""), clock.now()
    if read := personal_code.parse_code(to):
        to = ""
        with attempt(request):
            to = personal_code.find_owner(read, at).person.volunteer_no
    form = GiftForm(initial={"id": new_id(at), "to": to[:20]})
    return render(request, "points/wallet/give.html", {"form": form, "left": left})


def submit_gift(request: PersonRequest, form: GiftForm) -> HttpResponse | None:
    """Ask with the person's name, or give; a refusal stands at its field."""
    data, at = form.cleaned_data, clock.now()
    with attempt_form(form, "points", fields=FIELD_OF_REASON):
        receiver = find_receiver(data["to"], request.user)
        if not data["sure"]:
            wallet.require_may_give(request.user, receiver, data["points"], at)
            return confirm_gift_page(request, form, receiver)
        gift = wallet.give_points(id=data["id"], giver=request.user, receiver=receiver, points=data["points"], at=at)
        messages.success(request, _("Given. Thank you for sharing!"))
        return redirect("points:gift", gift.pk)
    form.renew()
    return None


def find_receiver(text: str, by: User) -> User:
    """The person of a typed number or of a scanned code. Raises `Refused`."""
    at = clock.now()
    if read := personal_code.parse_code(text):
        return personal_code.find_owner(read, at).person
    return people_queries.find_person(volunteer_no=text, by=by, at=at)


def confirm_gift_page(request: PersonRequest, form: GiftForm, receiver: User) -> HttpResponse:
    sure = GiftForm(
        initial={"id": form.cleaned_data["id"], "to": receiver.volunteer_no, "points": form.cleaned_data["points"], "sure": True}
    )
    context = {"form": sure, "receiver": receiver, "points": form.cleaned_data["points"]}
    return render(request, "points/wallet/give_sure.html", context)


@login_required
@require_safe
def gift_detail(request: PersonRequest, gift_id: UUID) -> HttpResponse:
    """One gift, for who gave and who got it."""
    found = own_gift(request, gift_id)
    given_by_me = found.giver_id == request.user.pk
    context = {
        "gift": found,
        "given": given_by_me,
        "other": found.receiver if given_by_me else found.giver,
        "may_take_back": given_by_me and found.may_be_taken_back(clock.now()),
    }
    return render(request, "points/wallet/gift.html", context)


def own_gift(request: PersonRequest, gift_id: UUID) -> Gift:
    return get_object_or_404(Gift.objects.of(request.user).select_related("giver", "receiver"), pk=gift_id)


@login_required
@require_POST
def take_back_gift(request: PersonRequest, gift_id: UUID) -> HttpResponse:
    with attempt(request):
        wallet.take_back_gift(gift=own_gift(request, gift_id), by=request.user, at=clock.now())
        messages.success(request, _("Taken back. The points are yours again."))
    return redirect("points:gift", gift_id)
