"""Forms of the staff pages."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from volunteer.core import clock, forms
from volunteer.core.fields import DayField
from volunteer.models import Area, Organization, Role, ServicePoint, User
from volunteer.people.forms import NumberForm
from volunteer.people.queries import find_named_person
from volunteer.roles.scope import Scope


class AppointForm(NumberForm):
    person: User
    role = forms.ChoiceField(label=_("Role"))
    area = forms.ModelChoiceField(
        Area.objects.none(), label=_("Area"), required=False, empty_label=_("None"), help_text=_("For roles over an area.")
    )
    point = forms.ModelChoiceField(
        ServicePoint.objects.none(),
        label=_("Service point"),
        required=False,
        empty_label=_("None"),
        help_text=_("For managers and shop keepers."),
    )
    organization = forms.ModelChoiceField(
        Organization.objects.none(),
        label=_("Organization"),
        required=False,
        empty_label=_("None"),
        help_text=_("For roles within an organization. They give no rights over its area."),
    )
    since = DayField(label=_("First day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    until = DayField(label=_("Last day"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, held: Scope, roles: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role, Role(role).label) for role in roles]  # type: ignore[attr-defined]
        forms.row_choice(self, "area").queryset = Area.objects.filter(held.areas()).down_to_compounds().open().order_by("path")
        forms.row_choice(self, "point").queryset = ServicePoint.objects.filter(held.points()).order_by("area__path", "name")
        organizations = Organization.objects.filter(held.areas("area__")).order_by("area__path", "name")
        forms.row_choice(self, "organization").queryset = organizations
        self.fields["since"].initial = clock.today()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        chosen = [data[name] for name in ("area", "point", "organization") if data.get(name)]
        if len(chosen) != 1:
            raise forms.ValidationError(_("Choose one of the three: an area, a service point or an organization."))
        data["over"] = chosen[0]
        return data


class AppointImportForm(AppointForm):
    """A role out of a sheet: the person by number and name, so that a wrong digit gives it to nobody else."""

    name = forms.CharField(label=_("Name"), max_length=40)
    field_order = ("volunteer_no", "name")

    def clean_volunteer_no(self) -> str:
        """Looked up with the name."""
        return str(self.cleaned_data["volunteer_no"])

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if number := self.cleaned_data.get("volunteer_no"):
            found = find_named_person(number=number, name=name)
            if found is None:
                raise forms.ValidationError(_("nobody of this name has this volunteer number"))
            self.person = found
        return name
