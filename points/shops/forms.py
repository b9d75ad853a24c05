"""The forms that open a shop and close it for a day."""

from typing import Any

from django.db.models import QuerySet
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from points.models import Shop
from volunteer.core import clock, forms
from volunteer.core.editing import EditForm
from volunteer.core.fields import DayField
from volunteer.models import ServicePoint

MAX_HOLD_DAYS = 60


def clock_input() -> forms.TimeInput:
    return forms.TimeInput({"type": "time"}, format="%H:%M")


class ShopForm(EditForm, forms.ModelForm):  # type: ignore[type-arg]  # cannot be subscripted at run time
    open_days = forms.MultipleChoiceField(
        label=_("Opening days"),
        choices=[(str(number), name) for number, name in WEEKDAYS.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one day.")},
    )
    warn_days = forms.IntegerField(
        label=_("Warn before expiry"),
        min_value=1,
        max_value=365,
        initial=30,
        required=False,
        help_text=_("Days before goods expire on which keeper and manager are told."),
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )
    second_above = forms.IntegerField(
        label=_("Second person above"),
        min_value=0,
        max_value=1_000_000,
        initial=600,
        required=False,
        help_text=_("Points a day for one person: what is handed over or brought back beyond them takes a second person."),
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )
    hold_days = forms.IntegerField(
        label=_("Orders wait for"),
        min_value=1,
        max_value=MAX_HOLD_DAYS,
        initial=7,
        help_text=_("In opening days. What is not collected by then goes back to the shelf, and the points to the person."),
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )

    class Meta:
        model = Shop
        fields = (
            "name",
            "point",
            "open_days",
            "opens",
            "closes",
            "hold_days",
            "second_above",
            "pickup_points",
            "warn_days",
            "active",
        )
        labels = {"point": _("Service point"), "active": _("takes orders")}
        help_texts = {"active": _("Orders that wait can still be collected when the shop takes no new ones.")}
        widgets = {"opens": clock_input(), "closes": clock_input()}

    def __init__(self, *args: Any, points: QuerySet[ServicePoint], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = forms.row_choice(self, "point")
        choice.queryset, choice.empty_label = points, _("Choose")
        if self.instance.pk is None:
            del self.fields["pickup_points"]  # chosen when the shop stands
        else:
            self.near(self.instance.point, points)
        self.initial["open_days"] = list(self.instance.open_days)

    def near(self, point: ServicePoint, points: QuerySet[ServicePoint]) -> None:
        """Offer the points of the shop's own street or town to bring orders to."""
        street = point.area.lineage()[:2][-1]
        brought: Any = self.fields["pickup_points"]
        brought.queryset = points.filter(area__path__startswith=street).exclude(pk=point.pk)
        brought.widget = forms.CheckboxSelectMultiple(choices=brought.widget.choices)

    def clean_warn_days(self) -> int:
        days: int = self.cleaned_data["warn_days"] or self.instance.warn_days
        return days

    def clean_second_above(self) -> int:
        points: int | None = self.cleaned_data["second_above"]
        kept: int = self.instance.second_above
        return kept if points is None else points

    def clean_open_days(self) -> str:
        return "".join(sorted(self.cleaned_data["open_days"]))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("opens") and data.get("closes") and data["closes"] <= data["opens"]:
            self.add_error("closes", _("It closes after it opens."))
        return data


class ClosureForm(forms.Form):
    day = DayField(label=_("Closed on"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))

    def clean_day(self) -> Any:
        day = self.cleaned_data["day"]
        if day.year > clock.today().year + 1:
            raise forms.ValidationError(_("This is more than a year ahead."))
        return day
