"""Forms about teams and units."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from volunteer.core import forms
from volunteer.core.editing import EditForm
from volunteer.finding.fields import PersonField, ask_as
from volunteer.groups.forms import BY_NAME_OR_SIZE
from volunteer.groups.teams.models import TeamQuerySet
from volunteer.lists.filters import FilterSet, OrderFilter, WordsFilter
from volunteer.models import Area, Organization, Skill, Team, User
from volunteer.people.forms import NumberForm
from volunteer.people.queries import find_named_person


class InviteForm(NumberForm):
    leads = forms.BooleanField(label=_("To lead the team too"), required=False)


class TeamForm(EditForm, forms.ModelForm):  # type: ignore[type-arg]
    """What a team is; the act decides whether its name is free."""

    folded = ("skill", "organization")

    class Meta:
        model = Team
        fields = ["name", "introduction", "skill", "organization"]
        widgets = {"introduction": forms.Textarea(attrs={"rows": 3})}
        labels = {"organization": _("Unit it belongs to")}
        help_texts = {"skill": _("If the team is about one."), "organization": _("If it is the team of a unit.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        skill = forms.row_choice(self, "skill")
        skill.queryset, skill.empty_label = Skill.objects.filter(Q(listed=True) | Q(pk=self.instance.skill_id)), _("none")
        unit = forms.row_choice(self, "organization")
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


class TeamCreateForm(TeamForm):
    """A new team. Staff choose the community and who leads it; others found it where they live and lead it."""

    area = forms.ModelChoiceField(Area.objects.none(), label=_("Community"), empty_label=_("Choose"))
    leader = PersonField(label=_("Who leads it?"), required=False, help_text=_("They are asked. Empty: you lead it yourself."))
    field_order: tuple[str, ...] = ("area", "name", "introduction", "skill", "organization", "leader")
    person: User | None = None

    class Meta(TeamForm.Meta):
        fields = ["name", "introduction", "skill", "organization", "area"]

    def __init__(self, *args: Any, areas: QuerySet[Area], staff: bool, by: User, **kwargs: Any) -> None:
        first = areas.first() if len(areas) == 1 else None
        super().__init__(*args, instance=Team(area=first) if first else Team(), **kwargs)
        ask_as(self, by)
        field = forms.row_choice(self, "area")
        field.queryset, field.initial = areas, first
        if not staff:
            del self.fields["leader"]

    def clean_leader(self) -> str:
        """The number of the leader, whatever was typed."""
        self.person = self.cleaned_data["leader"]
        return self.person.volunteer_no if self.person else ""


class TeamImportForm(TeamCreateForm):
    """A new team out of a sheet: staff name its leader by number and name, so that a wrong digit asks nobody else."""

    leader = forms.CharField(  # type: ignore[assignment]
        label=_("Volunteer number of its leader"), max_length=20, help_text=_("They are asked.")
    )
    leader_name = forms.CharField(label=_("Name of its leader"), max_length=40)
    field_order = (*TeamCreateForm.field_order, "leader_name")

    def __init__(self, *args: Any, areas: QuerySet[Area], by: User, **kwargs: Any) -> None:
        super().__init__(*args, areas=areas, staff=True, by=by, **kwargs)

    def clean_leader(self) -> str:
        """Looked up with the name."""
        return str(self.cleaned_data["leader"])

    def clean_leader_name(self) -> str:
        name, number = str(self.cleaned_data["leader_name"]), self.cleaned_data.get("leader")
        if number:
            self.person = find_named_person(number=number, name=name)
            if self.person is None:
                raise forms.ValidationError(_("nobody of this name has this volunteer number"))
        return name


class CloseForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=120, help_text=_("Those concerned read it."))


def open_streets(_request: object) -> QuerySet[Area]:
    return Area.objects.streets().open().order_by("path")


class TeamFilter(FilterSet):
    """Finding a team by where, what and words."""

    area = filters.ModelChoiceFilter(
        queryset=open_streets, method="in_area", label=_("Street"), empty_label=_("The whole district")
    )
    skill = filters.ModelChoiceFilter(queryset=Skill.objects.offered(), label=_("main skill"), empty_label=_("all"))
    q = WordsFilter("name", "introduction", "area__name", label=_("name or area"))
    sort = OrderFilter(_("by area"), BY_NAME_OR_SIZE)

    class Meta:
        model = Team
        fields: list[str] = []

    def in_area(self, found: TeamQuerySet, name: str, value: Area) -> TeamQuerySet:
        return found.filter(area__path__startswith=value.path)
