"""Forms of the staff pages."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from volunteer import places
from volunteer.core import clock, forms
from volunteer.core.attempts import attempt_cleaning
from volunteer.editing import EditForm
from volunteer.finding import find_person, named
from volunteer.forms import BirthDateField, CommunityField, DayField
from volunteer.models import Area, Organization, Role, ServicePoint, User
from volunteer.pictures import clean_picture
from volunteer.scope import Scope


class AppointForm(forms.Form):
    volunteer_no = forms.CharField(
        label=_("Volunteer number"),
        max_length=20,
        help_text=_("It stands on the person's own page."),
        widget=forms.TextInput({"inputmode": "numeric"}),
    )
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

    def __init__(self, *args: object, held: Scope, roles: list[str], by: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.by = by
        self.fields["role"].choices = [(role, Role(role).label) for role in roles]  # type: ignore[attr-defined]
        self.fields["area"].queryset = Area.objects.filter(held.areas()).order_by("path")  # type: ignore[attr-defined]
        self.fields["point"].queryset = ServicePoint.objects.filter(held.points()).order_by("area__path", "name")  # type: ignore[attr-defined]
        organizations = Organization.objects.filter(held.areas("area__")).order_by("area__path", "name")
        self.fields["organization"].queryset = organizations  # type: ignore[attr-defined]
        self.fields["since"].initial = clock.today()

    def clean_volunteer_no(self) -> str:
        number = str(self.cleaned_data["volunteer_no"])
        with attempt_cleaning():
            self.person = find_person(volunteer_no=number, by=self.by, at=clock.now())
        return number

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        chosen = [data[name] for name in ("area", "point", "organization") if data.get(name)]
        if len(chosen) != 1:
            raise forms.ValidationError(_("Choose one of the three: an area, a service point or an organization."))
        data["over"] = chosen[0]
        return data


class AppointRow(AppointForm):
    """A role out of a sheet: the person by number and name, so that a wrong digit gives it to nobody else."""

    name = forms.CharField(label=_("Name"), max_length=40)
    field_order = ("volunteer_no", "name")

    def clean_volunteer_no(self) -> str:
        """Looked up with the name."""
        return str(self.cleaned_data["volunteer_no"])

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if number := self.cleaned_data.get("volunteer_no"):
            found = named(number=number, name=name)
            if found is None:
                raise forms.ValidationError(_("nobody of this name has this volunteer number"))
            self.person = found
        return name


class PointForm(EditForm, forms.ModelForm):  # type: ignore[type-arg]
    datum = forms.ChoiceField(
        label=_("Position read from"),
        choices=[("gcj02", _("Amap, Tencent map (GCJ-02)")), ("wgs84", _("a satellite receiver (WGS-84)"))],
        required=False,
        help_text=_("Chinese maps shift positions; they are turned back before they are kept."),
    )

    class Meta:
        model = ServicePoint
        fields = [
            "name",
            "area",
            "address",
            "phone",
            "introduction",
            "mongolian",
            "mongolian_picture",
            "longitude",
            "latitude",
            "trusted",
            "active",
        ]
        field_classes = {"mongolian_picture": forms.FileField}  # an ImageField would open every format there is before we look
        labels = {"longitude": _("Longitude"), "latitude": _("Latitude"), "active": _("open"), "area": _("Community or compound")}
        help_texts = {
            "trusted": _("Its events appear at once; the community is told and may still stop them."),
            "mongolian": _("As supplied by the language office; it stands on the poster left of the Chinese."),
            "mongolian_picture": _("Better than text: the supplied lettering, black on white. It is printed instead."),
        }

    def __init__(self, *args: object, areas: QuerySet[Area], trusting: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if not trusting:
            del self.fields["trusted"]
        self.fields["area"].queryset, self.fields["area"].empty_label = areas, _("Choose")  # type: ignore[attr-defined]
        before_datum = self.Meta.fields[: self.Meta.fields.index("latitude") + 1]
        self.order_fields([*before_datum, "datum", "trusted", "active"])
        if self.instance.pk:
            self.fields["datum"].initial = "wgs84"

    def clean_mongolian_picture(self) -> Any:
        """A new picture is made small and safe; none is an empty text, as the model keeps it."""
        picture = self.cleaned_data["mongolian_picture"]
        return clean_picture(picture) if "mongolian_picture" in self.changed_data and picture else picture or ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        longitude, latitude = data.get("longitude"), data.get("latitude")
        if (longitude is None) != (latitude is None):
            self.add_error("latitude", _("Give both numbers or none."))
        elif longitude is not None and latitude is not None:
            if not (73 <= longitude <= 136 and 3 <= latitude <= 54):
                self.add_error("longitude", _("This is not in China. Longitude is about 106.8, latitude about 39.7."))
            elif data.get("datum") != "wgs84":
                data["latitude"], data["longitude"] = (round(x, 6) for x in places.wgs84(latitude, longitude))
        return data


class OrganizationForm(EditForm, forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Organization
        fields = ["name", "kind", "area"]
        labels = {"name": _("Name of the organization"), "kind": _("Kind"), "area": _("Area")}
        help_texts = {"area": _("Where it is seated.")}

    def __init__(self, *args: object, areas: QuerySet[Area], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["area"].queryset, self.fields["area"].empty_label = areas, _("Choose")  # type: ignore[attr-defined]
        self.fields["kind"].choices = [("", _("Choose")), *Organization.Kind.choices]  # type: ignore[attr-defined]

    def validate_unique(self) -> None:
        """The act decides whether the name is free, so that sending the form twice is harmless."""


class SheetFileForm(forms.Form):
    """A filled template."""

    file = forms.FileField(
        label=_("Excel sheet"),
        help_text=_("The filled template, .xlsx, at most 1000 rows."),
        widget=forms.FileInput({"accept": ".xlsx"}),
        error_messages={"required": _("Choose the sheet.")},
    )


class RegisterForm(forms.Form):
    """A resident without a phone, who stands before the desk."""

    name = forms.CharField(label=_("Name"), max_length=40)
    birth_date = BirthDateField(help_text=_("As on the identity card. It tells two people of one name apart."))
    area = CommunityField()
    agreed = forms.BooleanField(
        label=_("I have read them the rules of service and of privacy, and they agree."),
        error_messages={"required": _("Without their agreement we may not keep anything about them.")},
    )

    def __init__(self, *args: Any, areas: QuerySet[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = areas  # type: ignore[attr-defined]
        self.fields["area"].initial = areas[0] if len(areas) == 1 else None
