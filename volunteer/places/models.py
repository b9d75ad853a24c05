"""Areas, service points and organisations."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from volunteer.core.required import required


class AreaQuerySet(models.QuerySet["Area"]):
    def within(self, area: Area) -> AreaQuerySet:
        """The area itself and everything below it."""
        return self.filter(path__startswith=area.path)

    def above(self, area: Area) -> AreaQuerySet:
        """The area itself and everything it lies in, nearest first."""
        return self.filter(path__in=area.lineage()).order_by("-path")

    def streets(self) -> AreaQuerySet:
        return self.filter(level__in=[Area.Level.STREET, Area.Level.TOWN])

    def communities(self) -> AreaQuerySet:
        return self.filter(level=Area.Level.COMMUNITY)

    def compounds(self) -> AreaQuerySet:
        return self.filter(level=Area.Level.COMPOUND)


class Area(models.Model):
    """A node of district > street or town > community > compound.

    `path` is permanent and a prefix of the children's paths: rights and indexes follow it. The official `code` may change
    when communities merge.
    """

    class Level(models.TextChoices):
        DISTRICT = "district", pgettext_lazy("area", "district")
        STREET = "street", pgettext_lazy("area", "street")
        TOWN = "town", pgettext_lazy("area", "town")
        COMMUNITY = "community", pgettext_lazy("area", "community")
        COMPOUND = "compound", pgettext_lazy("area", "compound")

    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    level = models.CharField(max_length=10, choices=Level)
    name = models.CharField(max_length=60)
    code = models.CharField(max_length=20, unique=True)
    path = models.CharField(max_length=60, unique=True)

    objects = models.Manager.from_queryset(AreaQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(level="district", parent=None) | (~models.Q(level="district") & ~models.Q(parent=None)),
                name="area_only_a_district_has_no_parent",
            ),
            models.CheckConstraint(condition=models.Q(path__endswith="."), name="area_path_ends_with_dot"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def area_above(self) -> Area:
        """What an area below the district lies in (constraint `area_only_a_district_has_no_parent`)."""
        return required(self.parent, "every area but a district has a parent")

    def lineage(self) -> list[str]:
        """The paths of this area and of all that contain it."""
        parts = self.path.rstrip(".").split(".")
        return [".".join(parts[: i + 1]) + "." for i in range(len(parts))]

    def contains(self, other: Area) -> bool:
        return other.path.startswith(self.path)

    @staticmethod
    def child_path(parent: Area | None, number: int) -> str:
        """The path of the `number`-th child: four base-10 digits a level, so that text order is birth order."""
        return f"{parent.path if parent else ''}{number:04d}."


class ServicePointQuerySet(models.QuerySet["ServicePoint"]):
    def active(self) -> ServicePointQuerySet:
        return self.filter(active=True)

    def within(self, area: Area) -> ServicePointQuerySet:
        return self.filter(area__path__startswith=area.path)


class ServicePoint(models.Model):
    """A place with the sign "我帮你": the smallest unit that runs events. Position in degrees, WGS-84."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="points")
    name = models.CharField(_("name"), max_length=60)
    address = models.CharField(_("address"), max_length=120)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    introduction = models.TextField(_("introduction"), blank=True)
    mongolian = models.CharField(_("the name in Mongolian"), max_length=120, blank=True)
    mongolian_picture = models.ImageField(_("the name in Mongolian as a picture"), upload_to="signs/", blank=True)
    sign_code = models.CharField(max_length=12, unique=True, help_text="In the address behind the printed sign; survives renaming.")
    trusted = models.BooleanField(_("may publish at once"), default=False)
    active = models.BooleanField(default=True)
    opened_at = models.DateTimeField()

    objects = models.Manager.from_queryset(ServicePointQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(latitude=None, longitude=None)
                | models.Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="point_position_is_whole_and_on_earth",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Organization(models.Model):
    """An office, firm, school or property company, seated in an area."""

    class Kind(models.TextChoices):
        OFFICE = "office", _("office")
        COMPANY = "company", _("company")
        SCHOOL = "school", _("school")
        PROPERTY = "property", _("property company")
        OTHER = "other", _("other")

    area = models.ForeignKey(Area, models.PROTECT, related_name="organizations")
    name = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=10, choices=Kind)

    def __str__(self) -> str:
        return self.name
