"""Who holds which role, over what, from when to when."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.utils.translation import gettext, pgettext_lazy
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
        return self.standing(day).awake()

    def standing(self, day: date) -> AppointmentQuerySet:
        """Those whose days include the local date `day`, also those that wait for a yes."""
        return self.filter(models.Q(until=None) | models.Q(until__gte=day), since__lte=day)

    def awake(self) -> AppointmentQuerySet:
        return self.filter(yes_rank=None)

    def asleep(self) -> AppointmentQuerySet:
        """Those that wait for a yes and give nothing until then."""
        return self.filter(yes_rank__isnull=False)

    def own(self) -> AppointmentQuerySet:
        """Without those of deputies."""
        return self.filter(deputy_of=None)


class Appointment(models.Model):
    """One role over one area (and all below it), one service point or one organisation.

    A deputy has the rights of somebody else's role for a time: `deputy_of` is the appointment of the person who is away.
    One that gives a power to decide is given asleep, with the rank whose yes wakes it; `woken_by` is None where a command did.
    """

    person = models.ForeignKey(User, models.PROTECT, related_name="appointments")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="appointments")
    point = models.ForeignKey(ServicePoint, models.PROTECT, null=True, blank=True, related_name="appointments")
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="appointments")
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)
    appointed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    deputy_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="deputies")
    yes_rank = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="The rank whose yes wakes it (volunteer/roles/ranks.py); None = it is awake."
    )
    asked_at = models.DateTimeField(null=True, blank=True, help_text="When that yes was asked for; None where none was needed.")
    woken_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    woken_at = models.DateTimeField(null=True, blank=True)
    factor_from = models.DateTimeField(
        null=True, blank=True, help_text="From when the holder's authenticator app wakes it in a session; None = it does not."
    )
    stand_ins: list[Appointment]  # set by `all_of`

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
            models.CheckConstraint(
                condition=models.Q(deputy_of=None) | models.Q(until__isnull=False), name="appointment_of_a_deputy_ends"
            ),
            models.CheckConstraint(
                condition=models.Q(yes_rank=None) | models.Q(asked_at__isnull=False, woken_by=None, woken_at=None),
                name="appointment_asleep_was_asked_for",
            ),
            models.CheckConstraint(
                condition=models.Q(woken_by=None) | models.Q(woken_at__isnull=False), name="appointment_woken_at_a_moment"
            ),
            models.CheckConstraint(
                condition=models.Q(woken_by=None)
                | (~models.Q(woken_by=models.F("person")) & ~models.Q(woken_by=models.F("appointed_by"))),
                name="appointment_woken_by_somebody_else",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.role} {self.over}"

    @classmethod
    def all_of(cls, person: User) -> list[Appointment]:
        """Those of a person at any time, each with what it is over and the area of that point; every page of staff asks.

        One of a deputy comes with the appointment that it stands in for; `stand_ins` of each are those of its deputies.
        """
        kinds: dict[str, type[models.Model]] = {
            "held": cls,
            "area": Area,
            "point": ServicePoint,
            "around": Area,
            "unit": Organization,
            "absent": cls,
        }
        sql = f"""SELECT {", ".join(select_columns(kind, alias) for alias, kind in kinds.items())} FROM volunteer_appointment held
            LEFT JOIN volunteer_area area ON area.id = held.area_id
            LEFT JOIN volunteer_servicepoint point ON point.id = held.point_id
            LEFT JOIN volunteer_area around ON around.id = point.area_id
            LEFT JOIN volunteer_organization unit ON unit.id = held.organization_id
            LEFT JOIN volunteer_appointment absent ON absent.id = held.deputy_of_id
            WHERE held.id IN (
                SELECT id FROM volunteer_appointment WHERE person_id = %(person)s
                UNION ALL
                SELECT deputy.id FROM volunteer_appointment own JOIN volunteer_appointment deputy ON deputy.deputy_of_id = own.id
                WHERE own.person_id = %(person)s
            ) ORDER BY held.id"""  # noqa: S608  (names of ours)
        found: list[Appointment] = []
        stand_ins: list[Appointment] = []
        for held, area, point, around, unit, absent in select_joined(sql, {"person": person.pk}, *kinds.values()):
            held.area, held.point, held.organization, held.deputy_of = area, point, unit, absent
            if point:
                point.area = around
            (found if held.person_id == person.pk else stand_ins).append(held)
        for held in found:
            held.stand_ins = [one for one in stand_ins if one.deputy_of_id == held.pk]
        return found

    @classmethod
    def held_by(cls, person: User) -> list[Appointment]:
        """`all_of` a person, read once for each user object."""
        held: list[Appointment] = getattr(person, "_held_appointments", [])
        if not hasattr(person, "_held_appointments"):
            held = person._held_appointments = cls.all_of(person)  # type: ignore[attr-defined]
        return held

    @classmethod
    def standing_in(cls, person: User, day: date) -> set[int]:
        """Who stands in for this person on a local date, and for whom they stand in (ids)."""
        found = set()
        for held in cls.held_by(person):
            if held.deputy_of and held.in_force(day):
                found.add(held.deputy_of.person_id)
            found |= {one.person_id for one in held.stand_ins if one.in_force(day)}
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

    @property
    def title(self) -> str:
        """The role; of a deputy also whose deputy it is."""
        role = self.get_role_display()
        return gettext("%(role)s, deputy of %(name)s") % {"role": role, "name": self.deputy_of.person} if self.deputy_of else role

    def in_force(self, day: date) -> bool:
        return self.yes_rank is None and self.covers(day)

    def covers(self, day: date) -> bool:
        """Whether its days include this local date."""
        return self.since <= day and (self.until is None or day <= self.until)


class DayRole(models.Model):
    """A role that ended on the day it began: the appointment is gone, and who gave it to whom is remembered for a time.

    See `volunteer/people/parties.py`.
    """

    person = models.ForeignKey(User, models.CASCADE, related_name="day_roles")
    appointed_by = models.ForeignKey(User, models.CASCADE, related_name="+")
    over_area = models.BooleanField()
    ended_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person_id} by {self.appointed_by_id}"


class HandOverQuerySet(models.QuerySet["HandOver"]):
    def planned(self) -> HandOverQuerySet:
        return self.filter(state=HandOver.State.PLANNED)

    def unconfirmed(self) -> HandOverQuerySet:
        """Those carried out whose successor has not said yet that they have taken over."""
        return self.filter(state=HandOver.State.DONE, confirmed_at=None)


class HandOver(models.Model):
    """交接: a role goes from one person to the next on a day. `on` is the first local date of the successor.

    `until` is the last day of the successor's term. `items` says how many things went along, stayed or ended, by the names of the
    items in `volunteer/roles/hand_over_items.py`. `successor` is the appointment that was given, as long as it stands.
    """

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("hand-over", "planned")
        DONE = "done", pgettext_lazy("hand-over", "handed over")
        WITHDRAWN = "withdrawn", pgettext_lazy("hand-over", "withdrawn")

    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="hand_overs")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="hand_overs")
    on = models.DateField(_("first day of the successor"))
    until = models.DateField(_("last day of the successor"), null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    successor = models.ForeignKey(Appointment, models.SET_NULL, null=True, blank=True, related_name="+")
    items = models.JSONField(default=dict)
    done_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True, help_text="When it was withdrawn.")
    confirmed_at = models.DateTimeField(null=True, blank=True, help_text="When the successor said that they have taken over.")

    objects = models.Manager.from_queryset(HandOverQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["appointment"], condition=models.Q(state__in=["planned", "done"]), name="hand_over_once_of_an_appointment"
            ),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("on")), name="hand_over_term_ends"
            ),
            models.CheckConstraint(
                condition=models.Q(state="planned", done_at=None, ended_at=None)
                | models.Q(state="done", done_at__isnull=False, ended_at=None)
                | models.Q(state="withdrawn", done_at=None, ended_at__isnull=False),
                name="hand_over_times_fit_its_state",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_at=None) | models.Q(state="done"), name="hand_over_confirmed_when_done"
            ),
        ]
        indexes = [models.Index(fields=["on"], condition=models.Q(state="planned"), name="hand_over_due")]

    def __str__(self) -> str:
        return f"{self.appointment} to {self.to} on {self.on}"
