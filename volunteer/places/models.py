"""Areas, service points and organisations; what they were before, and the acts that change the register."""

from __future__ import annotations

from datetime import date

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from volunteer.core import clock
from volunteer.core.files.images import private_storage
from volunteer.core.required import required

ON_EARTH = models.Q(latitude=None, longitude=None) | models.Q(latitude__range=(-90, 90), longitude__range=(-180, 180))

HOME_LEVELS = ("community", "compound")  # what a person may name as home: nobody is asked for a house number
NEVER = date.min  # the only day of an area whose addition was undone


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

    def offices(self) -> AreaQuerySet:
        """Those that have an office: the levels down to the community, and no compound, building or stairwell."""
        return self.filter(level__in=Area.OFFICES)

    def places_of_points(self) -> AreaQuerySet:
        """Those in which a service point may stand."""
        return self.filter(level__in=[Area.Level.COMMUNITY, Area.Level.COMPOUND])

    def down_to_compounds(self) -> AreaQuerySet:
        """No building and no stairwell: a list of those would be too long to choose from."""
        return self.filter(level__in=[*Area.OFFICES, Area.Level.COMPOUND])

    def open(self, day: date | None = None) -> AreaQuerySet:
        """Those that exist on the local date `day`, or today; `until` is the last day. What may be chosen."""
        day = day or clock.today()
        return self.filter(models.Q(since=None) | models.Q(since__lte=day), models.Q(until=None) | models.Q(until__gte=day))

    def existing(self) -> AreaQuerySet:
        """Without those whose addition was undone: they exist on no day, and only their changes are read."""
        return self.exclude(until=NEVER)


class Area(models.Model):
    """A node of district > street or town > community > compound > building > stairwell.

    `path` is a prefix of the children's paths: rights and indexes follow it. It changes only when the area moves, and no path is
    ever given a second time. The official `code` and the name may change on a day. What was before stands in `AreaTerm`. An area
    that was closed or merged stays, so that no past record loses its place. Position in degrees, WGS-84.
    """

    class Level(models.TextChoices):
        DISTRICT = "district", pgettext_lazy("area", "district")
        STREET = "street", pgettext_lazy("area", "street")
        TOWN = "town", pgettext_lazy("area", "town")
        COMMUNITY = "community", pgettext_lazy("area", "community")
        COMPOUND = "compound", pgettext_lazy("area", "compound")
        BUILDING = "building", pgettext_lazy("area", "building")
        STAIRWELL = "stairwell", pgettext_lazy("area", "stairwell")

    # The levels from above; a place lies in one of the level above its own. Streets and towns stand side by side.
    TIERS = (
        (Level.DISTRICT,),
        (Level.STREET, Level.TOWN),
        (Level.COMMUNITY,),
        (Level.COMPOUND,),
        (Level.BUILDING,),
        (Level.STAIRWELL,),
    )
    OFFICES = (Level.DISTRICT, Level.STREET, Level.TOWN, Level.COMMUNITY)

    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    level = models.CharField(max_length=10, choices=Level)
    name = models.CharField(max_length=60)
    code = models.CharField(max_length=20, unique=True)
    path = models.CharField(max_length=60, unique=True)
    since = models.DateField(null=True, blank=True, help_text="The first local date it exists; empty: from the beginning.")
    until = models.DateField(null=True, blank=True, help_text="The last local date it exists.")
    households = models.PositiveIntegerField(_("households"), null=True, blank=True)
    latitude = models.FloatField(_("Latitude"), null=True, blank=True)
    longitude = models.FloatField(_("Longitude"), null=True, blank=True)
    neighbours = models.ManyToManyField("self", blank=True, verbose_name=_("neighbouring places"))
    opened_at = models.DateTimeField(null=True, blank=True, help_text="When the check-list of its office was complete for once.")

    objects = models.Manager.from_queryset(AreaQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(level="district", parent=None) | (~models.Q(level="district") & ~models.Q(parent=None)),
                name="area_only_a_district_has_no_parent",
            ),
            models.CheckConstraint(condition=models.Q(path__endswith="."), name="area_path_ends_with_dot"),
            models.CheckConstraint(
                condition=models.Q(since=None) | models.Q(until=None) | models.Q(until__gte=models.F("since")),
                name="area_ends_after_it_began",
            ),
            models.CheckConstraint(condition=ON_EARTH, name="area_position_is_whole_and_on_earth"),
        ]
        triggers = [pgtrigger.Protect(name="area_stays", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.name

    @property
    def area_above(self) -> Area:
        """What an area below the district lies in (constraint `area_only_a_district_has_no_parent`)."""
        return required(self.parent, "every area but a district has a parent")

    @property
    def community(self) -> Area | None:
        """The community that this area is or lies in; None above communities. Lists read the parent with the area."""
        office = self.office_area
        return office if office.level == self.Level.COMMUNITY else None

    def lineage(self) -> list[str]:
        """The paths of this area and of all that contain it."""
        parts = self.path.rstrip(".").split(".")
        return [".".join(parts[: i + 1]) + "." for i in range(len(parts))]

    @property
    def office_area(self) -> Area:
        """The area itself, or the community of a compound, a building or a stairwell: one parent is read for each level between."""
        return self if self.level in self.OFFICES else self.area_above.office_area

    def contains(self, other: Area) -> bool:
        return other.path.startswith(self.path)

    @property
    def tier(self) -> int:
        """How many levels stand above its own: 0 for a district."""
        return next(tier for tier, levels in enumerate(self.TIERS) if self.level in levels)

    @staticmethod
    def tier_of_path(path: str) -> int:
        """The tier of an area by its path: each level is five characters."""
        return path.count(".") - 1

    def levels_below(self) -> tuple[str, ...]:
        """The levels of what may lie directly in it."""
        return self.TIERS[self.tier + 1] if self.tier + 1 < len(self.TIERS) else ()

    def is_open(self, day: date) -> bool:
        """Whether it exists on the local date `day`; as `AreaQuerySet.open`."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

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
    sign_hung_at = models.DateTimeField(null=True, blank=True, help_text="When somebody said that its sign hangs.")

    objects = models.Manager.from_queryset(ServicePointQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=ON_EARTH,
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


class AreaTerm(models.Model):
    """What an area was called, its code and where it lay, until a change; `until` is the last local date of that.

    A term begins on the day after the one before it ended. What holds now stands in the area itself.
    """

    area = models.ForeignKey(Area, models.PROTECT, related_name="terms", db_index=False)
    name = models.CharField(max_length=60)
    code = models.CharField(max_length=20)
    parent = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")
    path = models.CharField(max_length=60)
    until = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area", "until"], name="area_term_ends_once_a_day")]
        indexes = [models.Index(fields=["path"], name="area_term_of_path")]

    def __str__(self) -> str:
        return f"{self.name} until {self.until}"


class PointTerm(models.Model):
    """In which area a service point stood until it came to another one; `until` is the last local date of that."""

    point = models.ForeignKey(ServicePoint, models.PROTECT, related_name="terms", db_index=False)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    until = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["point", "until"], name="point_term_ends_once_a_day")]

    def __str__(self) -> str:
        return f"{self.point} in {self.area} until {self.until}"


class PlaceChange(models.Model):
    """An act on the register with a date: carried out on its day, and undone on that day if nothing has followed.

    `area` is what is added, renamed, moved, merged away, split or closed; `target` is where it moves to or what it is merged into.
    `asked` holds what the act was told (name, code, parts), `effects` what it wrote, by which it is undone.
    """

    class Kind(models.TextChoices):
        ADD = "add", pgettext_lazy("register", "added")
        RENAME = "rename", pgettext_lazy("register", "renamed")
        MOVE = "move", pgettext_lazy("register", "moved")
        MERGE = "merge", pgettext_lazy("register", "merged")
        SPLIT = "split", pgettext_lazy("register", "split")
        CLOSE = "close", pgettext_lazy("register", "closed")

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("register", "planned")
        DONE = "done", pgettext_lazy("register", "done")
        WITHDRAWN = "withdrawn", pgettext_lazy("register", "withdrawn")
        UNDONE = "undone", pgettext_lazy("register", "undone")

    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    area = models.ForeignKey(Area, models.PROTECT, related_name="changes")
    target = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+")
    on = models.DateField(help_text="The first local date on which it holds.")
    asked = models.JSONField(default=dict)
    effects = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(help_text="When it was decided.")
    done_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True, help_text="When it was withdrawn or undone.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area"], condition=models.Q(state="planned"), name="place_change_one_planned_per_area"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["move", "merge"], target__isnull=False) | ~models.Q(kind__in=["move", "merge"]),
                name="place_change_has_its_target",
            ),
            models.CheckConstraint(
                condition=models.Q(state="planned", done_at=None, ended_at=None)
                | models.Q(state="done", done_at__isnull=False, ended_at=None)
                | models.Q(state="withdrawn", done_at=None, ended_at__isnull=False)
                | models.Q(state="undone", done_at__isnull=False, ended_at__isnull=False),
                name="place_change_times_fit_its_state",
            ),
        ]
        indexes = [models.Index(fields=["-at", "-id"], name="place_change_latest")]
        triggers = [pgtrigger.Protect(name="place_change_stays", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.kind} {self.area} on {self.on}"

    @property
    def held_target(self) -> Area:
        """The target of a move or a merge (constraint `place_change_has_its_target`)."""
        return required(self.target, "a move and a merge have a target")


class AreaPicture(models.Model):
    """A picture of a place. What is not `public` is for staff."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="pictures")
    picture = models.ImageField(_("picture"), upload_to="places/", storage=private_storage)
    caption = models.CharField(_("caption"), max_length=80, blank=True)
    public = models.BooleanField(_("shown to everybody"), default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.caption or f"picture of {self.area}"
