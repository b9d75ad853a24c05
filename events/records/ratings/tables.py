"""Thank-yous and ratings as lists: what their pages say and no more."""

from __future__ import annotations

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from volunteer.lists.columns import RowColumn
from volunteer.lists.tables import ListTable
from volunteer.templatetags.formatting import day, masked


class ThanksTable(ListTable):
    """What a person was thanked for, and the household."""

    at = RowColumn(lambda thanks: day(thanks.at), verbose_name=_("when"))
    kind = tables.Column(verbose_name=_("thanks"))
    giver = RowColumn(lambda thanks: masked(thanks.giver), verbose_name=_("thanked by"))
    event = tables.Column(verbose_name=_("event"), accessor="shift__event__title")
    receiver = tables.Column(verbose_name=_("for whom"))


class RatingTable(ListTable):
    """What people said about a shift, without names."""

    stars = tables.Column(verbose_name=_("stars"))
    words = tables.Column(verbose_name=_("in words"))
