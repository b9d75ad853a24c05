"""Thank-yous and ratings as lists: what their pages say and no more."""

from __future__ import annotations

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from volunteer.lists.list_table import ListTable


class RatingTable(ListTable):
    """What people said about a shift, without names."""

    stars = tables.Column(verbose_name=_("stars"))
    words = tables.Column(verbose_name=_("in words"))
