"""Which people an office looks after: those who live in its areas, or in the community of the point it manages."""

from django.db.models import Q, QuerySet

from volunteer.models import Area, User
from volunteer.people import parties as people_parties
from volunteer.roles.scope import Scope


def communities_of_points(held: Scope) -> QuerySet[Area]:
    """The communities in which points of this scope stand, directly or by their compound."""
    here = Q(points__in=held.point_ids) | Q(children__points__in=held.point_ids)
    return Area.objects.communities().filter(here)


def people_in_scope(held: Scope, lookup: str = "") -> Q:
    """A condition on rows whose `lookup` (for example "person__") leads to a person of this scope."""
    found = held.areas(f"{lookup}area__")
    if not held.point_ids:
        return found
    communities = communities_of_points(held)
    return found | Q(**{f"{lookup}area__in": communities}) | Q(**{f"{lookup}area__parent__in": communities})


def party_condition(person: User) -> Q:
    """The skills of this person and their household: others confirm them."""
    return people_parties.party_condition(person, "person")


def covers_person(held: Scope, person: User) -> bool:
    """Whether this person belongs to the scope; who named no community belongs to nobody."""
    home = person.community
    if person.area is None or home is None:
        return False
    return held.covers_area(person.area) or communities_of_points(held).filter(pk=home.pk).exists()
