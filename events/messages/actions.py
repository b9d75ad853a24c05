"""The leader's short message: one of the district's sentences, sent to everybody who has a place."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from events.messages.refusals import MessageRefusal
from events.models import MessageTemplate, Shift, ShiftMessage
from events.shifts.actions.sign_up import notice_params
from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import Area, User
from volunteer.notices.outbox import notify_many
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power

MOST_MESSAGES = 3  # messages of one shift in any 24 hours: each may cost money for each person
A_DAY = timedelta(days=1)
SUSPECT_TEXT = re.compile(r"\d{7,}|://|www\.|[\w-]+\.(?:com|cn|net|org|top|xyz)\b", re.IGNORECASE)


def send_message(*, id: UUID, shift: Shift, template: MessageTemplate, filled: str, by: User, at: datetime) -> ShiftMessage:
    """Tell everybody with a place at `shift` the sentence, its gap filled with `filled`. The same `id` again changes nothing.

    The caller has checked that `by` runs the shift. At most three go out in any 24 hours. Raises `Refused`.
    """
    with transaction.atomic():
        Shift.objects.select_for_update(no_key=True).get(pk=shift.pk)
        if sent := ShiftMessage.objects.filter(pk=id).select_related("template").first():
            return sent
        people = _checked_recipients(shift, template, filled, at)
        sent = ShiftMessage.objects.create(
            id=id,
            shift=shift,
            template=template,
            filled=filled if template.has_gap else "",
            people=len(people),
            sent_by=by,
            sent_at=at,
        )
        _notify_recipients(sent, shift, people, at)
        audit.record(act="shift.message", subject=shift, actor=by, at=at, detail={"message": str(id), "people": len(people)})
    return sent


def save_template(*, template: MessageTemplate, by: User, at: datetime) -> MessageTemplate:
    """Make or change a sentence that its form found right. Whether `by` may is the caller's to ask: `may_write_templates`."""
    with transaction.atomic():
        changes = audit.differences(template)
        template.save()
        detail = {"active": template.active, "changes": changes}
        audit.record(act="message_template", subject=template, actor=by, at=at, detail=detail)
    return template


def _checked_recipients(shift: Shift, template: MessageTemplate, filled: str, at: datetime) -> list[User]:
    """Those to tell. Raises `Refused`."""
    if shift.state != Shift.State.PUBLISHED or shift.end <= at:
        raise Refused(MessageRefusal.OVER)
    if template.has_gap and not filled:
        raise Refused(MessageRefusal.EMPTY)
    if SUSPECT_TEXT.search(filled):
        raise Refused(MessageRefusal.SUSPECT)
    if ShiftMessage.objects.filter(shift=shift, sent_at__gt=at - A_DAY).count() >= MOST_MESSAGES:
        raise Refused(MessageRefusal.ENOUGH)
    people = list(User.objects.get_queryset().filter(signups__in=shift.signups.holding()))
    if not people:
        raise Refused(MessageRefusal.NOBODY)
    return people


def _notify_recipients(sent: ShiftMessage, shift: Shift, people: list[User], at: datetime) -> None:
    template = sent.template
    said = {"text": template.text, "text_en": template.text_en, "filled": sent.filled}
    notify_many(
        people=people,
        kind="leader_message",
        params=notice_params(shift) | said,
        key=f"leader_message:{sent.pk}",
        at=at,
        url=shift.get_absolute_url(),
        before=shift.start,
    )


def may_write_templates(person: User, at: datetime) -> bool:
    """Whether a person writes the sentences leaders send: the district does; others do not cost a query."""
    held = role_scope.scope_for(person, Power.BUDGET, at)
    return bool(held) and Area.objects.filter(held.areas(), level=Area.Level.DISTRICT).exists()
