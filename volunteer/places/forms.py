"""Forms of the staff pages."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from volunteer.core import forms, geo
from volunteer.core.editing import EditForm
from volunteer.core.files.images import clean_picture
from volunteer.models import Area, Organization, ServicePoint


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
            self.fields.pop("trusted", None)
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
                data["latitude"], data["longitude"] = (round(x, 6) for x in geo.wgs84(latitude, longitude))
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
