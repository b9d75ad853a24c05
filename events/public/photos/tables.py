"""Pictures of shifts for those who run or review them: which are shown, which wait, which were taken away and by whom."""

from __future__ import annotations

from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.forms import BoundField
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.models import Category, Photo
from events.public.photos.permissions import open_objections
from volunteer.lists.columns import MomentColumn, tag
from volunteer.lists.filters import PLACES, AreaFilterSet, Choices, FilterSet, PeriodFilterSet, WordsFilter, areas_by_street
from volunteer.models import Area
from volunteer.roles.scope import Scope
from volunteer.templatetags.formatting import moment

SHOWN, WAITING, ASKED, KEPT, GONE = "shown", "waiting", "asked", "kept", "gone"
STATES = {
    ASKED: pgettext_lazy("picture", "somebody on it wants it taken away"),
    WAITING: pgettext_lazy("picture", "waits for somebody to look at it"),
    SHOWN: pgettext_lazy("picture", "everybody sees it"),
    KEPT: pgettext_lazy("picture", "not to be shown to others"),
    GONE: pgettext_lazy("picture", "taken away"),
}
STATE_COLOURS = {ASKED: "red", WAITING: "gold", SHOWN: "green", KEPT: "", GONE: ""}
SEARCH_FIELDS = ("shift__event__title", "shift__event__point__name", "by__name")


def photos_in_scope(held: Scope) -> QuerySet[Photo]:
    """The pictures of the shifts of a scope, also those that were taken away; the newest first."""
    rows = Photo.objects.filter(held.points("shift__event__point__")).annotate(asked=open_objections())
    return rows.select_related("shift__event__point", "by", "removed_by").order_by("-at", "-pk")


def photo_state(photo: Any) -> str:
    """The state of a row of `photos_in_scope`."""
    if photo.removed_at or photo.shown_at:
        return GONE if photo.removed_at else SHOWN
    return ASKED if photo.asked else WAITING if photo.basis else KEPT


class PhotoFilter(AreaFilterSet, PeriodFilterSet):
    state = filters.ChoiceFilter(label=_("state"), choices=list(STATES.items()), method="by_state", empty_label=_("all"))
    q = WordsFilter(*SEARCH_FIELDS, label=_("event, service point or who added it"))
    places = ("shift__event__point__area__",)

    class Meta:
        model = Photo
        fields: list[str] = []

    def by_state(self, found: Any, name: str, value: str) -> Any:
        if value == GONE:
            return found.exclude(removed_at=None)
        if value == SHOWN:
            return found.shown()
        standing = found.standing().filter(shown_at=None, asked=value == ASKED)
        return standing if value == ASKED else standing.exclude(basis="") if value == WAITING else standing.filter(basis="")


def area_choices() -> Choices:
    """Each street with its communities; one statement."""
    return areas_by_street(Area.objects.open().filter(level__in=PLACES).select_related("parent"))


class GalleryFilter(FilterSet):
    """The pictures that everybody may see, of a street or community, of a kind of service."""

    area = filters.ChoiceFilter(
        method="in_area", label=pgettext_lazy("filter", "Where"), choices=area_choices, empty_label=_("The whole district")
    )
    category = filters.ModelChoiceFilter(
        field_name="shift__event__category",
        queryset=Category.objects.all(),
        label=_("Kind of service"),
        empty_label=pgettext_lazy("filter", "Kind"),
    )

    def in_area(self, found: Any, name: str, code: str) -> Any:
        return found.filter(shift__event__point__area__path__startswith=Area.objects.get(code=code).path)

    @property
    def line(self) -> list[BoundField]:
        """The choices above the pictures; each applies at once."""
        for field in self.form:
            field.field.widget.attrs["data-submit"] = True
        return list(self.form)


class PhotoTable(tables.Table):
    picture = tables.Column(verbose_name=_("Picture"), accessor="pk", orderable=False)
    event = tables.Column(verbose_name=_("event"), accessor="shift__event__title", order_by=("shift__event__title", "pk"))
    start = MomentColumn(verbose_name=_("when"), accessor="shift__start", order_by=("shift__start", "pk"))
    point = tables.Column(
        verbose_name=_("service point"), accessor="shift__event__point__name", order_by=("shift__event__point__name", "pk")
    )
    by = tables.Column(verbose_name=_("added by"), order_by=("by__name", "pk"))
    at = MomentColumn(verbose_name=_("added at"), order_by=("at", "pk"))
    state = tables.Column(verbose_name=_("state"), accessor="pk", orderable=False)
    removed_by = tables.Column(verbose_name=_("taken away by"), order_by=("removed_by__name", "pk"), default="")
    removed_at = MomentColumn(verbose_name=_("taken away at"), order_by=("removed_at", "pk"), default="")
    not_exported = ("picture",)

    class Meta:
        empty_text = _("There is no picture yet.")

    def render_picture(self, record: Photo) -> str:
        if record.removed_at:
            return ""
        return format_html('<img class="item-pic" src="{}" alt="" loading="lazy">', reverse("events:photo_small", args=[record.pk]))

    def render_event(self, record: Photo) -> str:
        return format_html('<a href="{}">{}</a>', reverse("events:photos", args=[record.shift_id]), record.shift.event.title)

    def value_event(self, record: Photo) -> str:
        return record.shift.event.title

    def render_state(self, record: Photo) -> str:
        return tag(STATES[photo_state(record)], STATE_COLOURS[photo_state(record)])

    def value_state(self, record: Photo) -> str:
        return str(STATES[photo_state(record)])

    def render_removed_at(self, record: Photo) -> str:
        return moment(record.removed_at)
