"""The shop as a volunteer sees it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse


def order(request: HttpRequest, id: UUID) -> HttpResponse:
    return HttpResponse()
