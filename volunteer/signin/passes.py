"""Passes: the right to one page until its end, for a browser that need not be signed in.

A live code page, a scanner and a counter hold one each, so that the staff session may end and a phone can be lent on the spot.
Who holds the token holds the page; only its hash is kept, and ending a pass stops the page at its next request.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from volunteer.core import audit
from volunteer.core.ids import new_id
from volunteer.models import Device, Pass, User


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def lend_pass(
    *, kind: str, subject: str, holder: User, by: User, until: datetime, at: datetime, device: Device | None = None
) -> tuple[Pass, str]:
    """A pass for `holder` and its token, which is told this once. Whether `by` may lend the page is the caller's scope."""
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        lent = Pass.objects.create(
            id=new_id(at),
            kind=kind,
            subject=subject,
            token_hash=hash_token(token),
            holder=holder,
            lent_by=by,
            device=device,
            at=at,
            until=until,
        )
        detail = {"kind": kind, "of": subject, "holder": holder.volunteer_no}
        audit.record(act="pass.lend", subject=lent, actor=by, at=at, detail=detail)
    return lent, token


def find_pass(token: str, kinds: Iterable[str], at: datetime) -> Pass | None:
    """The valid pass of one of these kinds that this token opens; None where it is unknown, over, ended or its holder gone."""
    found = Pass.objects.valid(at).filter(token_hash=hash_token(token), kind__in=list(kinds), holder__is_active=True)
    return found.select_related("holder", "device").exclude(device__revoked_at__isnull=False).first()


def renew_pass(*, pass_: Pass, by: User, at: datetime) -> str:
    """A new token for a pass that was lent: its holder opens the page on the phone in hand, and another one held before stops."""
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        Pass.objects.filter(pk=pass_.pk).update(token_hash=hash_token(token))
        audit.record(act="pass.open", subject=pass_, actor=by, at=at)
    return token


def end_pass(*, pass_: Pass, by: User, at: datetime) -> None:
    """End a pass now. Harmless to repeat: the first end stands."""
    with transaction.atomic():
        if Pass.objects.filter(pk=pass_.pk, ended_at=None).update(ended_at=at, ended_by=by):
            audit.record(act="pass.end", subject=pass_, actor=by, at=at)
