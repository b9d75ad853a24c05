"""Phones of a service point: inviting, enrolling, revoking them, and showing the PIN."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from volunteer.core import clock, forms, ids
from volunteer.core.attempts import attempt_form
from volunteer.core.pages import form_page
from volunteer.lists import export as list_export
from volunteer.models import Device, ServicePoint
from volunteer.roles import navigation as role_navigation
from volunteer.roles.decorators import PersonRequest, login_required, next_path
from volunteer.roles.scope import Power
from volunteer.signin import devices, invitations, second_factor
from volunteer.signin import tables as signin_tables
from volunteer.signin.refusals import SignInRefusal

PHONES = 30  # on a page
PIN_INPUT = {"inputmode": "numeric", "autocomplete": "off", "class": "code-input"}


class InviteForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name of the phone"),
        max_length=40,
        help_text=gettext_lazy("So that you know it in the list: front desk, Ms Zhao."),
    )


class EnrolForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Code from whoever runs the point"),
        max_length=20,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    pin = forms.CharField(
        label=gettext_lazy("A PIN of six digits"),
        max_length=6,
        help_text=gettext_lazy("You type it on this phone each working day. Tell it to nobody."),
        widget=forms.PasswordInput(PIN_INPUT),
    )


class NewPinForm(forms.Form):
    pin = forms.CharField(
        label=gettext_lazy("A PIN of six digits"),
        max_length=6,
        help_text=gettext_lazy("Tell it only to those who work at this point."),
        widget=forms.PasswordInput(PIN_INPUT),
    )


class UnlockForm(forms.Form):
    pin = forms.CharField(label=gettext_lazy("Your PIN on this phone"), max_length=6, widget=forms.PasswordInput(PIN_INPUT))


def managed_point(request: HttpRequest, point_id: int) -> ServicePoint:
    held = devices.managing_scope(by=request.user, at=clock.now())  # type: ignore[arg-type]  # signed in, says the caller
    return get_object_or_404(ServicePoint.objects.filter(held.points()), pk=point_id)


@login_required
@require_http_methods(["GET", "POST"])
def point_device_list(request: PersonRequest, point_id: int) -> HttpResponse:
    """The phones of one point, those in use first; inviting one shows its code once."""
    point = managed_point(request, point_id)
    form = InviteForm(request.POST if request.method == "POST" else None)
    invited, code = None, ""
    if request.method == "POST" and form.is_valid():
        invited, code = devices.invite_device(point=point, name=form.cleaned_data["name"], by=request.user, at=clock.now())
        form = InviteForm()
    found = signin_tables.DeviceFilter(request.GET, queryset=signin_tables.devices_of_point(point, clock.now()))
    table, name = signin_tables.DeviceTable(found.qs), f"{_('Phones of the point')} {point.name}"
    if file := list_export.list_or_file(request, table, name=name, per_page=PHONES):
        return file
    context = {
        "point": point,
        "form": form,
        "invited": invited,
        "code": ids.spaced_code(code),
        "page": table.page,
        "filter": found,
        "minutes": int(devices.CODE_LIVES.total_seconds()) // 60,
    }
    listed = bool(role_navigation.cached_scope(request, Power.APPOINT, clock.now()))  # the points, for who came from there
    context["back"] = reverse("volunteer:points" if listed else "volunteer:me")
    return render(request, "volunteer/signin/devices.html", context)


@login_required
@require_POST
def revoke_device(request: PersonRequest, device_id: int) -> HttpResponse:
    at = clock.now()
    rows = Device.objects.filter(devices.managing_scope(by=request.user, at=at).points("point__"))
    device = get_object_or_404(rows, pk=device_id)
    devices.revoke_device(device=device, by=request.user, at=at)
    messages.success(request, _("%(name)s is no longer enrolled. It stops at the next page it asks for.") % {"name": device.name})
    return redirect("volunteer:devices", device.point_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def device_pin(request: PersonRequest, device_id: int) -> HttpResponse:
    """Another PIN for a phone that stays, when somebody who knows it has left."""
    at = clock.now()
    rows = Device.objects.filter(devices.managing_scope(by=request.user, at=at).points("point__"), revoked_at=None)
    device = get_object_or_404(rows.select_related("point"), pk=device_id)
    form = NewPinForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, "pin"):
            devices.set_device_pin(device=device, pin=form.cleaned_data["pin"], by=request.user, at=at)
            messages.success(request, _("The new PIN of “%(name)s” is in force.") % {"name": device.name})
            return redirect("volunteer:devices", device.point_id)
    return form_page(
        request,
        form,
        title=_("New PIN"),
        subtitle=device.name,
        submit=_("Save"),
        back=reverse("volunteer:devices", args=[device.point_id]),
    )


@login_required
@require_http_methods(["GET", "POST"])
def enrol_device(request: PersonRequest) -> HttpResponse:
    """Make this phone a device of the point whose code is typed."""
    form = EnrolForm(request.POST if request.method == "POST" else None, initial={"code": request.GET.get("code", "")[:20]})
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, "code", fields={SignInRefusal.PIN: "pin"}):
            device, key = devices.enrol_device(by=request.user, at=clock.now(), **form.cleaned_data)
            words = {"name": device.name, "point": device.point.name}
            messages.success(request, _("This phone is now “%(name)s” of %(point)s.") % words)
            return second_factor.remember_unlocked(request, redirect("volunteer:me"), key, device)
    return render(request, "volunteer/signin/enrol_device.html", {"form": form})


@login_required
@require_http_methods(["GET", "POST"])
def pass_second_factor(request: PersonRequest) -> HttpResponse:
    """Ask for what wakes the person's roles: the PIN of this phone, or the authenticator app."""
    key = request.COOKIES.get(second_factor.COOKIE, "")
    device = devices.device_by_key(key=key)
    form = UnlockForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and device and form.is_valid():
        with attempt_form(form, "pin"):
            devices.unlock_device(device=device, pin=form.cleaned_data["pin"], by=request.user, at=clock.now())
            return second_factor.remember_unlocked(request, redirect(next_path(request, default="/")), key, device)
    at = clock.now()
    context = {
        "form": form,
        "device": device,
        "next": next_path(request),
        "app": second_factor.has_app(request.user),
        "shown": second_factor.has_passed_app(request),
        "new_from": second_factor.new_app_from(request.user, at),
        "may_stop": invitations.may_stop(request.user, at),
    }
    return render(request, "volunteer/signin/second_factor.html", context)
