"""The book entry by entry, for those who audit the whole district."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import django_filters as filters
import django_tables2 as tables
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from points.books import audit_trail, ledger_sources
from points.books.tables import PieceFilter, PieceTable
from points.books.views.verification import require_whole_district
from points.core.months import Month
from points.models import Batch, Transfer
from volunteer.core.pages import list_page
from volunteer.lists import export as list_export
from volunteer.lists.columns import NUMBER
from volunteer.lists.filters import PeriodFilterSet
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power
from volunteer.templatetags import formatting

PAGE = 40


class LedgerFilter(PeriodFilterSet):
    """Without a person or an entry the days narrow the list: this month, as long as no others are named."""

    kind = filters.ChoiceFilter(label=gettext_lazy("what"), choices=Transfer.Kind.choices, empty_label=gettext_lazy("all"))
    person = filters.CharFilter(label=gettext_lazy("volunteer number"), method="by_person", max_length=20)
    q = filters.CharFilter(label=gettext_lazy("number or key of an entry"), method="by_key", max_length=120)

    class Meta:
        model = Transfer
        fields: list[str] = []

    def by_person(self, found: Any, name: str, value: str) -> Any:
        return found.filter(audit_trail.person_condition(value))

    def by_key(self, found: Any, name: str, value: str) -> Any:
        asked = value.strip()
        try:
            return found.filter(Q(pk=UUID(asked)) | Q(key=asked))
        except ValueError:
            return found.filter(key=asked)


def filter_data(request: StaffRequest) -> dict[str, Any]:
    """What was asked, within this month where nothing else bounds the list."""
    asked = request.GET.dict()
    if not any(asked.get(name) for name in ("person", "q", "since", "until")):
        asked["since"] = month_start(request)
    return asked


def month_start(request: StaffRequest) -> str:
    """The first day of this month, as a form has it."""
    return Month.of(request.at).first.isoformat()


class LedgerTable(tables.Table):
    at = tables.Column(verbose_name=gettext_lazy("when"), order_by=("at", "id"))
    kind = tables.Column(verbose_name=gettext_lazy("what"), order_by=("kind", "id"))
    debit = tables.Column(verbose_name=gettext_lazy("from account"), orderable=False)
    credit = tables.Column(verbose_name=gettext_lazy("to account"), orderable=False)
    amount = tables.Column(verbose_name=gettext_lazy("points"), attrs=NUMBER, order_by=("amount", "id"))
    key = tables.Column(verbose_name=gettext_lazy("key"), orderable=False)

    class Meta:
        empty_text = gettext_lazy("No entry here. Name other days, or another person.")

    def render_at(self, value: datetime, record: Transfer) -> str:
        return format_html('<a href="{}">{}</a>', reverse("points:transfer", args=[record.pk]), formatting.moment(value))

    def render_debit(self, record: Transfer) -> str:
        return audit_trail.account_name(record.debit)

    def render_credit(self, record: Transfer) -> str:
        return audit_trail.account_name(record.credit)

    def render_key(self, value: str) -> str:
        return format_html('<span class="quiet" translate="no">{}</span>', value)


@staff(Power.AUDIT)
@require_safe
def transfer_list(request: StaffRequest) -> HttpResponse:
    """The entries of a time, a person or a kind, newest first."""
    require_whole_district(request)
    found = LedgerFilter(filter_data(request), queryset=audit_trail.ledger_entries())
    found.form.fields["since"].initial = month_start(request)
    table = LedgerTable(found.qs)
    if file := list_export.list_or_file(request, table, name=_("The book"), per_page=PAGE):
        return file
    return list_page(
        request,
        table,
        found,
        title=_("The book"),
        subtitle=_("Every entry, and the way of its points back to the budget and on to the goods."),
        back=reverse("points:checks"),
    )


@staff(Power.AUDIT)
@require_safe
def transfer_detail(request: StaffRequest, transfer_id: UUID) -> HttpResponse:
    """One entry: what it is, what caused it, what filled the account before it and what became of it."""
    require_whole_district(request)
    entry = get_object_or_404(audit_trail.ledger_entries().select_related("reverses", *audit_trail.WITH_OWNERS), pk=transfer_id)
    context = {
        "entry": entry,
        "source": ledger_sources.transfer_links([entry])[entry.pk],
        "facts": audit_trail.entry_facts(entry),
        "goods": audit_trail.order_pieces(entry),
        "undone_by": Transfer.objects.filter(reverses=entry).first(),
        "sides": [account_side(_("from account"), entry.debit), account_side(_("to account"), entry.credit)],
        "before": with_links(audit_trail.entries_before(entry)),
        "after": with_links(audit_trail.entries_after(entry)),
    }
    return render(request, "points/books/transfer.html", context)


def account_side(label: str, account: Any) -> tuple[str, str, str]:
    return label, audit_trail.account_name(account), audit_trail.budget_url(account)


def with_links(entries: list[Transfer]) -> list[tuple[Transfer, str]]:
    """Entries with what caused each, in words."""
    told = ledger_sources.transfer_links(entries)
    return [(entry, told[entry.pk][0]) for entry in entries]


@staff(Power.AUDIT)
@require_safe
def batch_detail(request: StaffRequest, batch_id: int) -> HttpResponse:
    """One delivery: what it cost, and the points of everybody who took a piece of it."""
    require_whole_district(request)
    found = get_object_or_404(Batch.objects.select_related("stock__shop", "stock__item", "donor"), pk=batch_id)
    chosen = PieceFilter(request.GET or None, queryset=audit_trail.batch_moves(found))
    table = PieceTable(chosen.qs)
    if file := list_export.list_or_file(request, table, name=f"{_('Delivery')} {found.pk}", per_page=PAGE):
        return file
    return render(request, "points/books/batch.html", {"batch": found, "filter": chosen, "table": table})
