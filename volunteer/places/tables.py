"""The register of places, service points and organisations, people and roles of an office as lists: filters and tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import Q
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from volunteer.core import geo
from volunteer.lists.columns import NUMBER, DayColumn, MomentColumn, RowColumn, YesNoColumn, tag
from volunteer.lists.filters import AreaFilterSet, PeriodFilterSet, WordsFilter, YesNoFilter
from volunteer.lists.list_table import ListTable
from volunteer.models import Appointment, Area, AreaTerm, Organization, PlaceChange, Role, ServicePoint, User
from volunteer.places.place_file import Below, change_in_words, count_below, parents_within_district
from volunteer.templatetags import formatting


class AppointmentFilter(AreaFilterSet):
    role = filters.ChoiceFilter(label=_("Role"), choices=Role.choices, empty_label=_("all"))
    q = WordsFilter(
        *("person__name", "area__name", "point__name", "organization__name"),
        whole=("person__volunteer_no",),
        label=_("person or place"),
    )
    places = ("area__", "point__area__", "organization__area__")

    class Meta:
        model = Appointment
        fields: list[str] = []


class PointFilter(AreaFilterSet):
    active = YesNoFilter(label=_("open"))
    trusted = YesNoFilter(label=_("may publish at once"))
    q = WordsFilter("name", "address", "area__name", label=_("name, address or area"))

    class Meta:
        model = ServicePoint
        fields: list[str] = []


class OrganizationFilter(AreaFilterSet):
    kind = filters.ChoiceFilter(label=_("Kind"), choices=Organization.Kind.choices, empty_label=_("all"))
    q = WordsFilter("name", "area__name", label=_("name or area"))

    class Meta:
        model = Organization
        fields: list[str] = []


class PersonFilter(AreaFilterSet):
    q = WordsFilter("name", "registered_by__name", whole=("volunteer_no",), label=_("name or volunteer number"))

    class Meta:
        model = User
        fields: list[str] = []


class StandingFilter(AreaFilterSet):
    """Service points in figures."""

    q = WordsFilter("name", "area__name", label=_("name or area"))

    class Meta:
        model = ServicePoint
        fields: list[str] = []


class PointTable(tables.Table):
    name = tables.Column(verbose_name=_("Service point"), linkify=("volunteer:point", [tables.A("pk")]), order_by=("name", "pk"))
    area = tables.Column(verbose_name=_("Area"), accessor="area__name", order_by=("area__path", "pk"))
    address = tables.Column(verbose_name=_("Address"), orderable=False)
    trusted = YesNoColumn(verbose_name=_("may publish at once"), order_by=("trusted", "pk"))
    active = YesNoColumn(verbose_name=_("open"), order_by=("active", "pk"))
    sign = tables.TemplateColumn(template_name="volunteer/places/_sign_link.html", verbose_name=_("Action"), orderable=False)
    not_exported = ("sign",)

    class Meta:
        model = ServicePoint
        fields = ("name", "area", "address", "trusted", "active", "sign")
        empty_text = _("No service point here yet.")


class OrganizationTable(tables.Table):
    name = tables.Column(
        verbose_name=_("Organization"), linkify=("volunteer:organization", [tables.A("pk")]), order_by=("name", "pk")
    )
    kind = tables.Column(verbose_name=_("Kind"), order_by=("kind", "pk"))
    area = tables.Column(verbose_name=_("Area"), accessor="area__name", order_by=("area__path", "pk"))

    class Meta:
        model = Organization
        fields = ("name", "kind", "area")
        empty_text = _("No organization here yet.")


# --- the register of places -------------------------------------------------------------------------------------------------

STATES = [("closed", _("closed")), ("planned", _("with a change to come")), ("all", _("all, also closed"))]
ABOVE_SEPARATOR = "/"  # between what a place lies in, in a cell


class PlaceWordsFilter(WordsFilter):
    """Words of the name or the code, of today or of former days."""

    def said(self, text: str) -> Q:
        former = Q(pk__in=AreaTerm.objects.filter(Q(name__icontains=text) | Q(code=text)).values("area"))
        return super().said(text) | former


class RegisterFilter(AreaFilterSet):
    """Places of the reader's part of the district; without a choice those that exist on `day`."""

    level = filters.ChoiceFilter(label=_("Kind"), choices=Area.Level, empty_label=_("all"))
    state = filters.ChoiceFilter(label=_("state"), method="in_state", choices=STATES, empty_label=pgettext_lazy("places", "open"))
    q = PlaceWordsFilter("name", "code", label=_("name, former name or code"))
    places = ("",)

    class Meta:
        model = Area
        fields: list[str] = []

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.day = day

    def filter_queryset(self, queryset: Any) -> Any:
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("state") else found.open(self.day)

    def in_state(self, found: Any, name: str, state: str) -> Any:
        if state == "closed":
            return found.filter(until__lt=self.day)
        if state == "planned":
            coming = PlaceChange.objects.filter(state=PlaceChange.State.PLANNED)
            named = Q(pk__in=coming.values("area")) | Q(pk__in=coming.exclude(target=None).values("target"))
            return found.filter(named | Q(since__gt=self.day))
        return found


def state_of_place(area: Area, day: date) -> tuple[str, str]:
    """Whether a place exists on the local date `day`, in words, and the colour of its tag."""
    if area.until and area.until < day:
        return gettext("closed, until %(day)s") % {"day": formatting.full_day(area.until)}, ""
    if area.since and area.since > day:
        return gettext("from %(day)s") % {"day": formatting.full_day(area.since)}, "blue"
    if area.until:
        return pgettext("places", "until %(day)s") % {"day": formatting.full_day(area.until)}, "gold"
    return pgettext("places", "open"), "green"


def lies_in(area: Area) -> str:
    """What a place lies in, below the district, as its sheet has it; the areas above come with it."""
    return ABOVE_SEPARATOR.join(one.name for one in parents_within_district(area))


def map_number(area: Area, which: int) -> str:
    """The latitude (0) or longitude (1) of a place as Chinese maps have it (GCJ-02); empty where it has no position."""
    if area.latitude is None or area.longitude is None:
        return ""
    return f"{geo.gcj02(area.latitude, area.longitude)[which]:.6f}"


class RegisterTable(tables.Table):
    """The register as its page shows it; its file is made by `register_cells`."""

    level = tables.Column(verbose_name=_("Kind"), order_by=("level", "path"))
    name = tables.Column(
        verbose_name=pgettext_lazy("sheet", "What it is called"),
        linkify=("volunteer:place_file", [tables.A("pk")]),
        order_by=("name", "path"),
    )
    code = tables.Column(verbose_name=pgettext_lazy("sheet", "Code"), order_by=("code",))
    above = RowColumn(lies_in, verbose_name=pgettext_lazy("sheet", "What it lies in"), order_by=("path",))
    households = tables.Column(verbose_name=pgettext_lazy("sheet", "Households"), attrs=NUMBER, order_by=("households", "path"))
    state = tables.Column(verbose_name=_("state"), empty_values=(), orderable=False)

    class Meta:
        sequence = ("name", "level", "code", "above", "households", "state")
        empty_text = _("No place here yet.")

    def __init__(self, rows: Any, *, day: date) -> None:
        super().__init__(rows)
        self.day = day

    def render_level(self, record: Area) -> str:
        return record.get_level_display()

    def render_state(self, record: Area) -> str:
        words, colour = state_of_place(record, self.day)
        return tag(words, colour)


REGISTER_HEADS = (
    pgettext_lazy("sheet", "Kind"),
    pgettext_lazy("sheet", "What it is called"),
    pgettext_lazy("sheet", "Code"),
    pgettext_lazy("sheet", "What it lies in"),
    pgettext_lazy("sheet", "Households"),
    pgettext_lazy("sheet", "Longitude (GCJ-02)"),
    pgettext_lazy("sheet", "Latitude (GCJ-02)"),
    pgettext_lazy("sheet", "State"),
)


def register_cells(area: Area, day: date) -> list[object]:
    """A row of the file: the columns of the sheet by which places come in, so that it can be read in again, and its state."""
    households = "" if area.households is None else area.households
    position = [map_number(area, 1), map_number(area, 0)]
    return [area.get_level_display(), area.name, area.code, lies_in(area), households, *position, state_of_place(area, day)[0]]


@dataclass(frozen=True)
class PlaceCard:
    """A place as the page that walks the register draws it."""

    area: Area
    below: Below
    state: str
    colour: str

    @property
    def is_open(self) -> bool:
        return self.colour == "green"


class WalkTable(ListTable):
    """The places right below one, each with how many lie in it."""

    name = tables.Column(verbose_name=pgettext_lazy("sheet", "What it is called"), accessor="area__name")
    level = tables.Column(verbose_name=_("Kind"), accessor="area__get_level_display")
    code = tables.Column(verbose_name=pgettext_lazy("sheet", "Code"), accessor="area__code")
    households = tables.Column(verbose_name=pgettext_lazy("sheet", "Households"), accessor="area__households")
    compounds = RowColumn(lambda card: card.below.areas["compound"], verbose_name=_("compounds"))
    buildings = RowColumn(lambda card: card.below.areas["building"], verbose_name=_("buildings"))
    stairwells = RowColumn(lambda card: card.below.areas["stairwell"], verbose_name=_("stairwells"))
    points = tables.Column(verbose_name=_("Service points"), accessor="below__points")
    state = tables.Column(verbose_name=_("state"))

    def __init__(self, rows: Any, *, day: date) -> None:
        super().__init__(rows)
        self.day = day

    def prepare(self, rows: Sequence[Area]) -> list[PlaceCard]:
        below = count_below(rows, self.day)
        return [PlaceCard(area, below[area.pk], *state_of_place(area, self.day)) for area in rows]


class ChangeFilter(PeriodFilterSet):
    """Acts on the register, by the day from which they hold."""

    kind = filters.ChoiceFilter(label=_("What was done"), choices=PlaceChange.Kind, empty_label=_("all"))
    state = filters.ChoiceFilter(label=_("state"), choices=PlaceChange.State, empty_label=_("all"))
    q = WordsFilter("area__name", "target__name", "by__name", "area__code", label=_("place, code or person"))
    moment, of_days = "on", True

    class Meta:
        model = PlaceChange
        fields: list[str] = []


STATE_COLOURS = {"planned": "gold", "done": "green", "withdrawn": "", "undone": ""}


class ChangeTable(tables.Table):
    """What was done to the register: who, what, from when."""

    on = DayColumn(verbose_name=_("holds from"), order_by=("on", "pk"))
    what = RowColumn(change_in_words, verbose_name=_("What was done"), orderable=False)
    area = tables.Column(
        verbose_name=pgettext_lazy("register", "Place"), linkify=("volunteer:place_file", [tables.A("area_id")]), orderable=False
    )
    by = tables.Column(verbose_name=_("by whom"), order_by=("by__name", "pk"))
    at = MomentColumn(verbose_name=pgettext_lazy("register", "decided"), order_by=("at", "pk"))
    state = tables.Column(verbose_name=_("state"), order_by=("state", "pk"))
    action = tables.TemplateColumn(
        template_name="volunteer/places/register/_change_buttons.html", verbose_name=_("Action"), orderable=False
    )
    not_exported = ("action",)

    class Meta:
        sequence = ("on", "area", "what", "by", "at", "state", "action")
        empty_text = _("Nothing was changed yet.")

    def render_state(self, record: PlaceChange) -> str:
        return tag(record.get_state_display(), STATE_COLOURS[record.state])
