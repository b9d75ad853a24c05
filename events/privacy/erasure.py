"""What closing an account means in this room (注销账号; Personal Information Protection Law, article 47; domain.md §2.16, §3.1).

What only the person needed is deleted. What others need stays and points to an account that no longer says whose it was:
sign-ups, scans, attendance, hours and stars, ratings without their words, thanks, what somebody did in office.

Words of the person stay where a trigger of the database lets nobody change them, so that what was decided can be looked at
again: `Voice`, `Ruling` and `CaseStep` of cases, `RequestStep`, `Correction`, `Undo`. Stay do also: an objection to somebody else's
star or honour until it is answered; requests that staff wrote down for others; pictures of shifts, on which others are too (whoever
is on one asks for it to be taken away); papers by which a guardian let a child be shown; why a certificate was revoked, which is
read by whoever verifies it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from events.models import (
    Arrival,
    Attendance,
    AwardCheck,
    CalendarFeed,
    Case,
    CasePicture,
    Certificate,
    Flag,
    Hearing,
    HelpRequest,
    HoursRow,
    Identity,
    Makeup,
    ModelObjection,
    PaperConsent,
    PhotoObjection,
    Rating,
    RecordEntry,
    RequestPhoto,
    RoleModel,
    Shift,
    Signup,
    StarAward,
    StarObjection,
)
from events.records import hours as record_hours
from volunteer.models import User
from volunteer.privacy.erasure import remove_files
from volunteer.privacy.erasure_registry import HANDLERS, ErasureHandler, OpenObligation, Words

ERASED_TEXT = "—"  # where a constraint wants some word
CLOSED_NOTE = "closed"  # in the pay_note of attendance that was still to be paid
CERTIFICATE_KEYS = ("number", "since", "until", "verified", "honorary", "issuer", "issued_on")  # what a certificate goes on saying
State = Shift.State
Pay = Attendance.Pay


def register() -> None:
    HANDLERS.append(ErasureHandler(still_open=open_obligations, forget=erase_person, lost=loss_warnings))


# --- what stands in the way ------------------------------------------------------------------------------------------------


def open_obligations(person: User, at: datetime) -> Iterator[OpenObligation]:
    """What has to be ended before, each once, however many there are; one statement for each."""
    for found, words, page in obligation_checks(person, at):
        if any(rows.exists() for rows in found):
            yield OpenObligation(words, reverse(page) if page else "")


def obligation_checks(person: User, at: datetime) -> Iterator[tuple[list[QuerySet[Any]], Words, str]]:
    """What is looked for, the sentence where something is found, and the page where the person ends it."""
    yield (
        [unfinished_shifts_led(person)],
        _("You lead a shift that is not over. Ask the service point to name another leader."),
        "events:home",
    )
    ahead = Signup.objects.active().filter(person=person, shift__state=State.PUBLISHED, shift__end__gt=at)
    yield [ahead], _("You are signed up for a shift. Withdraw first, or take part."), "events:mine"
    yield [unsettled_shifts(person, at)], _("A shift you were at is not settled yet. It is, a day or two after its end."), ""
    yield (
        [open_requests(person)],
        _("You asked for help, and it is not done. Take it back, or wait for the help."),
        "events:requests",
    )
    yield [requests_to_help(person)], _("Somebody counts on your help. Help, or say that you cannot come."), "events:requests"
    applied = Certificate.objects.open().filter(person=person)
    yield [applied], _("You applied for a certificate. Wait until it is issued or sent back."), "events:certificates"
    asked = Makeup.objects.asked().filter(person=person)
    yield [asked], _("Hours you asked for afterwards are not decided yet."), ""
    yield records_under_review(person), _("Something about your records is still being looked at."), ""
    shown = RoleModel.objects.filter(person=person, state__in=RoleModel.OPEN)
    yield [shown], _("You are nominated or shown as a role model. Take your consent back first."), "events:own_models"


def unfinished_shifts_led(person: User) -> QuerySet[Shift]:
    return Shift.objects.filter(Q(leader=person) | Q(first_leader=person)).exclude(state__in=[State.SETTLED, State.CANCELLED])


def unsettled_shifts(person: User, at: datetime) -> QuerySet[Shift]:
    """Shifts they were at, or had a place in, that are over and not settled; and records that wait for a second person's word."""
    over = Q(state=State.PUBLISHED, end__lte=at) | Q(state=State.CLOSED)
    places = Signup.objects.active().filter(person=person).values("shift")
    came = Attendance.objects.filter(person=person)
    word = came.filter(pay=Pay.SECOND_PERSON).values("shift")
    there = Q(pk__in=came.values("shift"), state__in=[State.PUBLISHED, State.CLOSED])
    return Shift.objects.filter(there | Q(over, pk__in=places) | Q(state=State.SETTLED, pk__in=word))


def open_requests(person: User) -> QuerySet[HelpRequest]:
    """Requests under way for them, or by them; what staff wrote down for somebody is the community's."""
    own = Q(person=person) | (Q(asked_by=person) & ~Q(way=HelpRequest.Way.STAFF))
    return HelpRequest.objects.underway().filter(own)


def requests_to_help(person: User) -> QuerySet[HelpRequest]:
    asked = Q(sent_to=person, state=HelpRequest.State.DISPATCHED)
    return HelpRequest.objects.underway().filter(Q(taker=person) | Q(companion=person) | asked)


def records_under_review(person: User) -> list[QuerySet[Any]]:
    """What somebody still looks at. One sentence tells of all of it: nobody learns by it that a case is open, or a call to come."""
    records = Q(attendance__person=person) | Q(hand__person=person) | Q(shift__leader=person)
    return [
        Flag.objects.open().filter(attendance__person=person),
        Case.objects.open().filter(Q(concerned=person) | Q(hearings__person=person) | records),
        AwardCheck.objects.waiting().filter(person=person),
        RecordEntry.objects.doubted().filter(person=person),
        StarObjection.objects.filter(award__person=person, held=None),
    ]


# --- what the person gives up ----------------------------------------------------------------------------------------------


def loss_warnings(person: User, _at: datetime) -> Iterator[Words]:
    if record_hours.verified_minutes(person) or record_hours.honorary_minutes(person):
        yield _("Your hours and stars: nobody can find them under your name any more, not even you.")
    if Attendance.objects.filter(person=person, pay=Pay.BUDGET).exists():
        yield _("Points that are still on their way to you: they are not paid any more.")
    if Certificate.objects.numbered().filter(person=person).exists():
        yield _("Your certificates stay valid, but the register names nobody any more. Save the PDFs first, if you need them.")


# --- what is taken away ----------------------------------------------------------------------------------------------------


def erase_person(person: User, at: datetime) -> None:
    """Take away what names the person; see the top of the module for what stays. Harmless to repeat."""
    for model in (Identity, CalendarFeed, Arrival):
        model.objects.filter(person=person).delete()
    erase_certificates(person)
    erase_service(person)
    erase_requests(person)
    erase_record(person, at)
    erase_role_models(person)
    erase_cases(person)


def erase_certificates(person: User) -> None:
    """The register keeps numbers, codes, fingerprints and days; what was never issued is deleted."""
    Certificate.objects.filter(applied_by=person).update(applied_by=None)
    own = Certificate.objects.filter(person=person)
    own.filter(number=None).delete()
    rows = list(own)
    remove_files(row.file for row in rows)
    for row in rows:
        row.content = {name: row.content[name] for name in CERTIFICATE_KEYS if name in row.content}
        row.person, row.id_sealed, row.file = None, None, ""
        row.batch, row.organization, row.note, row.purpose = None, None, "", ""
    emptied = ["content", "person", "id_sealed", "file", "batch", "organization", "note", "purpose"]
    Certificate.objects.bulk_update(rows, emptied)


def erase_service(person: User) -> None:
    """Who was where stays; why one did not come, what one said about it, and points that were still to be paid go."""
    Signup.objects.filter(person=person).update(excuse="", left_because="", left_words="")
    Attendance.objects.filter(person=person, pay=Pay.BUDGET).update(pay=Pay.NOTHING, pay_note=CLOSED_NOTE, points=0)
    Flag.objects.filter(attendance__person=person).update(words="", note="")
    AwardCheck.objects.filter(person=person).update(note="")
    made_up = Makeup.objects.filter(person=person)
    remove_files(row.picture for row in made_up.exclude(picture="").only("picture"))
    made_up.update(evidence="", picture="", reason="")
    HoursRow.objects.filter(person=person).update(reference="")
    Rating.objects.filter(person=person).update(words="")


def erase_requests(person: User) -> None:
    """That somebody there needed help of a kind, and how long it took, stays; nothing of whom and where.

    Also of whoever had no account, for whom this person alone asked: nobody is left who could ask for it to be deleted.
    """
    asked = Q(asked_by=person) & ~Q(way=HelpRequest.Way.STAFF)
    HelpRequest.objects.filter(asked).update(contact_sealed=None)  # perhaps the asker's own number
    HelpRequest.objects.filter(rated_by=person).update(rating_words="")
    own = HelpRequest.objects.filter(Q(person=person) | (asked & Q(person=None)))
    photos = RequestPhoto.objects.filter(request__in=own)
    remove_files(row.picture for row in photos)
    photos.delete()
    remove_files(row.voice for row in own.exclude(voice="").only("voice"))
    own.update(
        words=models.Case(When(kind="other", then=Value(ERASED_TEXT)), default=Value("")),
        for_name=models.Case(When(person=None, then=Value(ERASED_TEXT)), default=Value("")),
        **dict.fromkeys(("voice", "address", "public_words", "report", "rating_words", "reason"), ""),
        contact_sealed=None,
    )


def erase_record(person: User, at: datetime) -> None:
    """Names of trainings and awards stay, with who gave them; a star is shown no more. Nobody is told."""
    entries = RecordEntry.objects.filter(person=person)
    remove_files(row.picture for row in entries.exclude(picture="").only("picture"))
    entries.update(content="", evidence="", picture="", doubt="", answer="")
    shown = StarAward.objects.filter(person=person, state__in=[StarAward.State.NOTICE, StarAward.State.STANDS])
    shown.update(state=StarAward.State.WITHDRAWN, decided_at=at, decided_by=None)
    StarAward.objects.filter(person=person).update(reason="")
    StarObjection.objects.filter(award__person=person).update(words="", answer="")
    PhotoObjection.objects.filter(by=person).update(words="")
    for model in (StarObjection, ModelObjection):
        model.objects.filter(by=person).exclude(held=None).update(words="")


def erase_role_models(person: User) -> None:
    """Of honours that ended: the story, the picture, the signed sheets."""
    ended = RoleModel.objects.filter(person=person).exclude(state__in=RoleModel.OPEN)
    remove_files(row.picture for row in ended.exclude(picture="").only("picture"))
    papers = PaperConsent.objects.filter(model__in=ended)
    remove_files(row.picture for row in papers.exclude(picture="").only("picture"))
    papers.update(signer="", born=None, picture="", reason="")
    ModelObjection.objects.filter(model__in=ended).update(words="", answer="")
    ended.update(story="", theme="", picture="", reason="", full_name=False, with_picture=False)


def erase_cases(person: User) -> None:
    """What one answered and showed when asked; of what one sent in otherwise, who sent it."""
    shown = CasePicture.objects.filter(hearing__person=person)
    remove_files(row.picture for row in shown)
    shown.delete()
    CasePicture.objects.filter(by=person).update(by=None)
    Hearing.objects.filter(person=person).exclude(answered_at=None).update(answer=ERASED_TEXT)
