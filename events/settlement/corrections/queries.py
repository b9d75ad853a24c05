"""The open list of a settled shift: who was there and what it brought, with masked names, for everybody to check."""

from __future__ import annotations

from django.core.paginator import Page, Paginator

from events.models import Attendance, Makeup, Shift

LINES = 20


def counted_records(shift: Shift, number: str | None) -> Page[Attendance] | None:
    """A page of the records that count, in order of arrival; None before settlement. Two statements."""
    if shift.state != Shift.State.SETTLED:
        return None
    rows = shift.attendances.filter(minutes__gt=0).select_related("person").only("minutes", "points", "pay", "person__name")
    return Paginator(rows.order_by("in_at", "pk"), LINES).get_page(number)


def approved_makeups(shift: Shift) -> list[Makeup]:
    """Honorary hours of the shift, which were added by hand."""
    return list(Makeup.objects.honorary().filter(shift=shift).select_related("person").order_by("asked_at", "pk")[:LINES])
