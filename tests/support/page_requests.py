"""Every address of the site as each role asks for it, and what a form there needs."""

import re
from contextlib import contextmanager

from django.db import connection
from django.urls import URLResolver, get_resolver

from tests.cast import NOW
from tests.support.permissions.roles import ROLES
from tests.support.whole_site import Stage
from volunteer.core.ids import new_id


def routes(patterns=None, prefix=""):
    """Every address pattern of the site."""
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route


def filled(route: str, stage: Stage) -> str:
    """The address of the pattern for the things of the stage."""
    event = stage.waiting if route.startswith("review/") else stage.draft
    shift = (
        stage.running
        if any(word in route for word in ("code", "roster", "close", "stayed", "waiting", "refusals", "somebody", "lend"))
        else stage.shift
    )
    shift = stage.rated if route.endswith(("/rate/", "/thank/", "/ratings/")) else shift
    shift = stage.over if route.startswith(("review/shifts/", "open/")) or "excuse" in route else shift
    values = stage.known | {
        "<uuid:event_id>": event.pk,
        "<uuid:shift_id>": shift.pk,
        "<uuid:pk>": shift.pk,
        "<int:pk>": stage.stock.pk if route.startswith("stock/<") else stage.item.pk,
    }
    for name, value in values.items():
        route = route.replace(name, str(value))
    return "/" + route


def missing(route: str) -> str:
    """The address of the pattern for things that do not exist."""
    kinds = {r"<uuid:\w+>": str(new_id(NOW)), r"<int:\w+>": "999999", r"<(slug|str):\w+>": "NOSUCHTHING"}
    for kind, value in kinds.items():
        route = re.sub(kind, value, route)
    return "/" + route


def sent(stage: Stage, route: str) -> dict[str, object]:
    """What a form needs so that the refusal, if any, is about the person and not about the form."""
    if "figures/reports/" in route:
        return {"unit": stage.community.path, "period": "2026-10"}
    return sent_elsewhere(stage, route)


def sent_elsewhere(stage: Stage, route: str) -> dict[str, object]:
    if "roster/" in route:
        return {
            "person": stage.alice.volunteer_no,
            "act": "in",
            "id": new_id(NOW),
            "attendance": stage.attendance.pk,
            "job": stage.job.pk,
            "scan": stage.attendance.shift.scans.first().pk,
            "reason": "mistake",
        }
    if route.endswith("/here/"):
        return {"id": new_id(NOW), "shift": stage.running.pk}
    if route.endswith("/kill/"):
        return {"serial": stage.elders_card.serial, "reason": "lost"}
    if route in ("cart/put/", "cart/order/") or route.endswith("sale_id>/put/"):
        return {"stock": stage.stock.pk, "shop": stage.shop.pk, "item": stage.item.pk, "quantity": 1}
    if route == "counter/open/":
        return {"shop": stage.shop.pk}
    if "card/lost/" in route:
        return {"serial": stage.card.serial}
    if "review/cases/" in route or "my/cases/" in route:
        return {"id": new_id(NOW)}
    if "stayed/" in route or "excuse/" in route:
        return {"person": stage.alice.volunteer_no}
    return {}


@contextmanager
def undone():
    """What happens inside is rolled back, as by `atomic`: but tens of thousands of times, so in two statements and not in five."""
    later = len(connection.run_on_commit)
    connection.connection.execute("SAVEPOINT undone")
    try:
        yield
    finally:
        connection.connection.execute("ROLLBACK TO SAVEPOINT undone; RELEASE SAVEPOINT undone")
        connection.needs_rollback = False
        del connection.run_on_commit[later:]


def enter(client, stage: Stage, letter: str) -> None:
    """Sign in whoever has this role in the row of an address."""
    if ROLES[letter]:
        client.force_login(getattr(stage, ROLES[letter]), backend="django.contrib.auth.backends.ModelBackend")
