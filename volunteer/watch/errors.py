"""Where SENTRY_DSN names a server that speaks Sentry's protocol, errors are told to it: what failed and where, nothing of people.

Bodies of requests, cookies, headers, addresses of people and local variables stay here.
"""

from typing import Any

import sentry_sdk
from django.conf import settings

from volunteer.watch import request_ids
from volunteer.watch.log_lines import without_people


def start_reporting() -> None:
    """Nothing where no DSN is set."""
    if not settings.SENTRY_DSN:
        return
    sentry_sdk.init(
        dsn=settings.SENTRY_DSN,
        send_default_pii=False,
        max_request_body_size="never",
        include_local_variables=False,
        include_source_context=False,
        max_breadcrumbs=0,
        auto_session_tracking=False,
        send_client_reports=False,
        before_send=cleaned,
    )


def cleaned(event: Any, hint: dict[str, Any]) -> Any:
    """The report of an error without what could tell of people. Of the request only the pattern of its address is left."""
    problem = hint["exc_info"][1] if hint.get("exc_info") else None
    for part in ("request", "user", "extra", "breadcrumbs", "modules"):
        event.pop(part, None)
    if request_id := request_ids.current.get():
        event.setdefault("tags", {})["request_id"] = request_id
    return without_people_in(event, problem)


def without_people_in(value: Any, problem: BaseException | None) -> Any:
    """The same for each text in lists and dictionaries."""
    if isinstance(value, str):
        return without_people(value, problem)
    if isinstance(value, dict):
        return {key: without_people_in(part, problem) for key, part in value.items()}
    return [without_people_in(part, problem) for part in value] if isinstance(value, list) else value
