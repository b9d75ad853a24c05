"""The sign of a point hangs; a place is set up."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from volunteer.core import audit
from volunteer.models import Area, ServicePoint, User
from volunteer.setup import queries as setup_queries


@transaction.atomic
def confirm_sign(*, point: ServicePoint, by: User, at: datetime) -> None:
    """Somebody at the point says that its sign hangs; the first word counts. Whether `by` may is the caller's scope."""
    if ServicePoint.objects.filter(pk=point.pk, sign_hung_at=None).update(sign_hung_at=at):
        audit.record(act="confirm_sign", subject=point, actor=by, at=at)


def open_complete_areas(*, at: datetime) -> int:
    """Note of each area whose steps are all done for the first time that it is open since now; how many. It stays so."""
    waiting = list(Area.objects.offices().open(timezone.localdate(at)).filter(opened_at=None).order_by("path"))
    if not waiting:
        return 0
    found = setup_queries.read_overview("", at)
    return sum(open_area(area, at) for area in waiting if found.progress(area).complete)


@transaction.atomic
def open_area(area: Area, at: datetime) -> int:
    opened = Area.objects.filter(pk=area.pk, opened_at=None).update(opened_at=at)
    if opened:
        audit.record(act="open_area", subject=area, actor=None, at=at)
    return opened
