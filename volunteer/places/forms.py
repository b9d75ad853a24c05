"""Forms of the staff pages."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from volunteer.core import forms, geo
from volunteer.core.editing import EditForm
from volunteer.core.fields import DayField
from volunteer.core.files.images import clean_picture
from volunteer.models import Area, AreaPicture, Organization, ServicePoint
from volunteer.places import choosing
from volunteer.places.choosing import Choice
from volunteer.places.fields import PlaceField
from volunteer.places.find_places import PlaceIndex
from volunteer.roles.scope import Scope

MOST_HOUSEHOLDS = 100_000  # of one place
DATUM = [("gcj02", _("Amap, Tencent map (GCJ-02)")), ("wgs84", _("a satellite receiver (WGS-84)"))]


class PositionFields(forms.BaseForm):
    """Mixin for forms with `longitude`, `latitude` and, if it is asked, `datum`: the position is kept as WGS-84."""

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        longitude, latitude = data.get("longitude"), data.get("latitude")
        if (longitude is None) != (latitude is None):
            self.add_error("latitude", _("Give both numbers or none."))
        elif longitude is not None and latitude is not None:
            if not (73 <= longitude <= 136 and 3 <= latitude <= 54):
                self.add_error("longitude", _("This is not in China. Longitude is about 106.8, latitude about 39.7."))
            elif data.get("datum") != "wgs84":
                data["latitude"], data["longitude"] = (round(x, 6) for x in geo.wgs84(latitude, longitude))
        return data


def datum_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Position read from"),
        choices=DATUM,
        required=False,
        help_text=_("Chinese maps shift positions; they are turned back before they are kept."),
    )


class PointForm(PositionFields, EditForm, forms.ModelForm):  # type: ignore[type-arg]
    area = PlaceField()
    datum = datum_field()

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
        labels = {"longitude": _("Longitude"), "latitude": _("Latitude"), "active": _("open")}
        help_texts = {
            "trusted": _("Its events appear at once; the community is told and may still stop them."),
            "mongolian": _("As supplied by the language office; it stands on the poster left of the Chinese."),
            "mongolian_picture": _("Better than text: the supplied lettering, black on white. It is printed instead."),
        }

    def __init__(self, *args: object, choice: Choice, trusting: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if not trusting:
            self.fields.pop("trusted", None)
        self.fields["area"].choice = choice  # type: ignore[attr-defined]
        before_datum = self.Meta.fields[: self.Meta.fields.index("latitude") + 1]
        self.order_fields([*before_datum, "datum", "trusted", "active"])
        if self.instance.pk:
            self.fields["datum"].initial = "wgs84"

    def clean_mongolian_picture(self) -> Any:
        """A new picture is made small and safe; none is an empty text, as the model keeps it."""
        picture = self.cleaned_data["mongolian_picture"]
        return clean_picture(picture) if "mongolian_picture" in self.changed_data and picture else picture or ""


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


# --- the register of places ------------------------------------------------------------------------------------------------


class PlaceFields(PositionFields, forms.Form):
    """What is said of a new place, beside its kind and what it lies in."""

    name = forms.CharField(label=pgettext_lazy("sheet", "What it is called"), max_length=60)
    code = forms.CharField(
        label=pgettext_lazy("sheet", "Code"),
        max_length=20,
        required=False,
        validators=[RegexValidator(r"^[0-9A-Za-z][0-9A-Za-z-]*$", _("A code has digits and letters alone."))],
        help_text=_("Leave it empty where there is no official code."),
    )
    households = forms.IntegerField(label=_("Households"), min_value=0, max_value=MOST_HOUSEHOLDS, required=False)
    longitude = forms.FloatField(label=_("Longitude"), required=False)
    latitude = forms.FloatField(label=_("Latitude"), required=False)


class FactsForm(PositionFields, EditForm, forms.ModelForm):  # type: ignore[type-arg]
    """What is known of a place and has no date. A neighbour is one of the places beside it."""

    households = forms.IntegerField(label=_("Households"), min_value=0, max_value=MOST_HOUSEHOLDS, required=False)
    datum = datum_field()

    class Meta:
        model = Area
        fields = ["households", "longitude", "latitude", "neighbours"]
        widgets = {"neighbours": forms.CheckboxSelectMultiple}

    def __init__(self, *args: object, beside: QuerySet[Area], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.order_fields(["households", "longitude", "latitude", "datum", "neighbours"])
        forms.row_choice(self, "neighbours").queryset = beside
        if self.instance.latitude is not None:
            self.fields["datum"].initial = "wgs84"


class AreaPictureForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = AreaPicture
        fields = ["picture", "caption", "public"]
        field_classes = {"picture": forms.FileField}  # an ImageField would open every format there is before we look
        widgets = {"picture": forms.FileInput({"accept": "image/jpeg,image/png,image/webp"})}
        help_texts = {
            "caption": _("What is seen, such as: the gate on Renmin road."),
            "public": _("Without the tick staff alone see it. No faces and no house numbers on what everybody sees."),
        }

    def clean_picture(self) -> Any:
        return clean_picture(self.cleaned_data["picture"])


# --- acts on the register --------------------------------------------------------------------------------------------------

FIELD_OF_PLACE = _("Its name or its code. Where several have one name, write what it lies in before it: street/community/compound.")


class PlaceNameField(forms.CharField):
    """A place by its name or code, among `places`."""

    def __init__(self, *, places: QuerySet[Area] | None = None, **kwargs: Any) -> None:
        self.places = places if places is not None else Area.objects.none()
        super().__init__(max_length=200, help_text=FIELD_OF_PLACE, **kwargs)

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        if not typed:
            return None
        found = PlaceIndex(self.places, [typed]).find(typed)
        if len(found) > 1:
            said = _("Several places are called so; write what it lies in before the name, with a /.")
            raise forms.ValidationError(said, code="several")
        if not found:
            raise forms.ValidationError(_("There is no such place in your area."), code="nothing")
        return found[0]


class DatedForm(forms.Form):
    """An act on a place that holds from a day."""

    on = DayField(
        label=pgettext_lazy("register", "Holds from"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The first day on which it is so. Until the day comes it can be withdrawn."),
    )

    def __init__(self, *args: Any, area: Area, places: QuerySet[Area], held: Scope, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.area, self.places, self.held = area, places, held
        self.fields["on"].initial = today
        self.order_fields([*(name for name in self.fields if name != "on"), "on"])

    @property
    def goes_to(self) -> Area | None:
        """Where the place moves to or what it is merged into."""
        return self.cleaned_data.get("target")

    def asked(self) -> dict[str, Any]:
        """What the act is told beside the place and the day."""
        return {}


class RenameForm(DatedForm):
    name = forms.CharField(label=_("New name"), max_length=60)
    code = forms.CharField(
        label=_("New code"), max_length=20, required=False, help_text=_("Leave it as it is where the code stays the same.")
    )

    def __init__(self, *args: Any, area: Area, **kwargs: Any) -> None:
        super().__init__(*args, area=area, **kwargs)
        self.fields["name"].initial, self.fields["code"].initial = area.name, area.code

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("name") == self.area.name and (data.get("code") or self.area.code) == self.area.code:
            self.add_error("name", _("This is the name and the code it has already."))
        return data

    def asked(self) -> dict[str, Any]:
        return {"name": self.cleaned_data["name"], "code": self.cleaned_data["code"] or self.area.code}


class NearbyPlaceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A building or a stairwell among the open ones of the same compound."""

    def __init__(self, places: QuerySet[Area], *, place: Area) -> None:
        compound = place
        while compound.parent and compound.level != Area.Level.COMPOUND:
            compound = compound.parent
        near = places.filter(until=None, path__startswith=compound.path).exclude(pk=place.pk)
        super().__init__(near.select_related("parent").order_by("path"))

    def label_from_instance(self, place: Any) -> str:
        """A stairwell with its building, since every building has a first one."""
        return f"{place.parent.name} {place.name}" if place.level == Area.Level.STAIRWELL else place.name


class TargetForm(DatedForm):
    """An act with a second place, chosen like any other; of buildings and stairwells among those of the same compound."""

    target = PlaceField()
    label: Any = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels = self.target_levels()
        field: Any = NearbyPlaceField(self.places.filter(level__in=levels), place=self.area)
        if set(levels) <= set(choosing.SEARCHED):
            choice = Choice(tops=self.held.paths, highest=levels[0], deepest=levels[-1])
            field = PlaceField(choice=choice)
        field.label, self.fields["target"] = self.label, field

    def target_levels(self) -> Sequence[str]:
        """The levels of what may be chosen, the highest first."""
        raise NotImplementedError


class MoveForm(TargetForm):
    label = _("Moves to")

    def target_levels(self) -> Sequence[str]:
        """What may hold a place of this kind."""
        return [level for level in Area.Level.values if self.area.level in Area(level=level).levels_below()]

    def clean_target(self) -> Area:
        target: Area = self.cleaned_data["target"]
        if target.pk == self.area.parent_id:
            raise forms.ValidationError(_("It lies there already."), code="already")
        return target

    def asked(self) -> dict[str, Any]:
        return {"parent": self.cleaned_data["target"]}


class MergeForm(TargetForm):
    label = _("Is merged into")

    def target_levels(self) -> Sequence[str]:
        """Places of the same kind."""
        return Area.TIERS[self.area.tier]

    def clean_target(self) -> Area:
        target: Area = self.cleaned_data["target"]
        if target.pk == self.area.pk:
            raise forms.ValidationError(_("This is the place itself."), code="itself")
        return target

    def asked(self) -> dict[str, Any]:
        return {"into": self.cleaned_data["target"]}


class CloseForm(DatedForm):
    """From which day the place exists no longer."""


MOST_PARTS = 3


class SplitForm(DatedForm):
    """Up to three new places out of one; each place and point that lies in it stays, or goes to one of them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, MOST_PARTS + 1):
            words, first = {"n": number}, number == 1
            self.fields[f"name_{number}"] = forms.CharField(
                label=_("Name of new place %(n)s") % words, max_length=60, required=first
            )
            self.fields[f"code_{number}"] = forms.CharField(
                label=_("Code of new place %(n)s") % words,
                max_length=20,
                required=False,
                help_text=_("Leave it empty where there is no official code."),
            )
        self.order_fields(["on"])
        areas = Area.objects.filter(parent=self.area, until=None).order_by("path")
        points = ServicePoint.objects.active().filter(area=self.area).order_by("name", "pk")
        self.lying, self.standing = {f"area_{one.pk}": one for one in areas}, {f"point_{one.pk}": one for one in points}
        choices = [("", _("stays")), *((str(n), _("new place %(n)s") % {"n": n}) for n in range(1, MOST_PARTS + 1))]
        for name, row in {**self.lying, **self.standing}.items():
            self.fields[name] = forms.ChoiceField(label=str(row), choices=choices, required=False)

    @property
    def new_places(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The name and the code of each new place."""
        return [(self[f"name_{number}"], self[f"code_{number}"]) for number in range(1, MOST_PARTS + 1)]

    @property
    def rows(self) -> list[forms.BoundField]:
        """Where each thing that lies in the place goes."""
        return [self[name] for name in {**self.lying, **self.standing}]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        named = {number for number in range(1, MOST_PARTS + 1) if data.get(f"name_{number}")}
        for name in {**self.lying, **self.standing}:
            if (chosen := data.get(name)) and int(chosen) not in named and f"name_{chosen}" not in self.errors:
                self.add_error(f"name_{chosen}", _("Something goes here. Please fill in its name."))
        return data

    def asked(self) -> dict[str, Any]:
        data = self.cleaned_data
        numbers = [number for number in range(1, MOST_PARTS + 1) if data.get(f"name_{number}")]
        return {"parts": [self.part(number) for number in numbers]}

    def part(self, number: int) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "name": data[f"name_{number}"],
            "code": data[f"code_{number}"],
            "children": [one.pk for name, one in self.lying.items() if data.get(name) == str(number)],
            "points": [one.pk for name, one in self.standing.items() if data.get(name) == str(number)],
        }


class AddPlaceForm(PlaceFields):
    """A new place."""

    above = PlaceNameField(label=_("What it lies in"))
    level = forms.ChoiceField(label=_("Kind"), choices=[("", _("Choose")), *Area.Level.choices[1:]])
    since = DayField(
        label=_("exists since"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty: it has been there for long."),
    )
    datum = datum_field()

    def __init__(self, *args: Any, places: QuerySet[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["above"].places = places  # type: ignore[attr-defined]
        self.order_fields(["above", "level", "name", "code", "since", "households", "longitude", "latitude", "datum"])

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        above, level = data.get("above"), data.get("level")
        if above and level and level not in above.levels_below():
            said = _("A %(level)s cannot lie right in “%(above)s”, which is a %(kind)s.")
            words = {"level": Area.Level(level).label, "above": above.name, "kind": above.get_level_display()}
            self.add_error("level", said % words)
        return data
