"""Closing an account: one's own, that of a child of the household, and by the community on somebody's wish."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from volunteer.core import clock, forms
from volunteer.core.attempts import attempt_form
from volunteer.core.ids import one_line
from volunteer.core.pages import form_page
from volunteer.models import DataRequest, User
from volunteer.privacy import erasure as privacy_erasure
from volunteer.privacy import erasure_registry
from volunteer.privacy import export as privacy_export
from volunteer.privacy.actions import submit
from volunteer.privacy.forms import AskToCloseForm
from volunteer.privacy.views.export import WishForm
from volunteer.roles.decorators import PersonRequest, StaffRequest, login_required, staff
from volunteer.roles.scope import Power


class CloseForm(forms.Form):
    sure = forms.BooleanField(
        label=gettext_lazy("I know that this cannot be taken back."),
        error_messages={"required": gettext_lazy("Tick this first: a closed account is not opened again.")},
    )


class OwnCloseForm(CloseForm):
    person = forms.CharField(required=False, widget=forms.HiddenInput)


class CloseForForm(WishForm, CloseForm):
    field_order = ("why", "known", "sure")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def close_account(request: PersonRequest) -> HttpResponse:
    """What goes, what stays and what stands in the way; then the end. `person`: of the household, without a phone."""
    at, people = clock.now(), privacy_export.people_to_copy(request.user)
    number = one_line(request.POST.get("person", "") or request.GET.get("person", "")) or request.user.volunteer_no
    person = get_object_or_404(people, volunteer_no=number)
    if not privacy_erasure.may_close_alone(person, request.user, at):
        return ask_to_close(request, person)
    form = OwnCloseForm(request.POST if request.method == "POST" else None, initial={"person": number})
    if request.method == "POST" and form.is_valid():
        with attempt_form(form):
            privacy_erasure.close_account(person=person, by=request.user, at=at)
            return account_closed(request, person)
    context = {"person": person, "own": person.pk == request.user.pk, "others": people.exclude(pk=person.pk)}
    return render(request, "volunteer/privacy/close.html", context | closing_context(person) | {"form": form})


def ask_to_close(request: PersonRequest, person: User) -> HttpResponse:
    """The account of another adult: the community is asked to close it."""
    at = clock.now()
    form = AskToCloseForm(request.POST if request.method == "POST" else None, at=at, initial={"person": person.volunteer_no})
    if request.method == "POST" and form.is_valid():
        wish = form.made(person=person, kind=DataRequest.Kind.CLOSE)
        with attempt_form(form):
            made = submit.submit_request(data_request=wish, by=request.user, at=at)
            messages.success(
                request, _("Sent to the community, which asks them first. Number: %(number)s.") % {"number": made.number}
            )
            return redirect("volunteer:data_request", made.pk)
    return render(request, "volunteer/privacy/close.html", {"person": person, "asks": True, "form": form} | closing_context(person))


def account_closed(request: PersonRequest, person: User) -> HttpResponse:
    """The page after it: a visitor's for who closed their own account."""
    own = person.pk == request.user.pk
    if own:
        logout(request)
    messages.success(request, _("The account is closed. Thank you for all you did."))
    return redirect("/" if own else "volunteer:household")


def closing_context(person: User) -> dict[str, Any]:
    at = clock.now()
    return {"still_open": erasure_registry.all_obligations(person, at), "lost": erasure_registry.all_loss_warnings(person, at)}


@staff(Power.APPOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def close_account_for(request: StaffRequest, volunteer_no: str) -> HttpResponse:
    """The same for a resident without a phone, on their wish."""
    person = get_object_or_404(privacy_export.residents_without_phone(request.scope), volunteer_no=volunteer_no)
    form = CloseForForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with attempt_form(form):
            privacy_erasure.close_account_for(person=person, why=form.cleaned_data["why"], by=request.user, at=request.at)
            messages.success(request, _("The account is closed."))
            return redirect("volunteer:people")
    return form_page(
        request,
        form,
        template="volunteer/privacy/close_for.html",
        title=_("Close an account"),
        tab_title=f"{_('Close an account')} · {person}",
        subtitle=person.name,
        submit=_("Close the account"),
        confirm=_("Close this account for ever?"),
        back=reverse("volunteer:registered", args=[person.volunteer_no]),
        person=person,
        **closing_context(person),
    )
