"""The list of screens and of points whose boards are printed: by place and words, and as a file."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.models import Screen
from events.public.screens import actions as screens
from volunteer.lists.filters import AreaFilterSet, WordsFilter, YesNoFilter
from volunteer.models import ServicePoint
from volunteer.templatetags.formatting import moment


class ScreenFilter(AreaFilterSet):
    active = YesNoFilter(label=gettext_lazy("plays"))
    q = WordsFilter("name", "point__name", "area__name", label=gettext_lazy("name, service point or area"))
    places = ("area__", "point__area__")

    class Meta:
        model = Screen
        fields: list[str] = []


class BoardFilter(AreaFilterSet):
    """The points of the same page, narrowed by the same form."""

    q = WordsFilter("name", "area__name")

    class Meta:
        model = ServicePoint
        fields: list[str] = []


def screen_headings() -> list[str]:
    return [_("Name of the screen"), _("where"), _("what it shows"), _("plays"), _("address"), _("made by"), _("made at")]


def screen_cells(row: Screen) -> list[object]:
    plays = _(", ").join(part.get_kind_display() for part in row.parts.all())
    on = _("yes") if row.active else _("no")
    return [row.name, str(row.unit), plays, on, screens.screen_address(row), str(row.made_by), moment(row.made_at)]
