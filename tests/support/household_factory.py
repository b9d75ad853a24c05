"""People who live together."""

from tests.cast import NOW
from volunteer.models import Household, User


def share_household(*people: User) -> list[User]:
    """A new household of these people; the objects in hand know it too."""
    household = Household.objects.create(created_at=NOW)
    User.objects.get_queryset().filter(pk__in=[person.pk for person in people]).update(household=household)
    for person in people:
        person.household = household
    return list(people)
