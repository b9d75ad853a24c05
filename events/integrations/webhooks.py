"""Telling other systems what happened: who wants to know, the messages, their attempts until they arrive or a day has passed."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.urls import reverse

from events.integrations import api_keys
from events.integrations import http as integration_http
from events.integrations.http import Answer
from events.integrations.refusals import IntegrationRefusal
from events.models import HookMessage, Occurrence, Subscription
from volunteer.core import audit, encryption, webhook_signing
from volunteer.core.dates import to_milliseconds
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import Area, DeadLetter, ServicePoint, User
from volunteer.notices import outbox
from volunteer.queue import actions as queue
from volunteer.queue import jobs
from volunteer.roles.scope import Scope

State = HookMessage.State
RETRY_DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720))  # after each attempt; then it failed
CLAIM_LOST_AFTER = timedelta(minutes=30)  # a runner that claimed a message and died
KEEP_FOR = timedelta(days=30)
MAX_BATCH, MAX_SECONDS = 100, 20.0  # messages and seconds of one pass
TEST = "test"
TASK = "send_hooks"  # of events/tasks.py


# --- who is told -------------------------------------------------------------------------------------------------------


def subscribe(*, subscription: Subscription, by: User, at: datetime) -> str:
    """Keep a new subscription (its fields filled in) and answer its secret, told this once; empty for one kept before.

    Raises `Refused`.
    """
    require_valid_subscription(subscription, by, at)
    secret = webhook_signing.new_secret()
    subscription.secret_sealed, subscription.made_by, subscription.made_at = encryption.seal(secret), by, at
    with transaction.atomic():
        Subscription.objects.bulk_create([subscription], ignore_conflicts=True)
        kept = Subscription.objects.get(pk=subscription.pk)
        if bytes(kept.secret_sealed) != subscription.secret_sealed:
            return ""
        detail = {"name": subscription.name, "kinds": subscription.kinds, "of": place_label(subscription)}
        audit.record(act="hook.subscribe", subject=subscription, actor=by, at=at, detail=detail)
    return secret


def place_label(subscription: Subscription) -> str:
    return f"{subscription.place._meta.model_name}:{subscription.place.pk}"


def require_valid_subscription(subscription: Subscription, by: User, at: datetime) -> None:
    held, area, point = api_keys.administered(by, at), subscription.area, subscription.point
    if not (held.covers_area(area) if area else point is not None and held.covers_point(point)):
        raise Refused(IntegrationRefusal.NOT_YOURS)
    if not subscription.kinds:
        raise Refused(IntegrationRefusal.NOTHING)
    try:
        parts = integration_http.parse_address(subscription.address)
        integration_http.public_ip(str(parts.hostname), parts.port or 443)
    except integration_http.UnfitAddressError as unfit:
        raise Refused(IntegrationRefusal(str(unfit))) from unfit
    except (OSError, UnicodeError) as problem:
        raise Refused(IntegrationRefusal.UNKNOWN) from problem


def subscriptions_in_scope(held: Scope) -> QuerySet[Subscription]:
    """The subscriptions of places inside a scope, those in force first."""
    mine = held.areas("area__") | held.points("point__")
    return Subscription.objects.filter(mine).select_related("area", "point", "made_by").order_by("ended_at", "-made_at", "pk")


def pause(*, subscription: Subscription, by: User, at: datetime) -> None:
    """Keep messages back from now on; what happens meanwhile is told later. Harmless to repeat."""
    with transaction.atomic():
        if Subscription.objects.standing().filter(pk=subscription.pk, paused_at=None).update(paused_at=at):
            audit.record(act="hook.pause", subject=subscription, actor=by, at=at)


def resume(*, subscription: Subscription, by: User, at: datetime) -> None:
    """Send again, what was kept back first. Harmless to repeat."""
    with transaction.atomic():
        if Subscription.objects.standing().filter(pk=subscription.pk, paused_at__isnull=False).update(paused_at=None):
            audit.record(act="hook.resume", subject=subscription, actor=by, at=at)


def end_subscription(*, subscription: Subscription, by: User, at: datetime) -> None:
    """Tell this system nothing any more, not even what waits. Harmless to repeat."""
    with transaction.atomic():
        if Subscription.objects.standing().filter(pk=subscription.pk).update(ended_at=at, ended_by=by):
            subscription.messages.filter(state=State.WAITING).update(state=State.FAILED, problem="ended")
            audit.record(act="hook.end", subject=subscription, actor=by, at=at)


def send_test(*, id: UUID, subscription: Subscription, by: User, at: datetime) -> None:
    """A message that says nothing happened, to see whether it arrives. The same `id` again is the same message."""
    with transaction.atomic():
        made = build_message(id, subscription, TEST, {}, at, at)
        HookMessage.objects.bulk_create([made], ignore_conflicts=True)
        audit.record(act="hook.test", subject=subscription, actor=by, at=at)


def resend_message(*, message: HookMessage, by: User, at: datetime) -> None:
    """Send a message that arrived or failed once more, under its own id. One on its way stays as it is."""
    with transaction.atomic():
        over = HookMessage.objects.filter(pk=message.pk, state__in=[State.SENT, State.FAILED], subscription__ended_at=None)
        if over.update(state=State.WAITING, due_at=at, attempts=0, problem=""):
            audit.record(act="hook.again", subject=message, actor=by, at=at)


# --- from what happened to messages --------------------------------------------------------------------------------------


def create_messages(*, at: datetime) -> int:
    """Turn the notes of what happened into messages to those who want them; how many messages. A constant number of statements."""
    with transaction.atomic():
        notes = take_occurrences()
        if not notes:
            return 0
        wanted = list(Subscription.objects.standing().select_related("area").order_by("pk"))
        codes = api_codes(notes)
        made = [
            build_message(new_id(note.at), one, note.kind, message_data(note, codes), note.at, at)
            for note in notes
            for one in wanted
            if one.wants(note)
        ]
        HookMessage.objects.bulk_create(made)
    return len(made)


def take_occurrences() -> list[Occurrence]:
    """Remove the notes that are there now, in the order in which it happened. What is noted meanwhile stays for the next time."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM events_occurrence RETURNING id, kind, subject_id, state, path, point_id, at")
        names = ("id", "kind", "subject_id", "state", "path", "point_id", "at")
        found = [Occurrence(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()]
    return sorted(found, key=lambda note: (note.at, note.id))


def api_codes(notes: Iterable[Occurrence]) -> dict[str | int | None, str]:
    """Path of an area or id of a point -> the code by which the API names it; two statements."""
    paths, points = {note.path for note in notes}, {note.point_id for note in notes if note.point_id}
    codes: dict[str | int | None, str] = dict(Area.objects.filter(path__in=paths).values_list("path", "code"))
    return codes | dict(ServicePoint.objects.filter(pk__in=points).values_list("pk", "sign_code"))


def message_data(note: Occurrence, codes: dict[str | int | None, str]) -> dict[str, object]:
    """Ids, a place and a state. Whoever wants to know more asks the API, which says what its key opens."""
    subject = note.kind.partition(".")[0]
    said: dict[str, object] = {subject: str(note.subject_id)}
    if note.state:
        return said | {"state": note.state}  # of a request not even where it is: who asked lives there
    said["area"] = codes.get(note.path, "")
    return said | ({"point": codes.get(note.point_id, "")} if note.point_id else {})


def build_message(
    id: UUID, subscription: Subscription, kind: str, data: dict[str, object], happened: datetime, at: datetime
) -> HookMessage:
    body = {"id": str(id), "type": kind, "timestamp": to_milliseconds(happened), "data": data}
    return HookMessage(
        id=id, subscription=subscription, kind=kind, body=json.dumps(body, ensure_ascii=False), made_at=at, due_at=at
    )


# --- on the way ----------------------------------------------------------------------------------------------------------


def send_or_defer(*, at: datetime) -> int:
    """Send messages that are due, or leave a job for each system that is to get some; how many messages, or systems.

    The messages of one system go one after the other; a system that is slow holds up no other.
    """
    if not jobs.have_runners():
        return send_due(at=at)
    free_lost(at)
    systems = sorted(set(HookMessage.objects.due(at).values_list("subscription", flat=True)))
    for subscription_id in systems:
        jobs.defer_once(TASK, f"hooks:{subscription_id}", subscription_id=str(subscription_id))
    return len(systems)


def send_to(*, subscription_id: UUID, at: datetime) -> int:
    """Send the messages that are due to one system; how many arrived."""
    return send_claimed(claim(HookMessage.objects.due(at).filter(subscription=subscription_id), at=at, limit=MAX_BATCH), at=at)


def send_due(*, at: datetime, limit: int = MAX_BATCH) -> int:
    """Send messages that are due; how many arrived. Never call it inside a transaction.

    Any number of drains may run at once: each claims other rows. Where one message of a system does not arrive the others of it
    wait for the next pass, so that a dead server holds up nobody else.
    """
    return send_claimed(claim_due(at=at, limit=limit), at=at)


def send_claimed(claimed: list[HookMessage], *, at: datetime) -> int:
    begun, arrived, dead = time.monotonic(), 0, set()
    for each in claimed:
        if each.subscription_id in dead or time.monotonic() - begun > MAX_SECONDS:
            HookMessage.objects.filter(pk=each.pk).update(state=State.WAITING)
            continue
        if send_message(each, at=at):
            arrived += 1
        else:
            dead.add(each.subscription_id)
    return arrived


def claim_due(*, at: datetime, limit: int) -> list[HookMessage]:
    """Take messages for oneself and commit that. One claimed long ago by a runner that died goes out again under its own id."""
    free_lost(at)
    return claim(HookMessage.objects.due(at), at=at, limit=limit)


def free_lost(at: datetime) -> None:
    HookMessage.objects.filter(state=State.CLAIMED, tried_at__lt=at - CLAIM_LOST_AFTER).update(state=State.WAITING)


def claim(due: QuerySet[HookMessage], *, at: datetime, limit: int) -> list[HookMessage]:
    with transaction.atomic(durable=True):
        ids = [one.pk for one in due.select_for_update(skip_locked=True, of=("self",))[:limit]]
        HookMessage.objects.filter(pk__in=ids).update(state=State.CLAIMED, tried_at=at)
    return list(HookMessage.objects.filter(pk__in=ids).select_related("subscription").order_by("due_at", "id"))


def send_message(each: HookMessage, *, at: datetime) -> bool:
    """Send one claimed message and write down what became of it."""
    secret = encryption.unseal(bytes(each.subscription.secret_sealed))
    body = each.body.encode()
    headers = webhook_signing.signed_headers(secret, str(each.pk), body, at)
    answer = integration_http.post(each.subscription.address, body, headers)
    record_answer(each, answer, at)
    return answer.arrived


def record_answer(each: HookMessage, answer: Answer, at: datetime) -> None:
    """Arrived, or the next attempt; after the last one it failed, and the staff of the place are told."""
    each.attempts, each.answer, each.problem = each.attempts + 1, answer.status, answer.problem
    if answer.arrived:
        each.state = State.SENT
    elif each.attempts <= len(RETRY_DELAYS):
        each.state, each.due_at = State.WAITING, at + RETRY_DELAYS[each.attempts - 1]
    else:
        each.state = State.FAILED
    with transaction.atomic():
        each.save(update_fields=["state", "due_at", "attempts", "answer", "problem"])
        if each.state == State.FAILED:
            notify_staff(each.subscription, at)
            record_given_up(each, at)


def record_given_up(each: HookMessage, at: datetime) -> None:
    """One letter for each system: one that is out of order takes nothing."""
    problem = each.problem or str(each.answer)
    ref, name = str(each.subscription_id), each.subscription.name
    queue.record_failure(source=DeadLetter.Source.HOOK, ref=ref, name=name, problem=problem, at=at)


def retry_messages(letter: DeadLetter, at: datetime) -> None:
    """Send once more what this system did not take, under the same ids."""
    lost = HookMessage.objects.filter(subscription=UUID(letter.ref), subscription__ended_at=None, state=State.FAILED)
    lost.filter(tried_at__gte=letter.since).update(state=State.WAITING, due_at=at, attempts=0, problem="")


def notify_staff(subscription: Subscription, at: datetime) -> None:
    """Once for each system and day."""
    area = subscription.area or subscription.place.area  # type: ignore[union-attr]  # a point has one
    params, url = {"name": subscription.name}, reverse("events:hook", args=[subscription.pk])
    key = f"hook_failed:{subscription.pk}:{at:%Y-%m-%d}"
    outbox.notify_many(people=api_keys.nearest_administrators(area, at), kind="hook_failed", params=params, key=key, at=at, url=url)


def delete_old_messages(*, at: datetime) -> int:
    """Delete messages that arrived or failed a month ago; how many."""
    over = HookMessage.objects.filter(state__in=[State.SENT, State.FAILED], made_at__lt=at - KEEP_FOR)
    return over.delete()[0]


def last_messages(subscription: Subscription) -> QuerySet[HookMessage]:
    return subscription.messages.order_by(F("made_at").desc(), "-id")
