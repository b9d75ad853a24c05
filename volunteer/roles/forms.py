"""Forms of the staff pages."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from volunteer.core import clock, forms
from volunteer.core.fields import DayField
from volunteer.models import Appointment, Area, Organization, Role, ServicePoint, User
from volunteer.people.forms import NumberForm
from volunteer.people.queries import find_named_person
from volunteer.places.choosing import Choice
from volunteer.places.fields import PlaceField
from volunteer.roles.scope import Scope


class AppointForm(NumberForm):
    person: User
    role = forms.ChoiceField(label=_("Role"))
    area = PlaceField(required=False, label=_("Area"), help_text=_("For roles over an area."))
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
        self.fields["volunteer_no"].widget.attrs["autofocus"] = True
        self.fields["role"].choices = [(role, Role(role).label) for role in roles]  # type: ignore[attr-defined]
        self.limit_areas(held)
        forms.row_choice(self, "point").queryset = ServicePoint.objects.filter(held.points()).order_by("area__path", "name")
        organizations = Organization.objects.filter(held.areas("area__")).order_by("area__path", "name")
        forms.row_choice(self, "organization").queryset = organizations
        self.fields["since"].initial = clock.today()

    def limit_areas(self, held: Scope) -> None:
        """Areas of one's own scope, the widest too."""
        place: Any = self.fields["area"]
        place.choice = Choice(tops=held.paths, highest=Area.Level.DISTRICT)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors.keys() & {"area", "point", "organization"}:
            return data
        chosen = [data[name] for name in ("area", "point", "organization") if data.get(name)]
        if len(chosen) != 1:
            raise forms.ValidationError(_("Choose one of the three: an area, a service point or an organization."))
        data["over"] = chosen[0]
        return data


def day_field(label: Any, **kwargs: Any) -> DayField:
    return DayField(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **kwargs)


class HandOverForm(NumberForm):
    """To whom a role goes, from which day, until when."""

    person: User
    on = day_field(_("First day of the successor"))
    until = day_field(_("Last day of the successor"), required=False, help_text=_("Empty: until further notice."))

    def __init__(self, *args: Any, former: Appointment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["volunteer_no"].label = _("Who takes over?")
        self.fields["on"].initial = clock.today()
        self.fields["until"].initial = former.until


class DeputyForm(NumberForm):
    """Who stands in, and on which days."""

    person: User
    since = day_field(_("First day"))
    until = day_field(_("Last day"), help_text=_("At most 60 days. It ends by itself."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["volunteer_no"].label = _("Who stands in?")
        self.fields["since"].initial = clock.today()


class ProlongForm(forms.Form):
    until = day_field(_("New last day"), required=False, help_text=_("Empty: until further notice."))


class AppointImportForm(AppointForm):
    """A role out of a sheet: the person by number and name, so that a wrong digit gives it to nobody else."""

    volunteer_no = forms.CharField(label=_("Volunteer number"), max_length=20)  # type: ignore[assignment]
    name = forms.CharField(label=_("Name"), max_length=40)
    area = forms.ModelChoiceField(  # type: ignore[assignment]
        Area.objects.none(), label=_("Area"), required=False, help_text=_("For roles over an area.")
    )
    field_order = ("volunteer_no", "name")

    def limit_areas(self, held: Scope) -> None:
        """A sheet names its area in a cell."""
        forms.row_choice(self, "area").queryset = Area.objects.filter(held.areas()).down_to_compounds().open().order_by("path")

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
