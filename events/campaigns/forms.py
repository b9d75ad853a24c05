"""The form of a campaign, and the filter of their list."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import django_filters as filters
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from events.campaigns import actions as campaigns
from events.campaigns import festivals
from events.campaigns.actions import Boost
from events.campaigns.models import CampaignQuerySet
from events.campaigns.refusals import CampaignRefusal
from events.models import Campaign, Category, Festival
from points.ledger.models import BUDGET_LIMIT, PERSON_LIMIT
from volunteer.core import forms
from volunteer.core.editing import EditForm
from volunteer.core.fields import DayField
from volunteer.core.files.images import clean_picture
from volunteer.lists.filters import FilterSet, WordsFilter
from volunteer.models import Area
from volunteer.roles.scope import Scope
from volunteer.templatetags.formatting import full_day

State = Campaign.State


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


EXTRAS = [
    (0, pgettext_lazy("points on top", "none")),
    (20, "+20%"),
    (50, "+50%"),
    (100, "+100%"),
    (200, "+200%"),
]


class CampaignForm(EditForm, forms.ModelForm):  # type: ignore[type-arg]  # generic in its stub alone
    """A campaign. Without days the week before and after the next time of its festival is meant."""

    start = DayField(label=gettext_lazy("first day"), widget=DayInput(), required=False)
    end = DayField(label=gettext_lazy("last day"), widget=DayInput(), required=False)

    extra = forms.TypedChoiceField(
        label=gettext_lazy("points on top"),
        choices=EXTRAS,
        coerce=int,
        initial=0,
        required=False,
        help_text=gettext_lazy("Out of the campaign's own fund, which you fill afterwards. Ordinary points are paid as always."),
    )
    most_each = forms.IntegerField(
        label=gettext_lazy("the most one person gets on top"), min_value=1, max_value=PERSON_LIMIT, required=False
    )

    class Meta:
        model = Campaign
        fields = (
            *("area", "name", "slogan", "description", "festival", "start", "end", "categories"),
            *("target_shifts", "target_participations", "target_hours", "picture"),
        )
        widgets = {"description": forms.Textarea(attrs={"rows": 4})}
        field_classes = {"picture": forms.FileField}  # an ImageField would open every format there is before we look
        help_texts = {
            "slogan": gettext_lazy("One line that people remember."),
            "picture": gettext_lazy("A poster or a photo: JPEG, PNG or WebP."),
        }

    def __init__(self, *args: Any, held: Scope, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = timezone.localdate(at)
        if self.instance.fund:
            self.fields["extra"].initial = self.instance.fund.extra
            self.fields["most_each"].initial = self.instance.fund.most_each
        areas = Area.objects.open().filter(held.areas(), level__in=campaigns.LEVELS).order_by("path")
        self.fields["area"] = forms.ModelChoiceField(areas, label=self.fields["area"].label, empty_label=None)
        self.fields["festival"].choices = [("", _("none")), *self.days()]  # type: ignore[attr-defined]
        self.fields["festival"].help_text = _("The days may then stay empty: the week before and after are meant.")
        self.fields["categories"] = forms.ModelMultipleChoiceField(
            Category.objects.all(),
            required=False,
            label=self.fields["categories"].label,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("Without any, all kinds of service belong to it."),
        )

    def days(self) -> list[tuple[str, str]]:
        """The festivals, each with the day it falls on next."""
        named = ((kind, label, festivals.next_festival_day(kind, self.today)) for kind, label in Festival.choices)
        return [(kind, f"{label} · {full_day(day)}") for kind, label, day in named]

    def clean_picture(self) -> Any:
        """A new picture is made small and safe; no picture is an empty text, as the model keeps it."""
        picture = self.cleaned_data["picture"]
        return clean_picture(picture) if "picture" in self.changed_data and picture else picture or ""

    def clean(self) -> dict[str, Any]:
        fields: dict[str, Any] = super().clean() or self.cleaned_data
        if {"start", "end"} & self.errors.keys():
            return fields
        if fields.get("festival") and not fields.get("start") and not fields.get("end"):
            day = festivals.next_festival_day(fields["festival"], self.today)
            fields["start"], fields["end"] = day - festivals.WINDOW, day + festivals.WINDOW
        for name in ("start", "end"):
            if not fields.get(name):
                self.add_error(name, _("Choose a day, or a festival."))
        if self._backwards(fields.get("start"), fields.get("end")):
            self.add_error("end", str(CampaignRefusal.DAYS.label))
        if fields.get("extra") and not fields.get("most_each") and "most_each" not in self.errors:
            self.add_error("most_each", _("Say how much one person gets at most."))
        return fields

    def _backwards(self, start: date | None, end: date | None) -> bool:
        return bool(start and end and not start <= end <= campaigns.same_day_next_year(start))

    def _post_clean(self) -> None:
        """The act judges the whole; the model's own words would only repeat it."""

    @property
    def values(self) -> dict[str, Any]:
        """What the acts take: the fields without the kinds of service."""
        own = ("categories", "extra", "most_each")
        return {name: value for name, value in self.cleaned_data.items() if name not in own}

    @property
    def boost(self) -> Boost | None:
        fields = self.cleaned_data
        return Boost(fields["extra"], fields["most_each"]) if fields.get("extra") else None


class FundForm(forms.Form):
    """Points for a campaign's fund."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    amount = forms.IntegerField(label=gettext_lazy("points"), min_value=1, max_value=BUDGET_LIMIT)


STATE_CHOICES = [(State.RUNNING, State.RUNNING.label), (State.COMING, State.COMING.label), (State.OVER, State.OVER.label)]


class CampaignFilter(FilterSet):
    """For staff, who also look at drafts."""

    q = WordsFilter("name", "area__name", label=gettext_lazy("name or area"))
    show = filters.ChoiceFilter(
        label=gettext_lazy("show"),
        choices=[(State.DRAFT, State.DRAFT.label), *STATE_CHOICES],
        method="by_state",
        empty_label=pgettext_lazy("campaigns", "all"),
    )

    class Meta:
        model = Campaign
        fields: list[str] = []

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = timezone.localdate(at)

    def by_state(self, found: CampaignQuerySet, name: str, value: str) -> CampaignQuerySet:
        return found.in_state(value, self.today)
