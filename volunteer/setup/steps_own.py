"""The steps of this app: offices, compounds, service points and who runs them, second factors, signs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, StrIndex
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from volunteer.models import Area, ServicePoint
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power
from volunteer.setup.steps import COMMUNITIES, POINTS, STEPS, STREETS, Level, Step, Unit
from volunteer.signin import second_factor

HOLDERS = Unit(
    "role",
    second_factor.roles_asked,
    _("%(done)s of %(total)s roles"),
    path=Coalesce("area__path", "point__area__path", "organization__area__path"),
    name="person__name",
    needed=False,
)


def without_office(unit: Unit) -> Callable[[datetime], QuerySet[Area]]:
    """The areas over which nobody holds an office of their own."""

    def missing(at: datetime) -> QuerySet[Area]:
        return unit.rows(at).filter(~Exists(role_scope.holders(Power.APPOINT, at).filter(area=OuterRef("pk"))))

    return missing


def communities_without_compound(at: datetime) -> QuerySet[Area]:
    compounds = Area.objects.open(timezone.localdate(at)).compounds()
    return COMMUNITIES.rows(at).filter(~Exists(compounds.filter(parent=OuterRef("pk"))))


def communities_without_point(at: datetime) -> QuerySet[Area]:
    return COMMUNITIES.rows(at).filter(~Exists(ServicePoint.objects.active().filter(area__path__startswith=OuterRef("path"))))


def points_without_manager(at: datetime) -> QuerySet[ServicePoint]:
    return POINTS.rows(at).filter(~Exists(role_scope.holders(Power.RUN, at).filter(point=OuterRef("pk"))))


def communities_without_two_reviewers(at: datetime) -> QuerySet[Area]:
    """Where fewer than two people, up to the district, decide what points submit: nobody approves what they did themselves."""
    above = role_scope.holders(Power.REVIEW, at).alias(begins=StrIndex(OuterRef("path"), F("area__path"))).filter(begins=1)
    people = above.order_by().annotate(one=Value(1)).values("one").annotate(n=Count("person", distinct=True)).values("n")
    found: QuerySet[Area] = COMMUNITIES.rows(at).alias(reviewers=Coalesce(Subquery(people), 0)).filter(reviewers__lt=2)
    return found


def points_without_sign(at: datetime) -> QuerySet[ServicePoint]:
    return POINTS.rows(at).filter(sign_hung_at=None)


OFFICE_STEPS = [
    Step(
        "street_office",
        10,
        STREETS,
        without_office(STREETS),
        _("Every street has an administrator"),
        _("They appoint the communities and hand points down to them."),
        _("Ask them to sign in once, then appoint them with their volunteer number."),
        Power.APPOINT,
        Level.DISTRICT,
        "volunteer:appoint",
        "volunteer:appointments_sheet",
    ),
    Step(
        "community_office",
        20,
        COMMUNITIES,
        without_office(COMMUNITIES),
        _("Every community has an administrator"),
        _("They open service points and approve what these plan."),
        _("Ask them to sign in once, then appoint them with their volunteer number."),
        Power.APPOINT,
        Level.STREET,
        "volunteer:appoint",
        "volunteer:appointments_sheet",
    ),
    Step(
        "reviewers",
        30,
        COMMUNITIES,
        communities_without_two_reviewers,
        _("Two people can approve"),
        _("Nobody approves what they planned or entered themselves: a second person has to be there."),
        _("Appoint a reviewer for the community, or another administrator above it."),
        Power.APPOINT,
        Level.COMMUNITY,
        "volunteer:appoint",
        "volunteer:appointments_sheet",
    ),
    Step(
        "second_factor",
        40,
        HOLDERS,
        second_factor.roles_without_factor,
        _("All who hold a role have a second factor"),
        _("Without it their role rests, and the staff pages stay closed to them."),
        _("Invite each, on the page of the appointment, to set up an app; at a service point an enrolled phone does."),
        Power.APPOINT,
        Level.COMMUNITY,
        "volunteer:appointments",
    ),
]
PLACE_STEPS = [
    Step(
        "compounds",
        50,
        COMMUNITIES,
        communities_without_compound,
        _("Compounds are registered"),
        _("People choose theirs as home, and figures are read by compound."),
        _("Type them into the sheet and read it in, or add them one by one."),
        Power.APPOINT,
        Level.STREET,
        "volunteer:new_place",
        "volunteer:places_sheet",
    ),
    Step(
        "points",
        60,
        COMMUNITIES,
        communities_without_point,
        _("Service points are open"),
        _("Every event belongs to a service point."),
        _("Open at least one in the community."),
        Power.APPOINT,
        Level.COMMUNITY,
        "volunteer:new_point",
        "volunteer:points_sheet",
    ),
    Step(
        "managers",
        70,
        POINTS,
        points_without_manager,
        _("Every point has a manager"),
        _("The manager plans events, shows the code and closes the shift."),
        _("Ask them to sign in once, then appoint them with their volunteer number."),
        Power.APPOINT,
        Level.COMMUNITY,
        "volunteer:appoint",
        "volunteer:appointments_sheet",
    ),
    Step(
        "signs",
        130,
        POINTS,
        points_without_sign,
        _("The signs hang"),
        _("Who passes by scans the sign and sees what is on."),
        _("Print the sign of each point. When it hangs, press “The sign hangs” there."),
        Power.RUN,
        Level.COMMUNITY,
        "volunteer:points",
    ),
]


def register() -> None:
    STEPS.extend([*OFFICE_STEPS, *PLACE_STEPS])
