"""The forms of staffing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from events.models import Job, Shift, StaffingRule
from events.shifts.permissions import Group, members_of_group
from events.shifts.staffing.actions.plan import NUMBERS
from volunteer.core import forms
from volunteer.core.editing import EditForm
from volunteer.models import Skill, Team, User
from volunteer.templatetags.formatting import span

AHEAD = timedelta(days=30)


class JobField(forms.ModelChoiceField):  # type: ignore[type-arg]  # cannot be subscripted at run time
    """A job of a shift, named by when, what and where, and how much room there is."""

    def label_from_instance(self, job: Any) -> str:
        shift = job.shift
        room = ngettext("%(number)s place left", "%(number)s places left", job.free) % {"number": job.free}
        where = f"{shift.event.title} · {job}" if job.name else shift.event.title
        return f"{span(shift.start, shift.end)} {where} · {shift.event.point.name} ({room if job.free else gettext('full')})"


class JobForm(forms.Form):
    """For which job the members of a group are signed up: the team's own events, and those of the street around, within a month."""

    job = JobField(Job.objects.none(), label=_("Which event?"))

    def __init__(self, *args: Any, group: Group, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = forms.row_choice(self, "job")
        field.queryset, field.empty_label = jobs_for_group(group, at), _("Choose")


class MembersForm(JobForm):
    """Who of the members is coming. `id` is made when the form is shown: a repeated press is harmless."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    people = forms.ModelMultipleChoiceField(
        User.objects.get_queryset().none(), to_field_name="volunteer_no", error_messages={"required": _("Tick who is coming.")}
    )

    def __init__(self, *args: Any, group: Group, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, group=group, at=at, **kwargs)
        forms.row_choice(self, "people").queryset = members_of_group(group).order_by("name", "pk")


def jobs_for_group(group: Group, at: datetime) -> QuerySet[Job]:
    shifts = Shift.objects.upcoming(at).filter(start__gt=at, start__lt=at + AHEAD).order_by()
    home = group.area.community
    here = shifts.within(home.parent if home and home.parent else group.area)
    if isinstance(group, Team):
        here = here | shifts.filter(event__team=group)
    jobs = Job.objects.filter(shift__in=here.values("pk")).select_related("shift__event__point")
    return jobs.order_by("shift__start", "shift", "pk")


class ExpertForm(EditForm, forms.Form):
    """One person with a proved skill for so many people; without a skill nobody in particular is needed."""

    expert_skill = forms.ModelChoiceField(
        Skill.objects.none(), label=_("Proved skill that has to be there"), required=False, help_text=_("First aid, say.")
    )
    people_per_expert = forms.IntegerField(
        label=_("One of them for so many people"), min_value=1, max_value=1000, required=False, initial=10
    )

    def __init__(self, *args: Any, shift: Shift, **kwargs: Any) -> None:
        initial = {"expert_skill": shift.expert_skill, "people_per_expert": shift.people_per_expert or 10}
        super().__init__(*args, subject=shift, initial=initial, **kwargs)
        field = forms.row_choice(self, "expert_skill")
        field.queryset = Skill.objects.filter(Q(listed=True) | Q(pk=shift.expert_skill_id))
        field.empty_label = _("nobody in particular")

    def clean(self) -> dict[str, Any]:
        fields: dict[str, Any] = super().clean() or self.cleaned_data
        if fields.get("expert_skill") and "people_per_expert" in fields and not fields["people_per_expert"]:
            self.add_error("people_per_expert", _("Say for how many people one of them is needed."))
        return fields


class StaffingRuleForm(EditForm, forms.ModelForm):  # type: ignore[type-arg]  # cannot be subscripted at run time
    class Meta:
        model = StaffingRule
        fields = NUMBERS
