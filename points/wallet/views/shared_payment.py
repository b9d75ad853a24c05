"""Paying together: who in a household lets orders of the others draw on their points."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from points.orders import payment
from volunteer.core import clock
from volunteer.core.attempts import attempt
from volunteer.models import Consent, User
from volunteer.roles.decorators import PersonRequest, login_required


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def shared_payment_edit(request: PersonRequest) -> HttpResponse:
    if request.method == "POST":
        return submit_answer(request)
    person = request.user
    members = list(User.objects.household_of(person)) if person.household_id else []
    said = set(
        Consent.objects.filter(purpose=Consent.Purpose.SPEND, withdrawn_at=None, person__in=members).values_list(
            "person", flat=True
        )
    )
    context = {
        "allowed": payment.is_sharing_allowed(clock.now()),
        "mine": person.pk in said,
        "others": [(member, member.pk in said) for member in members if member.pk != person.pk],
    }
    return render(request, "points/wallet/together.html", context)


def submit_answer(request: PersonRequest) -> HttpResponse:
    """Agree (`agree=yes`) or take it back, each for oneself."""
    with attempt(request):
        if request.POST.get("agree") == "yes":
            payment.agree_to_share(person=request.user, by=request.user, at=clock.now())
            messages.success(request, _("Saved. Orders of your household may draw on your points; you are told each time."))
        else:
            payment.withdraw_consent(person=request.user, by=request.user, at=clock.now())
            messages.success(request, _("Taken back. Only you spend your points now."))
    return redirect("points:together")
