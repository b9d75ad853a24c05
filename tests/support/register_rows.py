"""The rows of the register of places, and the days on which the cast changes it."""

from datetime import timedelta

from tests.cast import NOW
from volunteer.models import Appointment, Area, AreaTerm, Organization, PointTerm, ServicePoint, User

TODAY = NOW.date()
YESTERDAY = TODAY - timedelta(days=1)
NEXT_WEEK = TODAY + timedelta(days=7)


def register_rows() -> dict[str, list]:
    """All rows of the register, and what follows it, as they stand."""
    models = (Area, AreaTerm, PointTerm, Appointment, Organization)
    found = {model.__name__: list(model.objects.order_by("pk").values()) for model in models}
    found["homes"] = list(User.objects.order_by("pk").values_list("pk", "area_id"))
    found["points"] = list(ServicePoint.objects.order_by("pk").values_list("pk", "area_id"))
    return found
