"""The forms of staffing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from events.models import Job, Shift
from events.shifts.permissions import Group, members_of_group
from volunteer.core import forms
from volunteer.models import Team, User
from volunteer.templatetags.formatting import span

AHEAD = timedelta(days=30)


class JobField(forms.ModelChoiceField):
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
