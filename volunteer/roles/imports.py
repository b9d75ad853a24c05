"""Roles and their days out of an Excel sheet: each by the form and the act that give one by hand."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from volunteer.models import Appointment, User
from volunteer.places.area_sheets import AreaSheet
from volunteer.roles import actions as role_actions
from volunteer.roles.forms import AppointImportForm
from volunteer.roles.scope import Scope


def appointment_import(*, held: Scope, roles: list[str], by: User, at: datetime) -> AreaSheet:
    """These roles over what one's own scope holds. A role that is held already stays as it is."""
    return AreaSheet(
        name="appointments",
        title=_("Appointments from Excel"),
        make=lambda typed: AppointImportForm(typed, held=held, roles=roles, by=by),
        keep=lambda form: appoint_from_row(form, by, at),
        key=("volunteer_no", "role", "area", "above", "point", "organization"),
        already=lambda form: is_appointed(form, at),
    )


def appoint_from_row(form: AppointImportForm, by: User, at: datetime) -> Appointment:
    data = form.cleaned_data
    days = {"since": data["since"], "until": data["until"]}
    return role_actions.appoint(by=by, person=form.person, role=data["role"], over=data["over"], **days, at=at)


def is_appointed(form: AppointImportForm, at: datetime) -> bool:
    data = form.cleaned_data
    held = role_actions.existing_appointment(person=form.person, role=data["role"], over=data["over"], since=data["since"], at=at)
    return held is not None
