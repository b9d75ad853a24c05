"""Lists behind the counter."""

from __future__ import annotations

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from points.models import Adjustment, Consignment, Donor
from volunteer.cells import MomentColumn, YesNoColumn


class PaperTable(tables.Table):
    asked_at = MomentColumn(verbose_name=_("when"), linkify=("points:paper", [tables.A("pk")]))
    shop = tables.Column(verbose_name=_("Shop"), order_by="shop__name")
    kind = tables.Column(verbose_name=_("what"))
    state = tables.Column(verbose_name=_("state"))
    asked_by = tables.Column(verbose_name=_("asked by"), order_by="asked_by__name")
    decided_by = tables.Column(verbose_name=_("signed by"), order_by="decided_by__name")

    class Meta:
        model = Adjustment
        fields = ("asked_at", "shop", "kind", "state", "asked_by", "decided_by")
        empty_text = _("Nothing was counted or written off yet.")


class ConsignmentTable(tables.Table):
    sent_at = MomentColumn(verbose_name=_("when"), linkify=("points:consignment", [tables.A("pk")]))
    from_shop = tables.Column(verbose_name=pgettext_lazy("shop", "from"), order_by="from_shop__name")
    to_shop = tables.Column(verbose_name=pgettext_lazy("shop", "to"), order_by="to_shop__name")
    state = tables.Column(verbose_name=_("state"))
    difference = tables.Column(verbose_name=_("why less arrived"), orderable=False)

    class Meta:
        model = Consignment
        fields = ("sent_at", "from_shop", "to_shop", "state", "difference")
        empty_text = _("No goods were sent from shop to shop yet.")


class DonorTable(tables.Table):
    name = tables.Column(verbose_name=_("name"), linkify=("points:giver", [tables.A("pk")]))
    area = tables.Column(order_by="area__path")
    kind = tables.Column(verbose_name=_("what they are"))
    contact = tables.Column(verbose_name=_("contact"), orderable=False)
    active = YesNoColumn(verbose_name=_("still gives"))
    sheet = tables.TemplateColumn(template_name="points/goods/_sheet_link.html", verbose_name=_("Action"), orderable=False)
    not_exported = ("sheet",)

    class Meta:
        model = Donor
        fields = ("name", "area", "kind", "contact", "active", "sheet")
        empty_text = _("Nobody gives goods yet.")
