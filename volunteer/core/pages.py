"""Pages that are a title and a form, a title and a list, or a short list with a form: their frame stands in one template each."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django_tables2 import Table


def form_page(
    request: HttpRequest,
    form: BaseForm,
    *,
    title: str,
    submit: str,
    template: str = "form_page.html",
    status: int = 200,
    **context: object,
) -> HttpResponse:
    """The page of a form; `template` extends `form_page.html`, which says what else `context` may hold."""
    return render(request, template, {"form": form, "title": title, "submit": submit, **context}, status=status)


def list_page(
    request: HttpRequest,
    table: Table,
    narrowed: object,
    *,
    title: str,
    import_url: str = "",
    add_url: str = "",
    may_add: bool = True,
    template: str = "list_page.html",
    **context: object,
) -> HttpResponse:
    """The page of a list; `template` extends `list_page.html`, which says what else `context` may hold.

    Only who `may_add` sees the ways to add: `import_url`, where the list comes in from Excel, and `add_url`.
    """
    ways = {"import_url": import_url, "add_url": add_url} if may_add else {}
    return render(request, template, {"table": table, "filter": narrowed, "title": title, **ways, **context})


def short_list_page(
    request: HttpRequest,
    form: BaseForm | None,
    *,
    template: str,
    rows: QuerySet[Any],
    chosen: Model,
    names: tuple[str, str, str],
    **context: str,
) -> HttpResponse:
    """The page of a short list, with the form of the `chosen` row or of a new one; no form for who only reads.

    `names`: of the addresses of the list, of a row, and where it comes in from Excel. `template` extends `short_list_page.html`,
    which says what `context` may hold.
    """
    list_name, row_url, import_name = names
    addresses = {"list_url": reverse(list_name), "row_url": row_url, "import_url": reverse(import_name)}
    return render(request, template, {"form": form, "rows": rows, "chosen": chosen, **addresses, **context})
