"""Announcements that points expire, as a list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import django_tables2 as tables
from django.db.models import Sum
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from points.models import Cutoff, Transfer
from volunteer.lists.columns import DayColumn, MomentColumn
from volunteer.lists.list_table import ListTable


def expired_by_day(cutoffs: Sequence[Cutoff]) -> Counter[str]:
    """How many points each of them took, by its day."""
    lapsed = Transfer.objects.filter(kind=Transfer.Kind.LAPSE, source_type="lapse", source_id__in=[str(c.day) for c in cutoffs])
    return Counter(dict(lapsed.order_by().values_list("source_id").annotate(sum=Sum("amount"))))


class CutoffTable(ListTable):
    """All announcements there ever were, with the points that each took; they are few."""

    day = DayColumn(verbose_name=_("earned up to"))
    takes_effect = DayColumn(verbose_name=_("expire on"))
    announced_by = tables.Column(verbose_name=_("announced by"))
    announced_at = MomentColumn(verbose_name=_("announced at"))
    state = tables.Column(verbose_name=_("state"), accessor="pk")
    points = tables.Column(verbose_name=_("points"), accessor="pk")

    def prepare(self, rows: Sequence[Cutoff]) -> Sequence[Cutoff]:
        self.expired = expired_by_day(rows)
        return rows

    def render_state(self, record: Cutoff) -> str:
        if record.withdrawn_at:
            return gettext("taken back")
        return pgettext("expiry", "has expired") if record.done_at else gettext("announced")

    def render_points(self, record: Cutoff) -> int:
        return self.expired[str(record.day)]
