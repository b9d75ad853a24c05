"""Service points and organisations out of an Excel sheet: all of them or, where a single row is wrong, none.

Each row is judged by the form that opens one by hand, so the rules are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from volunteer.lists import excel_reader
from volunteer.lists.form_import import Line
from volunteer.models import Area, User
from volunteer.places import actions as places
from volunteer.places.area_sheets import AreaSheet
from volunteer.places.forms import OrganizationForm, PointForm

# The columns by their headings; the templates have them in this order.
POINT_HEADINGS = {
    "name": pgettext_lazy("sheet", "What it is called"),
    "area": pgettext_lazy("sheet", "Community or compound"),
    "above": pgettext_lazy("sheet", "Street or community above"),
    "address": pgettext_lazy("sheet", "Address"),
    "phone": pgettext_lazy("sheet", "Phone"),
    "introduction": pgettext_lazy("sheet", "What it does"),
    "longitude": pgettext_lazy("sheet", "Longitude (GCJ-02)"),
    "latitude": pgettext_lazy("sheet", "Latitude (GCJ-02)"),
}
ORGANIZATION_HEADINGS = {
    "name": pgettext_lazy("sheet", "What it is called"),
    "kind": pgettext_lazy("sheet", "Kind"),
    "area": pgettext_lazy("sheet", "Area"),
    "above": pgettext_lazy("sheet", "Street or community above"),
}


class PointRowForm(PointForm):
    """What a row says of a service point; its position is read from a Chinese map."""

    datum = None  # type: ignore[assignment]  # how Django leaves a field of the form above out

    class Meta(PointForm.Meta):
        fields = [name for name in POINT_HEADINGS if name != "above"]
        labels = POINT_HEADINGS


class OrganizationRowForm(OrganizationForm):
    class Meta(OrganizationForm.Meta):
        labels = ORGANIZATION_HEADINGS


@dataclass(frozen=True, kw_only=True)
class PlaceSheet(AreaSheet):
    """Places in one's areas. `keep` is the act for all rows together, which leaves alone what is there.

    `say` tells how many are new.
    """

    say: Callable[[int], str]
    needed_columns: tuple[str, ...]
    most: int = excel_reader.MOST_ROWS

    @property
    def needed(self) -> list[str]:
        return list(self.needed_columns)

    def keep_all(self, found: Sequence[Line]) -> int:
        made: Any = self.keep([line.form.cleaned_data for line in found if line.form])
        return int(made)

    def told(self, made: int) -> str:
        return self.say(made)


def point_sheet(areas: QuerySet[Area], *, by: User, at: datetime) -> PlaceSheet:
    """The service points of these areas."""

    def make(typed: Mapping[str, Any] | None) -> PointRowForm:
        return PointRowForm(typed, areas=areas, trusting=False)

    def say(made: int) -> str:
        return ngettext("%(n)s new point is open.", "%(n)s new points are open.", made) % {"n": made}

    keep, needed = partial(keep_rows, places.open_points, by, at), ("name", "area", "address")
    key = ("name", "area", "above")
    return PlaceSheet("points", _("Service points"), make=make, keep=keep, key=key, needed_columns=needed, say=say)


def organization_sheet(areas: QuerySet[Area], *, by: User, at: datetime) -> PlaceSheet:
    """The organisations that are seated in these areas."""

    def make(typed: Mapping[str, Any] | None) -> OrganizationRowForm:
        return OrganizationRowForm(typed, areas=areas)

    def say(made: int) -> str:
        return ngettext("%(n)s organization is new.", "%(n)s organizations are new.", made) % {"n": made}

    keep, needed = partial(keep_rows, places.open_organizations, by, at), ("name", "kind", "area")
    key = ("name", "area", "above")
    return PlaceSheet("organizations", _("Organizations"), make=make, keep=keep, key=key, needed_columns=needed, say=say)


def keep_rows(act: Callable[..., int], by: User, at: datetime, rows: Sequence[dict[str, Any]]) -> int:
    return act(by=by, rows=rows, at=at)
