"""Texts that somebody waits for on a page, codes above all: their page answers at once, and a runner sends the text.

So a gateway that takes long holds no thread of the web processes. Their queue has workers of its own: ten thousand reminders do not
keep anybody at a door waiting.
"""

from __future__ import annotations

import json
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import translation

from volunteer.core import encryption
from volunteer.core.ids import new_id
from volunteer.models import DeadLetter, WaitingText
from volunteer.notices import sms
from volunteer.notices.texts import Text
from volunteer.queue import actions as queue
from volunteer.queue import jobs

TASK = "send_waiting_text"


class TextFailedError(Exception):
    """The gateway did not take it; the text is the class of its error, which may itself tell the number."""


def send(*, phone: str, text: Text, before: datetime, at: datetime) -> None:
    """Let a runner send this text in the active language, unless `before` has come by then.

    Where no runners are at work it is sent here, and what went wrong is raised.
    """
    if not jobs.have_runners():
        sms.send_now(phone=phone, text=text)
        return
    row = WaitingText(
        id=new_id(at),
        phone_sealed=encryption.seal(phone),
        text_sealed=encryption.seal(json.dumps({"kind": text.kind, "params": dict(text.params)})),
        language=translation.get_language() or settings.LANGUAGE_CODE,
        before=before,
    )
    with transaction.atomic():
        row.save(force_insert=True)
        jobs.defer(TASK, text_id=str(row.pk))


def send_waiting(*, text_id: UUID, at: datetime, last: bool) -> None:
    """Send one text; none that is gone or late. Raises `TextFailedError` for another try; after the `last` it is given up."""
    row = WaitingText.objects.filter(pk=text_id).first()
    if row is None:
        return
    if row.before <= at:
        give_up(row, "late", at)
        return
    said = json.loads(encryption.unseal(bytes(row.text_sealed)))
    try:
        with translation.override(row.language):
            sms.hand_over(phone=encryption.unseal(bytes(row.phone_sealed)), text=Text(**said), at=at)
    except Exception as problem:
        name = type(problem).__name__
        if last:
            give_up(row, name, at)
            return
        raise TextFailedError(name) from None
    row.delete()


def give_up(row: WaitingText, problem: str, at: datetime) -> None:
    """Whoever waited asks for another one; the row with the number goes. The district sees that codes do not go out."""
    with transaction.atomic():
        row.delete()
        queue.record_failure(source=DeadLetter.Source.CODE, ref="", name="code", problem=problem, at=at)


def delete_late(*, at: datetime) -> int:
    """Delete texts that no runner sent in time, with the numbers in them; how many."""
    return WaitingText.objects.filter(before__lte=at).delete()[0]
