"""Changes of identity that wait, as lists."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from volunteer.lists.columns import DayColumn, MomentColumn
from volunteer.models import PhoneChange, ProfileChange


class NumberTable(tables.Table):
    person = tables.Column(
        verbose_name=_("person"), linkify=("volunteer:staff_number", [tables.A("pk")]), order_by=("person__name", "pk")
    )
    number = tables.Column(accessor="person__volunteer_no", verbose_name=_("Volunteer number"), orderable=False)
    area = tables.Column(accessor="person__community", verbose_name=_("Community"), order_by=("person__area__path", "pk"))
    masked_old = tables.Column(verbose_name=_("number before"), orderable=False, empty_values=("",))
    masked_new = tables.Column(verbose_name=_("new number"), orderable=False)
    seen_by = tables.Column(accessor="seen_by__name", verbose_name=_("seen by"), order_by=("seen_by__name", "pk"))
    due_at = MomentColumn(verbose_name=_("holds by itself on"), order_by=("due_at", "pk"))

    class Meta:
        model = PhoneChange
        fields = ("person", "number", "area", "masked_old", "masked_new", "seen_by", "due_at")
        empty_text = _("No number waits.")


class NameTable(tables.Table):
    person = tables.Column(
        verbose_name=pgettext_lazy("change of name", "name now"),
        linkify=("volunteer:staff_name", [tables.A("pk")]),
        order_by=("person__name", "pk"),
    )
    number = tables.Column(accessor="person__volunteer_no", verbose_name=_("Volunteer number"), orderable=False)
    area = tables.Column(accessor="person__community", verbose_name=_("Community"), order_by=("person__area__path", "pk"))
    new_name = tables.Column(verbose_name=pgettext_lazy("change of name", "name asked for"), order_by=("new_name", "pk"))
    old_birth_date = DayColumn(verbose_name=_("birthday now"), order_by=("old_birth_date", "pk"))
    new_birth_date = DayColumn(verbose_name=_("birthday asked for"), order_by=("new_birth_date", "pk"))
    asked_at = MomentColumn(verbose_name=pgettext_lazy("change of name", "asked on"), order_by=("asked_at", "pk"))

    class Meta:
        model = ProfileChange
        fields = ("person", "number", "area", "new_name", "old_birth_date", "new_birth_date", "asked_at")
        empty_text = _("No name waits.")
