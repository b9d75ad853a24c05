"""The forms that put records right: corrections, hours asked for afterwards, objections."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any, cast

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from events.models import Attendance, Makeup, Shift
from events.settlement.corrections.actions import correct as correct_actions
from events.settlement.corrections.actions import makeup
from events.shifts.forms import TimeInput
from volunteer.core import forms
from volunteer.core.attempts import attempt_form
from volunteer.core.files.images import clean_picture
from volunteer.finding.fields import PersonField, ask_as
from volunteer.models import User
from volunteer.templatetags.formatting import time_of_day

TIME, NONE, PERSON = "time", "none", "person"
WHAT_CHOICES = [
    (TIME, pgettext_lazy("correction", "the time is wrong")),
    (NONE, pgettext_lazy("correction", "it does not count at all")),
    (PERSON, pgettext_lazy("correction", "it was somebody else")),
]


class CorrectForm(forms.Form):
    """What is wrong and what is right. `sure` repeats what was shown before pressing: another choice is shown once more."""

    what = forms.ChoiceField(label=_("What is wrong?"), choices=WHAT_CHOICES, widget=forms.RadioSelect)
    start = forms.TimeField(label=_("counted from"), required=False, widget=TimeInput)
    end = forms.TimeField(label=_("counted until"), required=False, widget=TimeInput)
    person = PersonField(label=_("Who was there?"), required=False, help_text=_("Only if it was somebody else."))
    reason = forms.CharField(
        label=_("reason"),
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("The person reads it, and it stays in the record."),
    )
    sure = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, row: Attendance, by: User, at: datetime, **kwargs: Any) -> None:
        kwargs["initial"] = {"what": TIME, "start": time_of_day(row.counted_start), "end": time_of_day(row.counted_end)}
        super().__init__(*args, **kwargs)
        self.row, self.at = row, at
        ask_as(self, by)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        what = cleaned.get("what")
        if what == TIME:
            self.clean_times(cleaned)
        elif what == PERSON:
            self.clean_other(cleaned)
        return cleaned

    def clean_times(self, cleaned: dict[str, Any]) -> None:
        for name in ("start", "end"):
            if name not in self.errors and cleaned.get(name) is None:
                self.add_error(name, gettext("Give the time, for example 14:00."))
        if not self.errors:
            self.judged("end", lambda: correct_actions.require_valid_interval(self.row.shift, self.row, self.counted))

    def clean_other(self, cleaned: dict[str, Any]) -> None:
        if cleaned.get("person"):
            cleaned["other"] = cleaned["person"]
        elif "person" not in self.errors:
            self.add_error("person", gettext("Say who was there: volunteer number, mobile number or name."))

    def judged(self, field: str, act: Any) -> None:
        """Say at the field what an act refuses."""
        with attempt_form(self, field):
            act()

    @property
    def counted(self) -> correct_actions.Interval | None:
        """The interval that is to count; a time before the start belongs to the day after."""
        if self.cleaned_data["what"] != TIME:
            return None
        start, end = self.cleaned_data["start"], self.cleaned_data["end"]
        return clock_time_at_shift(self.row.shift, start), clock_time_at_shift(self.row.shift, end)

    @property
    def chosen(self) -> str:
        """What was chosen, and what stood then, as `sure` repeats it."""
        other = self.cleaned_data["person"]
        parts = [*(self.cleaned_data[name] for name in ("what", "start", "end")), other.volunteer_no if other else ""]
        return "|".join(str(part) for part in [*parts, self.row.counted_start, self.row.counted_end, self.row.pay])

    @property
    def is_sure(self) -> bool:
        return bool(self.cleaned_data["sure"] == self.chosen)

    def ask_again(self) -> None:
        """Let the next press be the one that counts."""
        asked = cast(QueryDict, self.data).copy()
        asked["sure"] = self.chosen
        self.data = asked


def clock_time_at_shift(shift: Shift, clock_time: time) -> datetime:
    """The moment of a clock time at a shift, which lasts a day at most."""
    there = timezone.localtime(shift.start)
    found = datetime.combine(there.date(), clock_time, tzinfo=there.tzinfo)
    return found if found >= there.replace(second=0, microsecond=0) else found + timedelta(days=1)


class HeldForm(forms.Form):
    """Why a shift that is over never took place, or did take place after all."""

    reason = forms.CharField(
        label=_("reason"), max_length=200, widget=forms.Textarea({"rows": 3}), help_text=_("Everybody concerned reads it.")
    )


class MakeupForm(forms.ModelForm):  # type: ignore[type-arg]
    """Ask for hours of a shift: for oneself or the household, or, as the one who runs it, for a volunteer number."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    minutes = forms.TypedChoiceField(label=_("How long?"), coerce=int)

    class Meta:
        model = Makeup
        fields = ("minutes", "evidence", "picture")
        widgets = {"evidence": forms.Textarea({"rows": 3})}
        labels = {"evidence": _("What did you do, and who saw it?"), "picture": _("picture, if there is one")}
        help_texts = {
            "evidence": _("For example: I forgot to scan; swept staircase 3 with Ms Wang, from two to four."),
            "picture": _("Only those who decide see it."),
        }

    def __init__(self, *args: Any, shift: Shift, people: list[User], by: User, number: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shift = shift
        minutes: Any = self.fields["minutes"]
        minutes.choices = [
            (m, hours_label(m))
            for m in range(makeup.STEP_MINUTES, int(shift.planned.total_seconds()) // 60 + 1, makeup.STEP_MINUTES)
        ]
        self.initial["minutes"] = minutes.choices[-1][0] if minutes.choices else 0
        if number:
            self.fields["person"] = PersonField(label=_("For whom"))
            ask_as(self, by)
        elif len(people) > 1:
            choices = [(person.volunteer_no, str(person)) for person in people]
            self.fields["person"] = forms.ChoiceField(label=_("For whom"), choices=choices, initial=choices[0][0])
        self.order_fields(["id", "person", "minutes", "evidence", "picture"])

    def clean_picture(self) -> Any:
        picture = self.cleaned_data["picture"]
        return clean_picture(picture) if picture else ""


def hours_label(minutes: int) -> str:
    return gettext("%(hours)s hours") % {"hours": f"{minutes / 60:g}"}


class ObjectionForm(forms.Form):
    words = forms.CharField(
        label=_("What is not right, and what would be right?"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("For example: I stayed until 16:30, Ms Wang can tell."),
    )
