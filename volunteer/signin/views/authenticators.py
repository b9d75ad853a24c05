"""Authenticator apps of people with roles: inviting, typing the code, setting up, stopping what one did not ask for."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.decorators import login_stage_required
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.totp.views import ActivateTOTPView
from django.contrib import messages
from django.db import transaction
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from django.views.generic import FormView

from volunteer.core import clock, forms, ids
from volunteer.core.attempts import attempt_form
from volunteer.core.pages import form_page
from volunteer.models import Appointment, Device, User
from volunteer.roles.decorators import PersonRequest, StaffRequest, login_required, staff
from volunteer.roles.scope import Power
from volunteer.roles.views.appointments import appointments_in
from volunteer.signin import invitations, second_factor


class InvitationCodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Code from your office"), max_length=20, widget=forms.TextInput({"autocomplete": "off"})
    )


class InviteForm(forms.Form):
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Which roles the app wakes"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Where a point has an enrolled phone, its PIN is enough: tick it only if the app is to do as well."),
    )

    def __init__(self, *args: Any, rows: list[Appointment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["roles"]
        field.choices = [(str(row.pk), f"{row.title} · {row.over}") for row in rows]  # type: ignore[attr-defined]
        with_phone = set(Device.objects.alive().filter(point__in=[row.point_id for row in rows]).values_list("point", flat=True))
        field.initial = [str(row.pk) for row in rows if row.point_id not in with_phone]


@staff(Power.APPOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def invite_factor(request: StaffRequest, appointment_id: int) -> HttpResponse:
    """Invite the holder of an appointment to set up an authenticator app; its code is shown this once."""
    row = get_object_or_404(Appointment.objects.filter(appointments_in(request)).select_related("person"), pk=appointment_id)
    rows = invitations.roles_to_name(row.person, request.user, request.at)
    if not rows:
        raise Http404
    form, code = InviteForm(request.POST if request.method == "POST" else None, rows=rows), ""
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, "roles"):
            chosen = [int(pk) for pk in form.cleaned_data["roles"]]
            _made, code = invitations.invite(person=row.person, appointments=chosen, by=request.user, at=request.at)
    return form_page(
        request,
        form,
        template="volunteer/signin/invite_factor.html",
        title=_("Invite to an authenticator app"),
        subtitle=str(row.person),
        submit=_("Show the code"),
        back=reverse("volunteer:appointment", args=[row.pk]),
        code=ids.spaced_code(code),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def enter_invitation(request: PersonRequest) -> HttpResponse:
    """The code of an invitation: on to setting up the app, or for who has shown theirs the roles are added to it."""
    form, at = InvitationCodeForm(request.POST if request.method == "POST" else None), clock.now()
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, "code"):
            found = invitations.find_invitation(person=request.user, code=form.cleaned_data["code"], at=at)
            if second_factor.has_passed_app(request) and invitations.app_wakes_roles(request.user):
                invitations.add_to_app(invitation=found, at=at)
                messages.success(request, _("Your authenticator app wakes these roles from now on."))
                return redirect("/")
            second_factor.accept_invitation(request, found)
            return redirect("mfa_activate_totp")
    return code_page(request, form, back=reverse("volunteer:second_factor"))


def code_page(request: HttpRequest, form: InvitationCodeForm, back: str) -> HttpResponse:
    return form_page(
        request,
        form,
        title=_("A code from your office"),
        subtitle=_("The office that appointed you gives you a code of eight characters. It works once, for a day."),
        submit=_("Go on"),
        back=back,
    )


@never_cache
@login_stage_required(stage=AuthenticateStage.key, redirect_urlname="account_login")  # type: ignore[untyped-decorator]
@require_http_methods(["GET", "HEAD", "POST"])
def lost_app(request: HttpRequest) -> HttpResponse:
    """Instead of the app's code, for who has lost it: the code of the office, which leads on to setting up a new one."""
    stage = request._login_stage  # type: ignore[attr-defined]
    form = InvitationCodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, "code"):
            person = User.objects.get(pk=stage.login.user.pk)
            found = invitations.find_invitation(person=person, code=form.cleaned_data["code"], at=clock.now())
            second_factor.accept_invitation(request, found)
            stage.login.redirect_url = reverse("mfa_activate_totp")
            response: HttpResponse = stage.exit()
            return response
    return code_page(request, form, back=reverse("mfa_authenticate"))


def without_invitation(request: HttpRequest) -> bool:
    return second_factor.accepted_invitation(request, clock.now()) is None


@method_decorator(reauthentication_required(app="allauth.mfa", enabled=without_invitation), name="dispatch")
class SetUpAppView(ActivateTOTPView):
    """allauth's page, which with an accepted invitation also replaces an app that is there, perhaps lost: it is not asked for."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.invitation = second_factor.accepted_invitation(request, clock.now())
        if self.invitation is None:
            allauths: HttpResponseBase = super().dispatch(request, *args, **kwargs)
            return allauths
        return FormView.dispatch(self, request, *args, **kwargs)  # the parent's sends on who has an app

    def form_valid(self, form: BaseForm) -> HttpResponse:
        with attempt_form(form, "code"), transaction.atomic():
            if self.invitation:
                shown = second_factor.has_passed_app(self.request)
                invitations.replace_app(invitation=self.invitation, shown=shown, at=clock.now())
            done: HttpResponse = super().form_valid(form)
            return done
        shown_again: HttpResponse = self.form_invalid(form)
        return shown_again


@login_required
@require_POST
def stop_factor(request: PersonRequest) -> HttpResponse:
    """The person says that an invitation or a new app is none of theirs."""
    invitations.stop(person=request.user, at=clock.now())
    messages.success(request, _("Stopped. No new app wakes your roles; your office has been told."))
    return redirect("volunteer:second_factor")
