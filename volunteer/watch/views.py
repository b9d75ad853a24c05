"""The page for Prometheus."""

import hmac
import os
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from volunteer.core.http.middleware import is_local
from volunteer.watch.figures import SiteFigures
from volunteer.watch.folder import VARIABLE

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")  # a proxy on this machine asks for somebody elsewhere


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """What the processes of this web server counted, and the figures of the site, in the words of Prometheus.

    Whoever has the token of METRICS_TOKEN may read it; where none is set, whoever asks on this machine itself.
    """
    if settings.METRICS_TOKEN:
        if not has_token(request):
            return HttpResponse(status=HTTPStatus.UNAUTHORIZED, headers={"WWW-Authenticate": "Bearer"})
    elif not is_asked_here(request):
        return HttpResponse(status=HTTPStatus.NOT_FOUND)
    return HttpResponse(process_counts() + site_figures(), content_type=CONTENT_TYPE_LATEST)


def has_token(request: HttpRequest) -> bool:
    given = request.META.get("HTTP_AUTHORIZATION", "").encode(errors="replace")
    return hmac.compare_digest(given, f"Bearer {settings.METRICS_TOKEN}".encode())


def is_asked_here(request: HttpRequest) -> bool:
    return is_local(request) and not any(header in request.META for header in FORWARDED)


def process_counts() -> bytes:
    """Those of all processes of this web server; where it is only one, its own."""
    if VARIABLE not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)


def site_figures() -> bytes:
    registry = CollectorRegistry()
    registry.register(SiteFigures())
    return generate_latest(registry)
