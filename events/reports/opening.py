"""Opening figures: written by one, confirmed by two others; while they stand they are shown apart from what was recorded."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models import OpeningFigure
from volunteer import audit
from volunteer.models import Area, User
from volunteer.refusals import Refused


class Reason(TextChoices):
    STANDS = "stands", _("%(area)s has this figure already. Withdraw it first; otherwise it would be counted twice.")
    FUTURE = "future", _("Opening figures are about the past: choose a day before today.")
    OWN = "own", _("You wrote or confirmed this figure; somebody else confirms it.")
    GONE = "gone", _("This figure was withdrawn.")


def ask(*, figure: OpeningFigure, by: User, at: datetime) -> OpeningFigure:
    """Write an unsaved figure down; its id is made in the form, and a repeat returns the first. Raises `Refused`.

    A figure of an area counts in everything above it, so none of the same may stand above or below.
    """
    with transaction.atomic():
        list(Area.objects.select_for_update(no_key=True).filter(parent=None))  # one at a time in the district
        if first := OpeningFigure.objects.filter(pk=figure.pk, asked_by=by).first():
            return first
        if figure.day >= timezone.localdate(at):
            raise Refused(Reason.FUTURE)
        same = OpeningFigure.objects.standing().filter(series=figure.series, measure=figure.measure, kind=figure.kind)
        line = Q(area__path__startswith=figure.area.path) | Q(area__path__in=figure.area.lineage())
        if other := same.filter(line).select_related("area").first():
            raise Refused(Reason.STANDS, area=other.area.name)
        figure.asked_by, figure.asked_at = by, at
        figure.save(force_insert=True)
        audit.record(act="opening_figure.ask", subject=figure, actor=by, at=at, detail={"value": str(figure.value)})
    return figure


def confirm(*, id: UUID, by: User, at: datetime) -> OpeningFigure:
    """One of two confirmations, by somebody who neither wrote it nor confirmed before. Confirming again changes nothing."""
    with transaction.atomic():
        figure = OpeningFigure.objects.select_for_update(of=("self",)).get(pk=id)
        if figure.withdrawn_at:
            raise Refused(Reason.GONE)
        if figure.second_at or by.pk == figure.first_by_id:
            return figure
        if by.pk == figure.asked_by_id:
            raise Refused(Reason.OWN)
        if figure.first_at is None:
            figure.first_by, figure.first_at = by, at
        else:
            figure.second_by, figure.second_at = by, at
        figure.save(update_fields=["first_by", "first_at", "second_by", "second_at"])
        audit.record(act="opening_figure.confirm", subject=figure, actor=by, at=at)
    return figure


def withdraw(*, id: UUID, by: User, at: datetime) -> OpeningFigure:
    """Take a figure back; reports that froze it keep it. Harmless to repeat."""
    with transaction.atomic():
        figure = OpeningFigure.objects.select_for_update(of=("self",)).get(pk=id)
        if figure.withdrawn_at is None:
            figure.withdrawn_by, figure.withdrawn_at = by, at
            figure.save(update_fields=["withdrawn_by", "withdrawn_at"])
            audit.record(act="opening_figure.withdraw", subject=figure, actor=by, at=at)
    return figure
