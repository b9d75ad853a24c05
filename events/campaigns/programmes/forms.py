"""Forms of programmes, and what an event's form offers of them."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.campaigns.programmes import actions as programmes
from events.models import Event, Programme, ProgrammeGroup
from volunteer.core import forms
from volunteer.core.attempts import attempt_form
from volunteer.core.editing import EditForm
from volunteer.core.fields import DayField
from volunteer.models import Area
from volunteer.places.models import ServicePointQuerySet
from volunteer.roles.scope import Scope


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ProgrammeForm(EditForm, forms.ModelForm):  # type: ignore[type-arg]  # generic in its stub alone
    """Its words and days."""

    start = DayField(label=gettext_lazy("first day"), widget=DayInput())
    end = DayField(label=gettext_lazy("last day"), widget=DayInput())

    class Meta:
        model = Programme
        fields = ("name", "note", "start", "end")

    def _post_clean(self) -> None:
        """The act judges the whole; the model's own words would only repeat it."""


class NewProgrammeForm(ProgrammeForm):
    """With the area, and how many groups it has."""

    groups = forms.IntegerField(label=gettext_lazy("groups"), min_value=1, max_value=programmes.MAX_GROUPS, initial=8)

    class Meta(ProgrammeForm.Meta):
        fields = ("area", "name", "note", "start", "end")  # type: ignore[assignment]

    def __init__(self, *args: Any, held: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = Area.objects.open().filter(held.areas(), level__in=programmes.LEVELS).order_by("path")
        self.fields["area"] = forms.ModelChoiceField(areas, label=self.fields["area"].label, empty_label=None)
        self.fields["groups"].help_text = _("Their names and targets are filled in afterwards.")


class GroupForm(EditForm, forms.Form):
    name = forms.CharField(label=gettext_lazy("name"), max_length=30, required=False)
    target = forms.IntegerField(label=gettext_lazy("target"), min_value=1, max_value=100_000)
    counts = forms.ChoiceField(label=gettext_lazy("what is counted"), choices=ProgrammeGroup.Counts.choices)


def group_form(group: ProgrammeGroup, data: Any = None, prefix: str = "") -> GroupForm:
    """Empty, it shows the group as it is."""
    first = {"name": group.name, "target": group.target, "counts": group.counts}
    return GroupForm(data, prefix=prefix, subject=group.programme, initial=first)


def group_forms(programme: Programme, data: Any = None) -> list[GroupForm]:
    """One form for each group, in their order."""
    return [group_form(group, data, prefix=f"g{group.position}") for group in programme.groups.all()]


# --- in an event's form ----------------------------------------------------------------------------------------------------


def offer_groups(form: forms.ModelForm, points: ServicePointQuerySet) -> None:  # type: ignore[type-arg]
    """Offer the named groups of published programmes around these points, and the one the event has; without any the field goes."""
    field: Any = form.fields["group"]
    paths = points.order_by().values_list("area__path", flat=True).distinct()
    wider = {path[:length] for path in paths for length in range(5, len(path) + 1, 5)}
    open_ones = Q(programme__published_at__isnull=False, programme__area__path__in=wider) & ~Q(name="")
    field.queryset = ProgrammeGroup.objects.filter(open_ones | Q(pk=form.instance.group_id)).select_related("programme")
    field.empty_label = _("none")
    if not field.queryset.exists():
        del form.fields["group"]


def clean_group(form: forms.ModelForm, fields: dict[str, Any]) -> None:  # type: ignore[type-arg]
    """Say at the field why the event cannot belong to the group chosen."""
    point, group = fields.get("point") or getattr(form.instance, "point", None), fields.get("group")
    if not (point and group) or group.pk == form.instance.group_id:
        return
    with attempt_form(form, "group"):
        programmes.require_event_fits(Event(point=point, group=group))
