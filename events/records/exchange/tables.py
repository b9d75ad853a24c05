"""Lists of hours: sheets that came in with their rows, files that went out, stars that came of them."""

from __future__ import annotations

import django_filters as filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from events.models import HoursExport, HoursRow, HoursSheet, StarAward
from volunteer.lists.columns import NUMBER, DayColumn, MomentColumn, tag
from volunteer.lists.filters import FilterSet, PeriodFilterSet, WordsFilter
from volunteer.templatetags import formatting

SHEET_COLOURS = {HoursSheet.State.ASKED: "gold", HoursSheet.State.APPROVED: "green", HoursSheet.State.RETURNED: "red"}
STAR_COLOURS = {StarAward.State.STANDS: "green", StarAward.State.NOTICE: "gold"}
STARS = [(str(number), "★" * number) for number in range(5, 0, -1)]


class HoursColumn(tables.Column):
    """Minutes, told as hours."""

    def render(self, value: int) -> str:
        return formatting.hours(value)


# --- coming in ---------------------------------------------------------------------------------------------------------


class SheetFilter(PeriodFilterSet):
    state = filters.ChoiceFilter(label=_("state"), choices=HoursSheet.State.choices, empty_label=_("all"))
    q = WordsFilter("source", "area__name", label=_("source or area"))
    moment = "asked_at"

    class Meta:
        model = HoursSheet
        fields: list[str] = []


class SheetTable(tables.Table):
    source = tables.Column(
        verbose_name=_("where the records come from"), linkify=("events:hours_sheet", [tables.A("pk")]), order_by=("source", "pk")
    )
    area = tables.Column(verbose_name=_("area"), order_by=("area__path", "pk"))
    asked_by = tables.Column(verbose_name=_("handed in by"), order_by=("asked_by__name", "pk"))
    asked_at = MomentColumn(verbose_name=_("when"), order_by=("asked_at", "pk"))
    decided_by = tables.Column(verbose_name=_("decided by"), order_by=("decided_by__name", "pk"))
    state = tables.Column(verbose_name=_("state"), order_by=("state", "pk"))

    class Meta:
        empty_text = _("No sheet here. Look at another state or day.")

    def render_state(self, record: HoursSheet) -> str:
        return tag(record.get_state_display(), SHEET_COLOURS[HoursSheet.State(record.state)])


class RowFilter(FilterSet):
    q = WordsFilter("person__name", "title", whole=("person__volunteer_no",), label=_("person, volunteer number or service"))

    class Meta:
        model = HoursRow
        fields: list[str] = []


class RowTable(tables.Table):
    """The rows of one sheet, as they stand in it."""

    number = tables.Column(verbose_name=_("row"), attrs=NUMBER)
    person = tables.Column(verbose_name=_("person"), order_by=("person__name", "number"))
    volunteer_no = tables.Column(verbose_name=_("volunteer number"), accessor="person__volunteer_no", orderable=False)
    on = DayColumn(verbose_name=_("day"), order_by=("on", "number"))
    title = tables.Column(verbose_name=_("name of the service"), order_by=("title", "number"))
    organiser = tables.Column(verbose_name=_("organiser"), order_by=("organiser", "number"), default="")
    minutes = HoursColumn(verbose_name=_("hours"), attrs=NUMBER, order_by=("minutes", "number"))
    reference = tables.Column(verbose_name=_("number there"), orderable=False, default="")

    class Meta:
        empty_text = _("Nothing here yet.")


# --- going out ---------------------------------------------------------------------------------------------------------


class ExportFilter(FilterSet):
    q = WordsFilter("area__name", label=_("area"))

    class Meta:
        model = HoursExport
        fields: list[str] = []


class ExportTable(tables.Table):
    """What was sent; the file of each is made again from what was kept."""

    made_at = MomentColumn(verbose_name=_("when"), order_by=("made_at", "pk"))
    area = tables.Column(verbose_name=_("area"), order_by=("area__path", "made_at", "pk"))
    since = DayColumn(verbose_name=_("from"), order_by=("since", "made_at", "pk"))
    until = DayColumn(verbose_name=_("until"), order_by=("until", "made_at", "pk"))
    made_by = tables.Column(verbose_name=_("made by"), order_by=("made_by__name", "pk"))
    count = tables.Column(verbose_name=_("number of records"), attrs=NUMBER, order_by=("count", "pk"))
    file = tables.Column(verbose_name=_("Action"), accessor="pk", orderable=False)
    not_exported = ("file",)

    class Meta:
        empty_text = _("Nothing was sent yet.")

    def render_file(self, record: HoursExport) -> str:
        return render_to_string("events/records/exchange/_hours_file.html", {"export": record})


# --- stars -------------------------------------------------------------------------------------------------------------


class StarFilter(PeriodFilterSet):
    state = filters.ChoiceFilter(
        label=_("state"),
        choices=[choice for choice in StarAward.State.choices if choice[0] != StarAward.State.REFUSED],
        empty_label=_("all"),
    )
    stars = filters.ChoiceFilter(label=_("stars"), choices=STARS, empty_label=_("all"))
    q = WordsFilter("person__name", "area__name", whole=("person__volunteer_no",), label=_("person, volunteer number or area"))
    moment = "noticed_at"

    class Meta:
        model = StarAward
        fields: list[str] = []


class StarTable(tables.Table):
    """The stars of an area, in notice and counting."""

    person = tables.Column(
        verbose_name=_("person"),
        linkify=("events:book_of", [tables.A("person__volunteer_no")]),
        order_by=("person__name", "pk"),
    )
    volunteer_no = tables.Column(verbose_name=_("volunteer number"), accessor="person__volunteer_no", orderable=False)
    stars = tables.Column(verbose_name=_("stars"), order_by=("stars", "pk"))
    minutes = HoursColumn(verbose_name=_("verified hours"), attrs=NUMBER, order_by=("minutes", "pk"))
    area = tables.Column(verbose_name=_("area"), order_by=("area__path", "pk"))
    noticed_at = MomentColumn(verbose_name=_("in notice since"), order_by=("noticed_at", "pk"))
    state = tables.Column(verbose_name=_("state"), order_by=("state", "pk"))
    back = tables.Column(verbose_name=_("Action"), accessor="pk", orderable=False)
    not_exported = ("back",)

    class Meta:
        empty_text = _("Nobody here has such a star. Look at another state or number.")

    def __init__(self, rows: QuerySet[StarAward]) -> None:
        super().__init__(rows)

    def render_stars(self, value: int) -> str:
        return render_to_string("events/records/_stars.html", {"stars": value})

    def value_stars(self, value: int) -> int:
        return value

    def render_state(self, record: StarAward) -> str:
        return tag(record.get_state_display(), STAR_COLOURS.get(StarAward.State(record.state), ""))

    def render_back(self, record: StarAward) -> str:
        if record.state != StarAward.State.STANDS:
            return ""
        return render_to_string("events/records/_take_back.html", {"award": record}, self.request)
