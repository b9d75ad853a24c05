"""What this room keeps about people: the sheet of the copy they may take along, and what goes when an account is closed.

Of what somebody told, words and pictures go; that something was wrong there, and the steps, stay. Membership of a grid ends.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.neighbourhood.grids.models import GridMember
from events.neighbourhood.incidents.models import Incident, IncidentPhoto
from volunteer.models import User
from volunteer.privacy.erasure import remove_files
from volunteer.privacy.erasure_registry import HANDLERS, ErasureHandler, OpenObligation
from volunteer.privacy.export_registry import PARTS, PICTURES, STEPS, ExportPart, ExportSheet, Row, moment_text, stream_cells
from volunteer.templatetags.formatting import day

REPORTED = ExportSheet(
    33,
    _("Incidents I told of"),
    _("What you told was wrong in a place, and what came of it."),
    (_("when"), _("what is wrong"), _("where"), _("where exactly"), _("words"), _("state"), _("what was done"), _("ended")),
)
GRIDS = ExportSheet(
    34, _("My grids"), _("The grids that you see to, and from when to when."), (_("grid"), _("part"), _("from"), _("last day"))
)
WORDS = {
    "incident.report": _("told of an incident"),
    "incident.not_solved": _("told that an incident is not solved"),
}


def register() -> None:
    PARTS.extend(
        [
            ExportPart(REPORTED, incident_rows, ("events.Incident.reported_by",)),
            ExportPart(GRIDS, grid_rows, ("events.GridMember.person",)),
            ExportPart(PICTURES, photo_rows, ("events.IncidentPhoto.by",)),
        ]
    )
    STEPS.update(WORDS)
    HANDLERS.append(ErasureHandler(still_open=no_obligations, forget=erase_person))


def incident_rows(person: User) -> Iterable[Row]:
    rows = Incident.objects.filter(reported_by=person).select_related("kind", "area").order_by("-opened_at", "-pk")
    return stream_cells(
        rows,
        lambda row: [
            *(moment_text(row.opened_at), row.kind, row.area, row.spot, row.words),
            *(row.get_state_display(), row.report, moment_text(row.ended_at)),
        ],
    )


def grid_rows(person: User) -> Iterable[Row]:
    rows = GridMember.objects.filter(person=person).select_related("grid").order_by("-since", "-pk")
    return stream_cells(rows, lambda row: [row.grid, row.get_part_display(), day(row.since), day(row.until) if row.until else ""])


def photo_rows(person: User) -> Iterable[Row]:
    rows = IncidentPhoto.objects.filter(by=person).select_related("incident__kind", "incident__area").order_by("-at", "-pk")
    return stream_cells(rows, lambda row: [moment_text(row.at), f"{row.incident.kind} · {row.incident.area}", "", ""])


def no_obligations(_person: User, _at: datetime) -> Iterable[OpenObligation]:
    """Nothing here stands in the way of closing an account: what one told of goes on without one's name."""
    return ()


def erase_person(person: User, at: datetime) -> None:
    """Take away what the person wrote and photographed when telling of something. Harmless to repeat."""
    photos = IncidentPhoto.objects.filter(by=person, after=False)
    remove_files(row.picture for row in photos)
    photos.delete()
    Incident.objects.filter(reported_by=person).update(words="", spot="")
    today = timezone.localdate(at)
    GridMember.objects.filter(person=person, until=None, since__lte=today).update(until=today)
