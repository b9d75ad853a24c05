"""Pages of lending: the leader lends the code page or the scanner; the person it was lent to opens it with one press."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from events.models import Shift
from events.onsite.actions import delegate, staff_scan
from events.onsite.views import live_code as live_code_views
from events.onsite.views.roster import run_shift_or_404
from volunteer.core import clock, forms
from volunteer.core.attempts import attempt_form
from volunteer.core.http.csp import camera_page
from volunteer.models import Pass
from volunteer.roles.decorators import PersonRequest, login_required
from volunteer.signin import passes

Kind = Pass.Kind
PASSES_SHOWN = 50


class LendForm(forms.Form):
    kind = forms.ChoiceField(
        label=pgettext_lazy("lend", "What"),
        choices=[(Kind.SCANNER, gettext_lazy("the scanner")), (Kind.CODE, gettext_lazy("the code page"))],
        widget=forms.RadioSelect,
        initial=Kind.SCANNER,
    )
    to = forms.CharField(
        label=gettext_lazy("To whom"),
        max_length=300,
        help_text=gettext_lazy("Scan their “My volunteer code”, or type their volunteer number."),
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


@camera_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def lend_pass(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Lend something of this shift to a person on the spot, and see who holds what."""
    shift, at = run_shift_or_404(request, pk), clock.now()
    form = LendForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, "to"):
            made = delegate.lend_pass(shift=shift, **form.cleaned_data, by=request.user, at=at)
            said = {Kind.CODE: _("%(name)s can show the code now."), Kind.SCANNER: _("%(name)s can scan now.")}[Kind(made.kind)]
            messages.success(request, said % {"name": made.holder.name or made.holder.volunteer_no})
            return redirect("events:lend", shift.pk)
    context = {"shift": shift, "form": form, "running": shift.state == Shift.State.PUBLISHED, "log": pass_entries(shift)}
    return render(request, "events/onsite/delegate/lend.html", context)


def pass_entries(shift: Shift) -> list[dict[str, Any]]:
    """The latest passes of the shift with how they stand."""
    at = clock.now()
    return [
        {"pass": one, "good": one.ended_at is None and one.until > at, "own": one.lent_by_id == one.holder_id}
        for one in delegate.passes_of_shift(shift)[:PASSES_SHOWN]
    ]


@login_required
@require_POST
def end_pass(request: PersonRequest, pk: UUID, pass_id: UUID) -> HttpResponse:
    """Take back what was lent: the page stops at its next request."""
    shift = run_shift_or_404(request, pk)
    held = get_object_or_404(delegate.passes_of_shift(shift), pk=pass_id)
    passes.end_pass(pass_=held, by=request.user, at=clock.now())
    messages.success(request, _("Taken back."))
    return redirect("events:lend", shift.pk)


@login_required
@require_GET
def lent_pass(request: PersonRequest, pass_id: UUID) -> HttpResponse:
    """What was lent to me, and the button that opens it here."""
    held = get_object_or_404(Pass, pk=pass_id, holder=request.user, kind__in=delegate.LENT_KINDS)
    at = clock.now()
    good = held.ended_at is None and held.until > at
    return render(
        request, "events/onsite/delegate/lent.html", {"pass": held, "shift": staff_scan.shift_of_pass(held), "good": good}
    )


@login_required
@require_POST
def open_lent_pass(request: PersonRequest, pass_id: UUID) -> HttpResponse:
    """Open what was lent to me on this phone. Its token is made now; another phone on which it was open stops."""
    at = clock.now()
    valid = Pass.objects.valid(at).filter(kind__in=delegate.LENT_KINDS).exclude(device__revoked_at__isnull=False)
    held = get_object_or_404(valid, pk=pass_id, holder=request.user)
    token = passes.renew_pass(pass_=held, by=request.user, at=at)
    if held.kind == Kind.CODE:
        return live_code_views.redirect_with_pass(held, token)
    return redirect(f"{reverse('events:scanner')}#{token}")
