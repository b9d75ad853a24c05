"""Pairings and teams out of an Excel sheet, each row judged and kept as by hand."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from volunteer.groups.pairings import actions as pairings
from volunteer.groups.pairings.forms import PairingImportForm
from volunteer.models import User
from volunteer.places.area_sheets import AreaSheet
from volunteer.roles.scope import Scope


def pairing_import(*, held: Scope, by: User, at: datetime) -> AreaSheet:
    """Units and places of a scope. A pair that is bound in these days already stays as it is."""
    return AreaSheet(
        name="pairings",
        title=_("Pairings from Excel"),
        make=lambda typed: PairingImportForm(typed, held=held, at=at),
        keep=lambda form: pairings.create_pairing(pairing=form.unsaved(), by=by, at=at),
        key=("organization", "area", "above", "since"),
        already=lambda form: pairings.has_overlap(form.unsaved()),
    )
