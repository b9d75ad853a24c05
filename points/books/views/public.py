"""The open books, for everybody; and their sheet for the wall, for whoever works there."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from points.books import costs as book_costs
from points.books import queries as book_queries
from points.books import tables as book_tables
from points.books.queries import FEW_PEOPLE
from points.books.tables import CostForm, CostTable, people_count
from points.core import months
from points.core.months import Month
from points.models import Shop
from volunteer.core import clock
from volunteer.core.files import pdf
from volunteer.core.pages import list_page
from volunteer.lists import export as list_export
from volunteer.lists.filters import FormNarrowing
from volunteer.lists.public_export import limited_export
from volunteer.models import ServicePoint
from volunteer.roles import scope as role_scope
from volunteer.roles.decorators import PersonRequest, login_required
from volunteer.roles.scope import Power
from volunteer.templatetags import formatting

PAGE, NAMES_PER_PAGE = 30, 60


def requested_month(request: HttpRequest) -> Month:
    return months.month_of(request.GET.get("month", ""), clock.now())


def month_context(month: Month) -> dict[str, Any]:
    """The month shown, and those beside it."""
    present = months.month_of("", clock.now())
    return {"month": month, "later": month.after if month != present else None}


def month_text(month: Month) -> str:
    return date_format(month.first, pgettext("date format", "F Y"))


@limited_export
@require_safe
def open_books(request: HttpRequest) -> HttpResponse:
    """What is outstanding in the district, its shops, and its service points to choose from."""
    rows = ServicePoint.objects.active().select_related("area").order_by("area__path", "name", "pk")
    found = book_tables.PointFilter(request.GET or None, queryset=rows)
    table = book_tables.PointTable(found.qs)
    if file := list_export.list_or_file(request, table, name=_("Service points"), per_page=PAGE):
        return file
    figures = book_queries.book_figures()
    context = {
        "figures": figures,
        "valued": book_costs.estimated_cost((figures["wallets"] or 0) + (figures["held"] or 0)) if figures else None,
        "shops": Shop.objects.at_work().select_related("point__area").order_by("name", "pk"),
        "filter": found,
        "table": table,
    }
    return render(request, "points/books/books.html", context)


@limited_export
@require_safe
def shop_book(request: HttpRequest, shop_id: int) -> HttpResponse:
    """What came into a shop in a month, what went out and what is there, by item."""
    shop, month = get_object_or_404(Shop.objects.select_related("point__area"), pk=shop_id), requested_month(request)
    found = book_tables.GoodsFilter(request.GET or None, queryset=book_queries.shop_goods(shop, month))
    table = book_tables.GoodsTable(found.qs)
    if file := list_export.list_or_file(request, table, name=f"{shop.name} {month.text}", per_page=PAGE):
        return file
    context = {
        "shop": shop,
        "filter": found,
        "table": table,
        "taken": book_queries.points_spent(shop, month),
        "may_print": works_at(request, shop.point),
        **month_context(month),
    }
    return render(request, "points/books/shop.html", context)


@limited_export
@require_safe
def shop_costs(request: HttpRequest) -> HttpResponse:
    """What a month's goods cost beside the points given for them, by shop and whose money it was: on the screen, or as a file."""
    month = requested_month(request)
    form = CostForm(request.GET or None)
    rows = form.narrowed(book_costs.costs_by_source(month))
    table = CostTable(rows)
    if file := list_export.list_or_file(request, table, name=f"{_('What the goods cost')} {month.text}", per_page=PAGE):
        return file
    return list_page(
        request,
        table,
        FormNarrowing(form),
        template="points/books/costs.html",
        title=_("What the goods cost"),
        tab_title=f"{_('What the goods cost')} · {_('Open books')}",
        subtitle=_("Points given for goods and services, and whose money paid for them"),
        back=reverse("points:open_books"),
        **month_context(month),
    )


@limited_export
@require_safe
def point_book(request: HttpRequest, sign_code: str) -> HttpResponse:
    """What a service point gave in a month, event by event."""
    point, month = get_object_or_404(ServicePoint.objects.select_related("area"), sign_code=sign_code), requested_month(request)
    found = book_tables.EventFilter(request.GET or None, queryset=book_queries.awards_by_shift(point, month))
    table = book_tables.EventTable(found.qs, point)
    if file := list_export.list_or_file(request, table, name=f"{point.name} {month.text}", per_page=PAGE):
        return file
    context = {
        "point": point,
        "filter": found,
        "table": table,
        "otherwise": book_queries.awards_by_kind(point, month),
        "given": book_queries.sum_points(book_queries.transfers_in_month(book_queries.shift_awards(point), month)),
        "few": FEW_PEOPLE,
        "may_print": works_at(request, point),
        **month_context(month),
    }
    return render(request, "points/books/point.html", context)


def with_shift_links(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of `by_event` with what each shift is and its address."""
    told = book_queries.shift_links([row["shift_id"] for row in rows])
    return [row | dict(zip(("words", "url"), told.get(str(row["shift_id"]), ("", "")), strict=True)) for row in rows]


@limited_export
@require_safe
def event_book(request: HttpRequest, sign_code: str, shift_id: UUID) -> HttpResponse:
    """Who got how much for one shift, by masked names; not where so few did that everybody would know them."""
    point = get_object_or_404(ServicePoint.objects.select_related("area"), sign_code=sign_code)
    rows = book_queries.shift_receivers(point, shift_id)
    if not (paid := rows.count()):
        raise Http404
    what, url = book_queries.shift_links([shift_id]).get(str(shift_id), ("", ""))
    context = {"point": point, "words": what or _("Event"), "url": url, "given": book_queries.sum_points(rows), "few": FEW_PEOPLE}
    context |= {"hidden": paid < FEW_PEOPLE, "shift_id": shift_id}
    if paid >= FEW_PEOPLE:
        found = book_tables.ReceiverFilter(request.GET or None, queryset=rows)
        table = book_tables.ReceiverTable(found.qs)
        if file := list_export.list_or_file(request, table, name=what or _("Event"), per_page=NAMES_PER_PAGE):
            return file
        context |= {"filter": found, "table": table}
    return render(request, "points/books/event.html", context)


# --- for the wall ----------------------------------------------------------------------------------------------------------


def works_at(request: HttpRequest, point: ServicePoint) -> bool:
    """Whether this person sees or keeps something there."""
    at = clock.now()
    return any(role_scope.scope_for(request.user, power, at).covers_point(point) for power in (Power.SEE, Power.KEEP))


@login_required
@require_safe
def shop_book_pdf(request: PersonRequest, shop_id: int) -> HttpResponse:
    """A shop's month as a PDF."""
    shop, month = get_object_or_404(Shop.objects.select_related("point__area"), pk=shop_id), requested_month(request)
    if not works_at(request, shop.point):
        raise Http404
    with translation.override(settings.LANGUAGE_CODE), formatting.days_on_paper():
        return pdf_response(*shop_pdf_content(shop, month))


def shop_pdf_content(shop: Shop, month: Month) -> tuple[str, str, list[str], list[list[Any]]]:
    """Title, facts, head and rows of a shop's sheet."""
    head = [_("Goods"), _("before"), _("came in"), _("collected"), _("otherwise"), _("there now")]
    parts = ("name", "before", "came", "handed", "other", "there")
    rows = [[line[part] for part in parts] for line in book_queries.shop_goods(shop, month)]
    facts = _("Points spent here in this month: %(points)s") % {"points": formatting.number(book_queries.points_spent(shop, month))}
    return f"{shop.name} · {month_text(month)}", facts, head, rows


@login_required
@require_safe
def point_book_pdf(request: PersonRequest, sign_code: str) -> HttpResponse:
    """A service point's month as a PDF."""
    point, month = get_object_or_404(ServicePoint.objects.select_related("area"), sign_code=sign_code), requested_month(request)
    if not works_at(request, point):
        raise Http404
    with translation.override(settings.LANGUAGE_CODE), formatting.days_on_paper():
        return pdf_response(*point_pdf_content(point, month))


def point_pdf_content(point: ServicePoint, month: Month) -> tuple[str, str, list[str], list[list[Any]]]:
    """Title, facts, head and rows of a point's sheet."""
    rows = [
        [row["words"], people_count(row["people"]), row["points"]]
        for row in with_shift_links(list(book_queries.awards_by_shift(point, month)))
    ]
    rows += [[row["words"], people_count(row["people"]), row["points"]] for row in book_queries.awards_by_kind(point, month)]
    facts = _("Points given in this month: %(points)s") % {"points": formatting.number(sum(row[2] for row in rows))}
    return f"{point.name} · {month_text(month)}", facts, [_("What for"), _("people"), _("points")], rows


def pdf_response(title: str, facts: str, head: list[str], rows: list[list[Any]]) -> HttpResponse:
    body = pdf.render_pdf("points/books/open_books_pdf.html", {"title": title, "facts": facts, "head": head, "rows": rows})
    return pdf.pdf_response(body, title)
