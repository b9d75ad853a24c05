"""Forms about teams and units."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from volunteer.codes import new_id
from volunteer.core import clock, forms
from volunteer.core.attempts import attempt_cleaning
from volunteer.editing import EditForm
from volunteer.finding import find_person, named
from volunteer.forms import DayField
from volunteer.listing import FilterSet, OrderFilter, WordsFilter
from volunteer.models import Appraisal, Area, Organization, Pairing, Reporting, Skill, Team, User, Visit
from volunteer.models.organisations import ReportingQuerySet
from volunteer.models.teams import TeamQuerySet
from volunteer.pictures import clean_picture

BY_NAME_OR_SIZE = {
    "name": (pgettext_lazy("order", "by name"), ("name", "pk")),
    "size": (_("most people first"), ("-size", "name", "pk")),
}
DATE = forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class NumberForm(forms.Form):
    """Somebody by their volunteer number; `person` is set when it is valid."""

    volunteer_no = forms.CharField(
        label=_("Volunteer number"),
        max_length=20,
        help_text=_("It stands on the person's own page."),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
    person: User | None = None

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def clean_volunteer_no(self) -> str:
        number = str(self.cleaned_data["volunteer_no"])
        if not number:
            return ""
        with attempt_cleaning():
            self.person = find_person(volunteer_no=number, by=self.by, at=clock.now())
        return number


class InviteForm(NumberForm):
    leads = forms.BooleanField(label=_("To lead the team too"), required=False)


class NoteForm(forms.Form):
    note = forms.CharField(label=_("Department or class"), max_length=40, required=False)


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


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=120, required=False)


class TeamForm(EditForm, forms.ModelForm):  # type: ignore[type-arg]
    """What a team is; the act decides whether its name is free."""

    class Meta:
        model = Team
        fields = ["name", "introduction", "skill", "organization"]
        widgets = {"introduction": forms.Textarea(attrs={"rows": 3})}
        labels = {"organization": _("Unit it belongs to")}
        help_texts = {"skill": _("If the team is about one."), "organization": _("If it is the team of a unit.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        skill: Any = self.fields["skill"]
        skill.queryset, skill.empty_label = Skill.objects.filter(Q(listed=True) | Q(pk=self.instance.skill_id)), _("none")
        unit: Any = self.fields["organization"]
        unit.queryset, unit.empty_label = self.units(), _("none")
        if not unit.queryset.exists():
            del self.fields["organization"]

    def units(self) -> QuerySet[Organization]:
        """The units of the team's own street; one that is chosen already stays among them."""
        area = self.instance.area if self.instance.area_id else None
        street = area.parent if area and area.parent else area
        near = Q(area__path__startswith=street.path) if street else Q(pk__in=())
        return Organization.objects.filter(near | Q(pk=self.instance.organization_id)).order_by("name")

    def validate_unique(self) -> None:
        """The act decides, so that sending the form twice is harmless."""

    def validate_constraints(self) -> None:
        """As above."""


class FoundForm(TeamForm):
    """A new team. Staff choose the community and who leads it; others found it where they live and lead it."""

    area = forms.ModelChoiceField(Area.objects.none(), label=_("Community"), empty_label=_("Choose"))
    leader = forms.CharField(
        label=_("Volunteer number of its leader"),
        max_length=20,
        required=False,
        help_text=_("They are asked. Empty: you lead it yourself."),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
    field_order: tuple[str, ...] = ("area", "name", "introduction", "skill", "organization", "leader")
    person: User | None = None

    class Meta(TeamForm.Meta):
        fields = ["name", "introduction", "skill", "organization", "area"]

    def __init__(self, *args: Any, areas: QuerySet[Area], staff: bool, by: User, **kwargs: Any) -> None:
        first = areas.first() if len(areas) == 1 else None
        super().__init__(*args, instance=Team(area=first) if first else Team(), **kwargs)
        self.by = by
        field: Any = self.fields["area"]
        field.queryset, field.initial = areas, first
        if not staff:
            del self.fields["leader"]

    def clean_leader(self) -> str:
        number = str(self.cleaned_data["leader"]).strip()
        if number:
            with attempt_cleaning():
                self.person = find_person(volunteer_no=number, by=self.by, at=clock.now())
        return number


class FoundRow(FoundForm):
    """A new team out of a sheet: staff name its leader by number and name, so that a wrong digit asks nobody else."""

    leader_name = forms.CharField(label=_("Name of its leader"), max_length=40)
    field_order = (*FoundForm.field_order, "leader_name")

    def __init__(self, *args: Any, areas: QuerySet[Area], by: User, **kwargs: Any) -> None:
        super().__init__(*args, areas=areas, staff=True, by=by, **kwargs)
        leader = self.fields["leader"]
        leader.required, leader.help_text = True, _("They are asked.")

    def clean_leader(self) -> str:
        """Looked up with the name."""
        return str(self.cleaned_data["leader"])

    def clean_leader_name(self) -> str:
        name, number = str(self.cleaned_data["leader_name"]), self.cleaned_data.get("leader")
        if number:
            self.person = named(number=number, name=name)
            if self.person is None:
                raise forms.ValidationError(_("nobody of this name has this volunteer number"))
        return name


class CloseForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=120, help_text=_("Those concerned read it."))


class UnitFilter(FilterSet):
    """Finding a unit by what it is and by words."""

    kind = filters.ChoiceFilter(label=_("Kind"), choices=Organization.Kind.choices, empty_label=_("all"))
    q = WordsFilter("name", "area__name", label=_("name or area"))
    sort = OrderFilter(_("by area"), BY_NAME_OR_SIZE)

    class Meta:
        model = Organization
        fields: list[str] = []


def checked_picture(form: forms.BaseForm, name: str) -> Any:
    """A new picture made small and safe; None where none was chosen, also where there is one already."""
    chosen: Any = form.cleaned_data[name]
    return clean_picture(chosen) if chosen and name in form.changed_data else None


PICTURE = forms.FileInput({"accept": "image/jpeg,image/png,image/webp"})


class TermsForm(EditForm, forms.ModelForm):  # type: ignore[type-arg]
    """What of a pairing may change: its last day, its words and targets, the page of the agreement."""

    until = DayField(label=_("Last day"), required=False, widget=DATE, help_text=_("Empty: until further notice."))
    agreement = forms.FileField(label=_("Page of the agreement"), required=False, widget=PICTURE)

    class Meta:
        model = Pairing
        fields = ["until", "promises", "visits_a_month", "hours_a_month", "agreement"]
        widgets = {"promises": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"hours_a_month": _("People x hours, all together. 0: no target.")}

    def clean_agreement(self) -> Any:
        return checked_picture(self, "agreement")

    def clean_visits_a_month(self) -> int:
        return self.within("visits_a_month", 31)

    def clean_hours_a_month(self) -> int:
        return self.within("hours_a_month", 2000)

    def within(self, name: str, most: int) -> int:
        value = int(self.cleaned_data[name])
        if value > most:
            raise forms.ValidationError(_("At most %(most)s.") % {"most": most})
        return value

    def validate_constraints(self) -> None:
        """The act says what is wrong in words."""


class PairForm(TermsForm):
    """A new pairing; `id` is made in the form."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    since = DayField(label=_("First day"), widget=DATE)

    class Meta(TermsForm.Meta):
        fields = ["organization", "area", "since", *TermsForm.Meta.fields]

    def __init__(self, *args: Any, areas: QuerySet[Area], at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit: Any = self.fields["organization"]
        unit.queryset, unit.empty_label = Organization.objects.order_by("name"), _("Choose")
        area: Any = self.fields["area"]
        area.queryset, area.empty_label = areas, _("Choose")
        area.label_from_instance = lambda one: f"{one.parent} · {one.name}"
        self.fields["since"].initial, self.fields["id"].initial = timezone.localdate(at), new_id(at)

    def unsaved(self) -> Pairing:
        """The pairing that the filled form means."""
        made: Pairing = self.save(commit=False)
        made.pk = self.cleaned_data["id"]
        return made


class VisitForm(forms.ModelForm):  # type: ignore[type-arg]
    """One visit; `id` is made in the form."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    day = DayField(label=_("day"), widget=DATE)
    people = forms.IntegerField(label=_("people who came"), min_value=1, max_value=1000)
    minutes = forms.IntegerField(
        label=_("minutes each"), min_value=1, max_value=1440, help_text=_("Of each person; people x minutes is the time given.")
    )
    picture = forms.FileField(label=_("picture"), widget=PICTURE, help_text=_("What was done; no faces of residents."))

    class Meta:
        model = Visit
        fields = ["day", "kind", "words", "people", "minutes", "picture"]

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial, self.fields["id"].initial = timezone.localdate(at), new_id(at)

    def clean_picture(self) -> Any:
        return checked_picture(self, "picture")

    def validate_constraints(self) -> None:
        """The act says what is wrong in words."""


class AppraisalForm(forms.Form):
    year = forms.TypedChoiceField(label=_("year"), coerce=int)
    grade = forms.TypedChoiceField(label=_("grade"), coerce=int, choices=Appraisal.Grade.choices)
    words = forms.CharField(label=_("in words"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, str(year)) for year in years]  # type: ignore[attr-defined]


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


class TeamFilter(FilterSet):
    """Finding a team by where, what and words."""

    area = filters.ModelChoiceFilter(
        queryset=Area.objects.streets().order_by("path"), method="in_area", label=_("Street"), empty_label=_("The whole district")
    )
    skill = filters.ModelChoiceFilter(queryset=Skill.objects.offered(), label=_("main skill"), empty_label=_("all"))
    q = WordsFilter("name", "introduction", "area__name", label=_("name or area"))
    sort = OrderFilter(_("by area"), BY_NAME_OR_SIZE)

    class Meta:
        model = Team
        fields: list[str] = []

    def in_area(self, found: TeamQuerySet, name: str, value: Area) -> TeamQuerySet:
        return found.filter(area__path__startswith=value.path)
