"""Pairings and teams out of an Excel sheet, each row judged and kept as by hand."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from volunteer.groups.pairings import actions as pairings
from volunteer.groups.pairings.forms import PairingForm
from volunteer.models import Area, User
from volunteer.places.area_sheets import AreaSheet


def pairing_import(*, areas: QuerySet[Area], by: User, at: datetime) -> AreaSheet:
    """Units and places of these areas. A pair that is bound in these days already stays as it is."""
    return AreaSheet(
        name="pairings",
        title=_("Pairings from Excel"),
        make=lambda typed: PairingForm(typed, areas=areas, at=at),
        keep=lambda form: pairings.create_pairing(pairing=form.unsaved(), by=by, at=at),
        key=("organization", "area", "above", "since"),
        already=lambda form: pairings.has_overlap(form.unsaved()),
    )
