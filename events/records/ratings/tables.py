"""What people take along of their own lists: headings, and the cells of one row. What their pages say and no more."""

from __future__ import annotations

from django.utils.translation import gettext as _

from events.models import Thanks
from volunteer.templatetags.formatting import day, masked


def thanks_headings() -> list[str]:
    return [_("when"), _("thanks"), _("thanked by"), _("event"), _("for whom")]


def thanks_cells(row: Thanks) -> list[object]:
    return [day(row.at), row.get_kind_display(), masked(row.giver), row.shift.event.title, row.receiver]
