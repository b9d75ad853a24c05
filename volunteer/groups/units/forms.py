"""Forms about teams and units."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from volunteer.core import forms
from volunteer.groups.forms import BY_NAME_OR_SIZE, NoteForm
from volunteer.groups.units.models import ReportingQuerySet
from volunteer.lists.filters import FilterSet, OrderFilter, WordsFilter
from volunteer.models import Organization, Reporting, User
from volunteer.people.forms import NumberForm


class MembershipForm(NumberForm, NoteForm):
    """Somebody to be invited to a unit."""

    field_order = ("volunteer_no", "note")


class ReportingForm(forms.Form):
    """Through which unit one reports in at home, and what one can do there."""

    organization = forms.ModelChoiceField(Organization.objects.none(), label=_("Unit"), empty_label=_("Choose"))
    offers = forms.CharField(
        label=_("What I can do there"), max_length=120, required=False, help_text=_("For example: repairs, patrols, lessons.")
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["organization"]
        mine = person.memberships.standing().values("organization")
        field.queryset = Organization.objects.filter(pk__in=mine).order_by("name")
        if len(field.queryset) == 1:
            field.initial = field.queryset[0]


class UnitFilter(FilterSet):
    """Finding a unit by what it is and by words."""

    kind = filters.ChoiceFilter(label=_("Kind"), choices=Organization.Kind.choices, empty_label=_("all"))
    q = WordsFilter("name", "area__name", label=_("name or area"))
    sort = OrderFilter(_("by area"), BY_NAME_OR_SIZE)

    class Meta:
        model = Organization
        fields: list[str] = []


class ReportingFilter(FilterSet):
    show = filters.ChoiceFilter(
        label=_("show"),
        method="by_state",
        choices=[("waiting", _("waits for me")), ("stands", _("confirmed"))],
        empty_label=_("all"),
    )
    q = WordsFilter("person__name", "organization__name", "offers", label=_("name or unit"))

    class Meta:
        model = Reporting
        fields: list[str] = []

    def by_state(self, found: ReportingQuerySet, name: str, value: str) -> ReportingQuerySet:
        return found.waiting() if value == "waiting" else found.standing()
