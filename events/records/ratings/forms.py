"""Forms of what is said after a shift."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.models import Rating, Shift, Thanks
from volunteer.core import forms
from volunteer.lists.filters import FilterSet, OrderFilter, WordsFilter
from volunteer.models import User

STARS = [
    (5, _("5 stars: very good")),
    (4, _("4 stars: good")),
    (3, _("3 stars: fair")),
    (2, _("2 stars: poor")),
    (1, _("1 star: bad")),
]


class RateForm(forms.Form):
    folded = ("words",)

    stars = forms.TypedChoiceField(label=pgettext_lazy("event", "How was it?"), coerce=int, choices=STARS, widget=forms.RadioSelect)
    words = forms.CharField(
        label=pgettext_lazy("rating", "In words"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Staff of the point read it without your name."),
    )


class ThankForm(forms.Form):
    """Whom and for what. People stand under masked names and are chosen by their place in the list, never by a number."""

    receiver = forms.TypedChoiceField(label=_("Whom"), coerce=int)
    kind = forms.ChoiceField(label=_("For what"), choices=Thanks.Kind.choices)

    def __init__(self, *args: Any, shift: Shift, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people
        field: Any = self.fields["receiver"]
        field.choices = [(place, self.name_of(one, shift)) for place, one in enumerate(people)]

    def name_of(self, one: User, shift: Shift) -> str:
        return str(_("%(name)s (led it)") % {"name": one.masked_name}) if one.pk == shift.leader_id else one.masked_name

    @property
    def chosen(self) -> User:
        place: int = self.cleaned_data["receiver"]
        return self.people[place]


class RatingFilter(FilterSet):
    """What people said; never by time, so that nobody is guessed."""

    stars = filters.ChoiceFilter(label=_("stars"), choices=[(str(stars), words) for stars, words in STARS], empty_label=_("all"))
    q = WordsFilter("words", label=_("in words"))
    sort = OrderFilter(_("most stars first"), {"few": (_("fewest stars first"), ("stars", "pk"))})

    class Meta:
        model = Rating
        fields: list[str] = []
