"""The forms of those who run events."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from events.campaigns import tagging
from events.campaigns.programmes import forms as programme_forms
from events.models import Category, Event, Shift
from events.onsite.actions import online
from events.onsite.refusals import OnsiteRefusal
from events.shifts import team_events
from events.shifts.actions import draft as draft_actions
from events.shifts.actions.draft import JobPlan
from events.shifts.refusals import ShiftRefusal
from volunteer.core import forms
from volunteer.core.attempts import attempt_cleaning, attempt_form
from volunteer.core.dates import local_moment
from volunteer.core.doubts import AskingForm
from volunteer.core.editing import EditForm
from volunteer.core.fields import DayField
from volunteer.core.files.images import clean_picture
from volunteer.core.ids import new_id
from volunteer.finding.fields import PersonField, ask_as
from volunteer.lists import selection
from volunteer.models import ServicePoint, Skill, User
from volunteer.people.forms import NumberForm
from volunteer.roles.scope import Scope
from volunteer.templatetags.formatting import full_day

COEFFICIENTS = [(50, "× 0.5"), (80, "× 0.8"), (100, "× 1"), (120, "× 1.2"), (150, "× 1.5"), (200, "× 2"), (300, "× 3")]
DEADLINES = [
    (0, pgettext_lazy("deadline", "until the start")),
    (30, _("30 minutes before the start")),
    (120, _("2 hours before the start")),
    (720, _("12 hours before the start")),
    (1440, _("1 day before the start")),
]

POLICY_MOST = 5_000_000  # bytes
OLDEST = 110  # years; a higher age is asked about


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class QuizField(forms.CharField):
    """A quiz as text: a question, below it its answers, "+" before the right one."""

    widget = forms.Textarea(attrs={"rows": 6})

    def prepare_value(self, value: Any) -> Any:
        return online.quiz_text(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        if isinstance(value, list):
            return value
        with attempt_cleaning():
            return online.parse_quiz(value or "")

    def run_validators(self, value: Any) -> None:
        """The text was judged when it was read."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(online.quiz_text(initial or []) != (data or ""))


class EventForm(AskingForm, EditForm, forms.ModelForm):  # type: ignore[type-arg]
    """All fields of an event. `id` is made when the form is rendered; the points are those of the scope."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    quiz = QuizField(
        label=_("quiz at the end of an online event"),
        required=False,
        help_text=_("A question on a line, below it its answers: “+” before the right one, “-” before the others. Empty: none."),
    )

    class Meta:
        model = Event
        fields = ["point", *draft_actions.EVENT_FIELDS]
        widgets = {
            "description": forms.Textarea(attrs={"rows": 4}),
            "insured_from": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            "insured_until": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            "policy_file": forms.FileInput({"accept": "application/pdf,image/jpeg,image/png,image/webp"}),
        }
        field_classes = {
            "cover": forms.FileField,
            "insured_from": DayField,
            "insured_until": DayField,
        }  # an ImageField would open every format there is before we look
        help_texts = {
            "title": _("Short and plain: what people do."),
            "place": _("Empty: the address of the service point."),
            "risk_note": _("What can happen and how one keeps safe; shown before signing up."),
            "insurance": _("Where there is a risk and no insurance, volunteers read so before they sign up."),
            "policy_file": _("A photo or a PDF; those who approve and those who run the service point see it."),
            "join_url": _("Only for online events; shown to those who joined, within the hours of check-in."),
            "ask_place": _("Who agrees tells how far the phone is from the service point. It refuses nobody."),
            "cover": _("A photo from the place: JPEG, PNG or WebP."),
        }

    def __init__(self, *args: Any, scope: Scope, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["id"].initial = new_id(at)
        points = ServicePoint.objects.active().filter(scope.points()).order_by("name")
        forms.row_choice(self, "point").queryset = points
        self.fields["category"].empty_label = _("Please choose")  # type: ignore[attr-defined]
        _offer_skills(self)
        team_events.offer_teams(self, points)
        tagging.offer_campaigns(self, points)
        programme_forms.offer_groups(self, points)
        if len(points) == 1:
            self.fields["point"].initial = points[0]

    def clean_title(self) -> str:
        return _clean_title(self)

    def clean_cover(self) -> Any:
        return _clean_cover(self)

    def clean_policy_file(self) -> Any:
        return _clean_policy(self)

    def clean(self) -> dict[str, Any]:
        fields: dict[str, Any] = super().clean() or self.cleaned_data
        youngest, oldest = fields.get("min_age"), fields.get("max_age")
        if youngest is not None and oldest is not None and oldest < youngest:
            self.add_error("max_age", _("The oldest age is below the youngest."))
        for name, age in (("min_age", youngest), ("max_age", oldest)):
            if age is not None and age > OLDEST:
                self.ask(name, _("%(age)s years? Have another look. If it is right, press once more.") % {"age": age})
        self._clean_risks(fields)
        first, last = fields.get("insured_from"), fields.get("insured_until")
        if first and last and last < first:
            self.add_error("insured_until", _("The last day is before the first."))
        point, team = fields.get("point") or getattr(self.instance, "point", None), fields.get("team")
        if point and team and not team.area.contains(point.area):
            self.add_error("team", _("This team is of another community."))
        if fields.get("online") and not fields.get("join_url") and "join_url" not in self.errors:
            self.add_error("join_url", str(OnsiteRefusal.NO_ADDRESS.label))
        tagging.clean_campaign(self, fields)
        programme_forms.clean_group(self, fields)
        return fields

    def _clean_risks(self, fields: dict[str, Any]) -> None:
        if "category" not in fields or "insurance" not in fields:
            return
        known = {name: fields.get(name) for name in ("insurer", "policy_number", "insured_from", "insured_until")}
        known |= {"category": fields["category"], "risk_note": fields.get("risk_note", ""), "insurance": fields["insurance"]}
        with attempt_form(self, "insurance", fields={ShiftRefusal.RISK: "risk_note", ShiftRefusal.POLICY: "insurer"}):
            draft_actions.require_risk_details(Event(**known))


class DraftEventForm(EventForm):
    """The fields of a draft, without the point it belongs to."""

    id = None  # type: ignore[assignment]

    class Meta(EventForm.Meta):
        fields = list(draft_actions.EVENT_FIELDS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super(EventForm, self).__init__(*args, **kwargs)
        self.fields["category"].empty_label = _("Please choose")  # type: ignore[attr-defined]
        _offer_skills(self)
        team_events.offer_teams(self, team_events.point_of_event(self.instance))
        tagging.offer_campaigns(self, team_events.point_of_event(self.instance))
        programme_forms.offer_groups(self, team_events.point_of_event(self.instance))


class SubmittedEventForm(EditForm, forms.ModelForm):  # type: ignore[type-arg]
    """What may still be edited when an event was submitted."""

    class Meta:
        model = Event
        fields = list(draft_actions.FREE_FIELDS)
        widgets = EventForm.Meta.widgets
        field_classes = EventForm.Meta.field_classes
        help_texts = EventForm.Meta.help_texts

    def clean_cover(self) -> Any:
        return _clean_cover(self)

    def clean_policy_file(self) -> Any:
        return _clean_policy(self)


class WhenForm(AskingForm, EditForm, forms.Form):
    """A day, from, to. `start` and `end` are set when it is valid."""

    day = DayField(label=_("day"), widget=DateInput())
    from_time = forms.TimeField(
        label=pgettext_lazy("time", "from"),
        widget=TimeInput(),
        error_messages={"required": _("Please enter when it begins, like 9:00.")},
    )
    to_time = forms.TimeField(
        label=pgettext_lazy("time", "to"),
        widget=TimeInput(),
        error_messages={"required": _("Please enter when it ends, like 11:00.")},
    )

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at
        self.fields["day"].widget.attrs["min"] = f"{timezone.localdate(at):%Y-%m-%d}"

    def clean(self) -> dict[str, Any]:
        fields: dict[str, Any] = super().clean() or self.cleaned_data
        if not {"day", "from_time", "to_time"} <= fields.keys():
            return fields
        start, end = (local_moment(fields["day"], fields[name]) for name in ("from_time", "to_time"))
        if end <= start:  # a night patrol ends on the next day
            end += timedelta(days=1)
        fields["start"], fields["end"] = start, end
        with attempt_form(self, "to_time", fields={ShiftRefusal.PAST: "day"}):
            draft_actions.require_valid_times(start=start, end=end, at=self.at)
            self._ask_about(start, end)
        return fields

    def _ask_about(self, start: datetime, end: datetime) -> None:
        """What no rule refuses and hardly anybody means."""
        hours, most = (end - start) / timedelta(hours=1), draft_actions.USUAL_HOURS
        if hours > most:
            words = _(
                "This shift takes %(hours)s hours, usually at most %(most)s. Have another look? If it is right, press once more."
            )
            self.ask("to_time", words % {"hours": f"{hours:g}", "most": most})
        last = draft_actions.last_usual_day(self.at)
        if timezone.localdate(start) > last:
            words = _("Plans usually reach to %(last)s at most. Have another look? If the day is right, press once more.")
            self.ask("day", words % {"last": full_day(last)})

    @staticmethod
    def times(shift: Shift) -> dict[str, Any]:
        """The initial values for a shift."""
        start, end = timezone.localtime(shift.start), timezone.localtime(shift.end)
        return {"day": start.date(), "from_time": start.time(), "to_time": end.time()}


class ShiftForm(WhenForm):
    """A shift of a draft: when, who leads, until when one may withdraw."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    leader = PersonField(label=_("leader"))
    withdraw_before = forms.TypedChoiceField(label=_("withdrawing is possible"), choices=DEADLINES, coerce=int, initial=120)

    def __init__(self, *args: Any, at: datetime, by: User, shift: Shift | None = None, **kwargs: Any) -> None:
        first: dict[str, Any] = {"id": new_id(at), "leader": by.volunteer_no}
        if shift is not None:
            first = {"id": shift.pk, "leader": shift.leader.volunteer_no, "withdraw_before": shift.withdraw_before}
            first |= self.times(shift)
        super().__init__(*args, at=at, initial=first, subject=shift, **kwargs)
        ask_as(self, by)
        self.fields["leader"].help_text = _("The leader shows the code and closes the shift.")

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("start", "end", "leader", "withdraw_before")}

    def shift(self, event: Event | None = None) -> Shift:
        """The new shift, not yet kept."""
        return Shift(id=self.cleaned_data["id"], event=event, **self.values)


class LeaderForm(EditForm, forms.Form):
    """Another leader for a shift that is submitted or published."""

    leader = PersonField(label=_("leader"))

    def __init__(self, *args: Any, at: datetime, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at
        ask_as(self, by)


class SubstituteForm(NumberForm):
    """Who leads one shift in somebody's place."""

    person: User

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["volunteer_no"].label = _("Who leads instead?")
        self.fields["volunteer_no"].help_text = _("For this one shift, at once: they show the code, scan and close it.")


def places_field(most: int, **kwargs: Any) -> forms.IntegerField:
    said = {"required": _("Please enter how many places there are."), "min_value": _("There must be at least 1 place.")}
    return forms.IntegerField(label=_("places"), min_value=1, max_value=most, error_messages=said, **kwargs)


class JobForm(forms.Form):
    name = forms.CharField(label=_("job"), max_length=30, required=False, help_text=_("Empty: volunteer."))
    capacity = places_field(1000)
    coefficient = forms.TypedChoiceField(label=_("points"), choices=COEFFICIENTS, coerce=int, initial=100)
    skill_id = forms.TypedChoiceField(label=_("skill needed"), coerce=int, empty_value=None, required=False)

    def __init__(self, *args: Any, skills: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["skill_id"].choices = [("", _("none")), *skills]  # type: ignore[attr-defined]


class JobFormSetBase(forms.BaseFormSet):  # type: ignore[type-arg]
    """The jobs of a shift: a part of its form (`volunteer.core.editing.ExtraPart`)."""

    @property
    def label(self) -> str:
        return gettext("Jobs and places")

    @property
    def typed(self) -> list[dict[str, Any]] | None:
        return [asdict(plan) for plan in self.plans] if self.is_valid() else None

    def in_words(self, value: list[dict[str, Any]] | None) -> str:
        return draft_actions.jobs_label(JobPlan(**row) for row in value or ())

    def clean(self) -> None:
        if any(self.errors):
            return
        names = [plan.name for plan in self.plans]
        if not names:
            raise ValidationError(str(ShiftRefusal.NO_JOB.label))
        if len(names) != len(set(names)):
            raise ValidationError(_("Two jobs have the same name. Give each its own."))

    @property
    def plans(self) -> list[JobPlan]:
        kept = [form.cleaned_data for form in self.forms if form.cleaned_data and form not in self.deleted_forms]
        return [JobPlan(row["capacity"], row["name"], row["coefficient"], row["skill_id"]) for row in kept if "capacity" in row]


def job_forms(data: Any = None, shift: Shift | None = None) -> JobFormSetBase:
    """The jobs of a shift and two empty rows; without a shift one job with ten places."""
    initial: list[dict[str, Any]] = [{"capacity": 10, "coefficient": 100}]
    if shift is not None:
        initial = [asdict(plan) for plan in draft_actions.job_plans(shift)]
    made = forms.formset_factory(JobForm, formset=JobFormSetBase, extra=2, can_delete=True, max_num=20, absolute_max=20)
    wanted = Q(listed=True) | Q(pk__in=[row.get("skill_id") for row in initial])
    skills = list(Skill.objects.filter(wanted).values_list("pk", "name"))
    return made(data, prefix="jobs", initial=initial, form_kwargs={"skills": skills})  # type: ignore[return-value]


class ChangeForm(WhenForm):
    """What of a published shift needs a new approval: times, place, and for each job its places and coefficient."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    place = forms.CharField(label=_("meeting place"), max_length=120)

    def __init__(self, *args: Any, at: datetime, shift: Shift, **kwargs: Any) -> None:
        initial = {"id": new_id(at), "place": shift.place} | self.times(shift)
        super().__init__(*args, at=at, initial=initial, subject=shift, **kwargs)
        self.jobs = list(shift.jobs.all())
        for job in self.jobs:
            taken = _("%(taken)s are taken.") % {"taken": job.taken}
            self.fields[f"capacity_{job.pk}"] = forms.IntegerField(
                label=f"{job} · {_('places')}", min_value=max(1, job.taken), max_value=1000, initial=job.capacity, help_text=taken
            )
            self.fields[f"coefficient_{job.pk}"] = forms.TypedChoiceField(
                label=f"{job} · {_('points')}", choices=COEFFICIENTS, coerce=int, initial=job.coefficient
            )

    @property
    def after(self) -> dict[str, Any]:
        """In the shape of `ChangeRequest.after`."""
        fields = self.cleaned_data
        jobs = {str(j.pk): {name: fields[f"{name}_{j.pk}"] for name in ("capacity", "coefficient")} for j in self.jobs}
        return {
            "start": fields["start"].isoformat(),
            "end": fields["end"].isoformat(),
            "place": fields["place"],
            "jobs": jobs,
        }


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))


class WeeksForm(forms.Form):
    weeks = forms.IntegerField(label=_("weeks"), min_value=1, max_value=draft_actions.MOST_WEEKS, initial=4)


class CopyForm(forms.Form):
    id = forms.UUIDField(widget=forms.HiddenInput)


class DecisionForm(forms.Form):
    """The batch of a reviewer: ticked events and changes, which button was pressed, and a reason when they are sent back."""

    reason = forms.CharField(
        max_length=200, required=False, error_messages={"max_length": _("The reason is too long. Write at most 200 characters.")}
    )

    @property
    def back(self) -> bool:
        return "return" in self.data

    @property
    def sentences(self) -> list[str]:
        return [str(sentence) for errors in self.errors.values() for sentence in errors]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if ("approve" in self.data) == self.back:
            raise ValidationError(_("Press either the button to approve or the one to send back."))
        if self.back and "reason" in data and not data["reason"]:
            raise ValidationError(_("Write the reason, so that people know what to do."))
        return data

    def ids(self, name: str) -> list[UUID]:
        """The ticked ids; nonsense is left out."""
        return selection.selected_ids(self.data.getlist(name))  # type: ignore[attr-defined]


def _offer_skills(form: forms.ModelForm) -> None:  # type: ignore[type-arg]
    """The tags that are offered, and the one the event has."""
    field: Any = form.fields["skill"]
    field.queryset, field.empty_label = Skill.objects.filter(Q(listed=True) | Q(pk=form.instance.skill_id)), _("none")


def _clean_title(form: forms.BaseForm) -> str:
    title: str = form.cleaned_data["title"]
    with attempt_cleaning():
        draft_actions.require_allowed_title(title)
    return title


def _clean_policy(form: forms.BaseForm) -> Any:
    """A PDF as it is, anything else as a picture made anew."""
    policy = form.cleaned_data["policy_file"]
    if "policy_file" not in form.changed_data or not policy:
        return policy or ""
    is_pdf = policy.read(5) == b"%PDF-"
    policy.seek(0)
    if is_pdf and policy.size <= POLICY_MOST:
        return ContentFile(policy.read(), name="policy.pdf")
    if is_pdf:
        raise forms.ValidationError(_("This file is too large. A PDF has at most 5 MB."))
    return clean_picture(policy)


def _clean_cover(form: forms.BaseForm) -> Any:
    """A new picture is made small and safe; no picture is an empty text, as the model keeps it."""
    cover = form.cleaned_data["cover"]
    return clean_picture(cover) if "cover" in form.changed_data and cover else cover or ""


class AskedDataForm(forms.Form):
    """Which kinds of service ask for the name of the document, and which for its number as well."""

    names = forms.MultipleChoiceField(
        label=_("The real name is asked for before"), required=False, widget=forms.CheckboxSelectMultiple
    )
    numbers = forms.MultipleChoiceField(
        label=_("The number of the identity document is asked for before"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only where a law or the insurer wants it. It is kept locked. The name is asked for with it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("names", "numbers"):
            chosen: Any = self.fields[name]
            chosen.choices = [(category.pk, str(category)) for category in Category.objects.all()]
