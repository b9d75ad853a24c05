"""Pages that are a title and a form, or a title and a list: their frame stands in one template each."""

from __future__ import annotations

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


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
