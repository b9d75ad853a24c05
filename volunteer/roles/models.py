"""Who holds which role, over what, from when to when."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from volunteer.core.database.raw_sql import select_columns, select_joined
from volunteer.core.required import required
from volunteer.people.models import User
from volunteer.places.models import Area, Organization, ServicePoint


class Role(models.TextChoices):
    DISTRICT_ADMIN = "district_admin", _("district administrator")
    STREET_ADMIN = "street_admin", _("street administrator")
    COMMUNITY_ADMIN = "community_admin", _("community administrator")
    REVIEWER = "reviewer", _("reviewer")
    POINT_MANAGER = "point_manager", _("service-point manager")
    SHOP_KEEPER = "shop_keeper", _("shop keeper")
    RELIEF_OFFICER = "relief_officer", _("relief officer")
    AUDITOR = "auditor", _("auditor")
    LIAISON = "liaison", _("liaison of a unit")


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def current(self, day: date) -> AppointmentQuerySet:
        """Those in force on the local date `day`; `until` is the last day."""
        return self.filter(models.Q(until=None) | models.Q(until__gte=day), since__lte=day)


class Appointment(models.Model):
    """One role over one area (and all below it), one service point or one organisation."""

    person = models.ForeignKey(User, models.PROTECT, related_name="appointments")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="appointments")
    point = models.ForeignKey(ServicePoint, models.PROTECT, null=True, blank=True, related_name="appointments")
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="appointments")
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)
    appointed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = models.Manager.from_queryset(AppointmentQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(area__isnull=False, point=None, organization=None)
                | models.Q(area=None, point__isnull=False, organization=None)
                | models.Q(area=None, point=None, organization__isnull=False),
                name="appointment_is_over_one_thing",
            ),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("since")), name="appointment_ends_after_it_began"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.role} {self.over}"

    @classmethod
    def all_of(cls, person: User) -> list[Appointment]:
        """Those of a person at any time, each with what it is over and the area of that point; every page of staff asks."""
        kinds: dict[str, type[models.Model]] = {
            "held": cls,
            "area": Area,
            "point": ServicePoint,
            "around": Area,
            "unit": Organization,
        }
        sql = f"""SELECT {", ".join(select_columns(kind, alias) for alias, kind in kinds.items())} FROM volunteer_appointment held
            LEFT JOIN volunteer_area area ON area.id = held.area_id
            LEFT JOIN volunteer_servicepoint point ON point.id = held.point_id
            LEFT JOIN volunteer_area around ON around.id = point.area_id
            LEFT JOIN volunteer_organization unit ON unit.id = held.organization_id
            WHERE held.person_id = %s ORDER BY held.id"""  # noqa: S608  (names of ours)
        found = []
        for held, area, point, around, unit in select_joined(sql, [person.pk], *kinds.values()):
            held.area, held.point, held.organization = area, point, unit
            if point:
                point.area = around
            found.append(held)
        return found

    @property
    def over(self) -> Area | ServicePoint | Organization:
        """What it is over (constraint `appointment_is_over_one_thing`)."""
        return self.area or self.point or required(self.organization, "an appointment is over one thing")

    @property
    def held_area(self) -> Area:
        """The area of an appointment that is known to be over one, as that of a reviewer; no constraint ties roles to it."""
        return required(self.area, "offices are appointed over areas")

    @property
    def held_point(self) -> ServicePoint:
        """The service point of an appointment that is known to be over one, as for `held_area`."""
        return required(self.point, "managers are appointed over service points")

    def in_force(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)
