"""Small middlewares: health, former hosts, the chosen language, pages not to be kept, addresses that are only pressed, paper."""

from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponsePermanentRedirect
from django.http.request import split_domain_port
from django.shortcuts import render
from django.utils import translation

from volunteer.core import clock
from volunteer.core.files.pdf import NoPrinterError
from volunteer.core.http import views as core_views

Handler = Callable[[HttpRequest], HttpResponse]


PROBES: dict[str, Handler] = {"/livez": core_views.livez, "/readyz": core_views.readyz, "/healthz": core_views.healthz}


class HealthMiddleware:
    """Answers `/livez`, `/readyz` and `/healthz` before the name of the host is judged, where a machine asks.

    A container's probe asks at 127.0.0.1, a proxy by the machine's address; neither knows the name of the site. Whoever asks from
    another machine by a name that is not the site's is refused like on any other page.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        view = PROBES.get(request.path_info)
        if view and (is_local(request) or is_ip_host(request)):
            return view(request)
        return self.get_response(request)


def is_local(request: HttpRequest) -> bool:
    """Whether the one who asks is on this machine: from its loopback address, or by a socket, which has no address."""
    sender = parse_address(request.META.get("REMOTE_ADDR", ""))
    return sender is None or sender.is_loopback


def is_ip_host(request: HttpRequest) -> bool:
    """Whether the host of the request is an IP address and no name."""
    host, _port = split_domain_port(request.META.get("HTTP_HOST", ""))
    return parse_address(host.strip("[]")) is not None


def parse_address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None


class FormerHostMiddleware:
    """What is read at an address the site had before (`FORMER_URLS`) is found at `PUBLIC_URL`: posters hang for years.

    Only reading is led on. What an open page or a scanner still sends to the old address is taken there, so nothing is lost.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        former = {urlsplit(url).netloc.lower() for url in settings.FORMER_URLS}
        if former and request.method in ("GET", "HEAD") and request.get_host().lower() in former:
            return HttpResponsePermanentRedirect(settings.PUBLIC_URL + request.get_full_path())
        return self.get_response(request)


class ClockMiddleware:
    """Now and then measures how far this machine's clock is off the database's; static files, answered before it, need no time."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        clock.measure_if_due()
        return self.get_response(request)


class ChosenLanguageMiddleware:
    """Chinese unless this device chose otherwise, by a cookie or, where a page asks without cookies, by the header X-Language.

    Django's LocaleMiddleware would follow the phone's language setting, which shop staff in China often leave in English.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) or request.headers.get("X-Language", "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            return response


class NoStoreMiddleware:
    """Pages of a signed-in person are never kept by a browser or a proxy, so that "back" on a shared phone shows nothing."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # A page of an error shows nothing of the person, and the database that would tell who it is may be gone.
        if response.status_code < 500 and request.user.is_authenticated:
            response.headers["Cache-Control"] = "no-store, private"
        return response


class NotAllowedMiddleware:
    """An address that only takes a press shows a page where it is opened; Django's own answer is a blank one."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            page = render(request, "405.html", status=405)
            page.headers["Allow"] = response.headers["Allow"]
            return page
        return response


class PrinterMiddleware:
    """A sentence where a PDF is asked for and this machine cannot make one."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        return render(request, "no_printer.html", status=503) if isinstance(problem, NoPrinterError) else None
