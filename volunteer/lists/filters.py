"""What the filters of lists have in common: days from and to, an area, words, yes or no, an order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, ClassVar

import django_filters as filters
from django.db.models import Q
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from volunteer.core import forms
from volunteer.core.dates import midnight
from volunteer.core.fields import DayField
from volunteer.core.pinyin import pinyin_key
from volunteer.lists.filter_line import FilterLine
from volunteer.models import Area
from volunteer.roles.scope import Scope

NOTHING: tuple[object, ...] = (None, False, "", [], [""])
WORDS, MOST_WORDS = 60, 5  # letters of what is looked for, and how many words of it are
PLACES = (Area.Level.STREET, Area.Level.TOWN, Area.Level.COMMUNITY)

type Choices = list[tuple[str, list[tuple[str, str]]]]


class Narrowing:
    """What a list is narrowed by, as `components/filters.html` and `components/nothing_found.html` ask it.

    `beside` names what is chosen elsewhere on the page; like hidden fields, which hand such a choice on, it narrows nothing.
    """

    form: forms.Form
    beside: ClassVar[tuple[str, ...]] = ()

    @property
    def asked(self) -> list[forms.BoundField]:
        return [field for field in self.form.visible_fields() if field.name not in self.beside]

    @property
    def narrowed(self) -> bool:
        """Whether anything was asked for here, sensible or not; what a list begins with is its field's `initial`."""
        return bool(self.form.errors) or any(field.data not in (*NOTHING, field.initial) for field in self.asked)

    @cached_property
    def desk_line(self) -> FilterLine:
        """The form as staff see it above a list."""
        return FilterLine(self.form, self.asked, NOTHING)

    @property
    def cleared(self) -> dict[str, None]:
        """What the address of the whole list leaves out of this one's."""
        return dict.fromkeys([*(field.html_name for field in self.asked), "page"])


class FormNarrowing(Narrowing):
    """A list that a plain form narrows."""

    def __init__(self, form: forms.Form) -> None:
        self.form = form


class FilterSet(Narrowing, filters.FilterSet):
    """What every filter of the project is: its form says what is wrong in the project's own sentences."""

    def get_form_class(self) -> type[forms.Form]:
        return type(f"{type(self).__name__}Form", (forms.OwnSentences, super().get_form_class()), {})


# --- days ----------------------------------------------------------------------------------------------------------------


class DayFilter(filters.DateFilter):
    field_class = DayField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **kwargs)


class PeriodFilterSet(FilterSet):
    """From and to local dates, both in it; `moment` is the column they are about, `of_days` whether it holds dates alone."""

    since = DayFilter(label=_("from"), method="from_day")
    until = DayFilter(label=_("up to"), method="to_day")
    moment, of_days = "at", False

    def from_day(self, found: Any, name: str, value: date) -> Any:
        return found.filter(**{f"{self.moment}__gte": value if self.of_days else midnight(value)})

    def to_day(self, found: Any, name: str, value: date) -> Any:
        after = value + timedelta(days=1)
        return found.filter(**{f"{self.moment}__lt": after if self.of_days else midnight(after)})


# --- areas ---------------------------------------------------------------------------------------------------------------


def areas_by_street(areas: Iterable[Area]) -> Choices:
    """Streets and communities (their parents read with them) as choices: each street with its communities, in pinyin order."""
    groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for area in sorted(areas, key=lambda one: (one.level == Area.Level.COMMUNITY, pinyin_key(one.name))):
        if area.level == Area.Level.COMMUNITY:
            groups[str(area.parent)].append((area.code, area.name))
        else:
            groups[area.name].append((area.code, gettext("All of %(street)s") % {"street": area.name}))
    return sorted(groups.items(), key=lambda group: pinyin_key(group[0]))


class AreaFilterSet(FilterSet):
    """Rows of the reader's part of the district (`held`), narrowed to one of its areas where it has several.

    `places` lead from a row to the area it lies in; one statement for the choices.
    """

    area = filters.ChoiceFilter(
        method="in_area", label=pgettext_lazy("filter", "Where"), empty_label=pgettext_lazy("filter", "everywhere")
    )
    places: ClassVar[tuple[str, ...]] = ("area__",)

    def __init__(self, *args: Any, held: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = list(Area.objects.open().filter(held.areas(), level__in=PLACES).select_related("parent"))
        self.paths = {area.code: area.path for area in areas}
        if len(areas) > 1:
            self.filters["area"].extra["choices"] = areas_by_street(areas)
        else:
            del self.filters["area"]

    def in_area(self, found: Any, name: str, code: str) -> Any:
        return found.filter(any_of({f"{place}path__startswith": self.paths[code]} for place in self.places))


# --- words, yes or no, an order ------------------------------------------------------------------------------------------


def any_of(conditions: Iterable[Mapping[str, object]]) -> Q:
    """At least one of these holds; none holds where there are none."""
    found = Q(pk__in=())
    for condition in conditions:
        found |= Q(**condition)
    return found


class WordsFilter(filters.CharFilter):
    """What somebody typed: each of its words stands in one of `columns`; or all of it is one of `whole`, numbers of people.

    `label` says what may be typed; it stands in the field until something is.
    """

    def __init__(self, *columns: str, whole: Sequence[str] = (), label: str | Promise = "", **kwargs: Any) -> None:
        box = forms.TextInput({"placeholder": label})
        super().__init__(max_length=WORDS, label=_("Search"), widget=box, **kwargs)
        self.columns, self.whole = columns, tuple(whole)

    def filter(self, qs: Any, value: str) -> Any:
        return qs.filter(self.said(value)) if value else qs

    def said(self, text: str) -> Q:
        every = Q()
        for word in text.split()[:MOST_WORDS]:
            every &= any_of({f"{column}__icontains": word} for column in self.columns)
        number = "".join(text.split())
        return every | any_of({f"{column}__in": {number, number.upper()}} for column in self.whole)  # as the index has it


class YesNoFilter(filters.BooleanFilter):
    """Both, those that are so, or those that are not."""

    def __init__(self, **kwargs: Any) -> None:
        choices = [("", _("all")), ("true", _("yes")), ("false", _("no"))]
        super().__init__(widget=forms.Select(choices=choices), **kwargs)


type Order = tuple[str | Promise, tuple[str, ...]]


class OrderFilter(filters.ChoiceFilter):
    """In which order a list stands whose headings cannot be pressed. `usual` says how it stands without a choice.

    `orders`: each choice with its words and the columns it sorts by, the last of which is unlike in any two rows.
    """

    def __init__(self, usual: str | Promise, orders: Mapping[str, Order], **kwargs: Any) -> None:
        choices = [(name, words) for name, (words, _columns) in orders.items()]
        super().__init__(label=_("order"), choices=choices, empty_label=usual, **kwargs)
        self.orders = orders

    def filter(self, qs: Any, value: str) -> Any:
        return qs.order_by(*self.orders[value][1]) if value in self.orders else qs


class PassedOnFilter(filters.CharFilter):
    """What the page shows is chosen elsewhere on it; the form hands it on and narrows nothing by it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.HiddenInput, **kwargs)

    def filter(self, qs: Any, value: str) -> Any:
        return qs


class FoldedFilterSet(FilterSet):
    """A filter that is folded away until something is asked for (`components/filters_more.html`)."""


class MonthFilterSet(FilterSet):
    """A list of one month."""

    month = PassedOnFilter(max_length=7)
