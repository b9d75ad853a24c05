"""Around every request: its id, and how long its answer took."""

from collections.abc import Callable
from time import perf_counter

from django.http import HttpRequest, HttpResponse

from volunteer.core import counting
from volunteer.core.http.middleware import PROBES
from volunteer.watch import request_ids

Handler = Callable[[HttpRequest], HttpResponse]


class RequestIdMiddleware:
    """Gives each request an id, or takes that of the proxy in front, and sends it back in the same header."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = request_ids.current.set(request_ids.accept(request.headers.get(request_ids.HEADER, "")))
        try:
            response = self.get_response(request)
            response.headers[request_ids.HEADER] = request_ids.current.get()
            return response
        finally:
            request_ids.current.reset(token)


class CountMiddleware:
    """Counts each answer by the name of its address. Machines that ask how the site is are not counted."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = perf_counter()
        response = self.get_response(request)
        if request.path_info not in PROBES:
            match = request.resolver_match
            view = match.view_name if match else ""
            counting.count_request(view=view, status=response.status_code, seconds=perf_counter() - begun)
        return response
