"""Freezes of a person or a unit."""

from datetime import date

from points.freezes import actions as freezes
from points.models import Freeze
from tests.cast import NOW
from volunteer.core.ids import new_id

UNTIL = date(2026, 12, 1)


def freeze(district, kind="unit", by=None, moment=NOW, **fields):
    fields = {"id": new_id(moment), "reason": "正在核实", "until": UNTIL} | fields
    if kind in ("leading", "keeping"):
        fields.setdefault("within", district.community)
    return freezes.start_freeze(freeze=Freeze(kind=kind, **fields), by=by or district.community_admin, at=moment)
