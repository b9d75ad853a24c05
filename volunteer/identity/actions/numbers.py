"""Changing the number of an account: never without a word to the old side.

A code proves the new number. Then the old number confirms by a code of its own, and the change is done; or a member of staff saw
the person and a second one confirms; or the district's time goes by (48 hours), during which nothing is spent and one press stops
it. Whoever holds an unlocked phone with its SIM reads the code of the old number, too: so where an account holds points or a role,
that code moves it only together with the person's PIN, and without a PIN the other two ways remain. Both numbers are told. Where
staff began it for somebody without a proven number, whom nobody could tell, time confirms nothing.
No `Approval`: three different ways lead to the end, and one of them is time.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from volunteer.core import audit, clock, encryption, hooks, rate_limit
from volunteer.core.ids import new_id, random_code
from volunteer.core.refusals import Refused
from volunteer.identity import permissions
from volunteer.identity.refusals import IdentityRefusal
from volunteer.models import Area, IdentityTerms, Notice, PhoneChange, Pin, User
from volunteer.notices import outbox
from volunteer.notices.texts import Text
from volunteer.people import parties as people_parties
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power
from volunteer.signin import actions as signin
from volunteer.signin import joining, pins, recycled

State, How = PhoneChange.State, PhoneChange.How
CODE_LIVES = timedelta(minutes=5)
GUESSES_AN_HOUR = 10


# --- the new number ------------------------------------------------------------------------------------------------------------


def begin_change(*, person: User, phone: str, by: User, device: str, at: datetime, home: Area | None = None) -> PhoneChange:
    """Send a code to the new number (E.164) of a person; whatever was begun before is given up. Raises `Refused`.

    `by` is the person, or a member of staff before whom the person stands; `home` is where the person lives, if the account does
    not say it yet. A second press within the minute changes nothing.
    """
    if kept := _just_begun(person, phone, by, at):
        return kept
    person.area = person.area or home
    _require_may_begin(person, by, at)
    if person.phone_index == encryption.phone_hash(phone):
        raise Refused(IdentityRefusal.SAME)
    change = PhoneChange(id=new_id(at), person=person, new_sealed=encryption.seal(phone), asked_by=by, asked_at=at)
    change.stop_code = random_code(16)
    _send_code(change, phone, device, at)
    with transaction.atomic():
        held = _lock_person(person)
        User.objects.filter(pk=held.pk, area=None).update(area=person.area)
        PhoneChange.objects.open().filter(person=held).update(state=State.ENDED, decided_by=by, decided_at=at)
        change.old_sealed = held.phone_sealed
        change.save(force_insert=True)
        audit.record(act="number.begin", subject=held, actor=by, at=at)
    return change


def _just_begun(person: User, phone: str, by: User, at: datetime) -> PhoneChange | None:
    recent = PhoneChange.objects.filter(person=person, asked_by=by, state=State.TYPED, asked_at__gt=at - signin.BETWEEN_CODES)
    found = recent.first()
    return found if found and found.new_phone == phone else None


def _require_may_begin(person: User, by: User, at: datetime) -> None:
    if not person.is_active:
        raise Refused(IdentityRefusal.INACTIVE)
    if by.pk == person.pk:
        return
    if person.area is None:
        raise Refused(IdentityRefusal.NO_HOME)
    if not permissions.covers_person(by, person, at):
        raise Refused(IdentityRefusal.ELSEWHERE)
    if people_parties.is_near(by, person):
        raise Refused(IdentityRefusal.INVOLVED)


def resend_code(*, change: PhoneChange, device: str, at: datetime) -> None:
    """Send a fresh code to the new number. Raises `Refused`."""
    if change.state != State.TYPED:
        raise Refused(IdentityRefusal.OVER)
    _send_code(change, change.new_phone, device, at)
    PhoneChange.objects.filter(pk=change.pk).update(code_hash=change.code_hash, code_until=change.code_until)


def prove_new(*, change: PhoneChange, code: str, at: datetime) -> PhoneChange:
    """The code that the new number got. At the counter the change waits from now on for the second member of staff.

    A number of another account passes on where that account never proved it or was not used for long. Raises `Refused`.
    """
    if change.state in (State.PROVEN, State.WAITING):
        return change
    _require_code(change, code, at)
    with transaction.atomic():
        change = _lock_change(change, State.TYPED)
        _require_free(change, at)
        change.state, change.code_hash, change.code_until = State.PROVEN, "", None
        change.save(update_fields=["state", "code_hash", "code_until"])
        if change.asked_by_id != change.person_id:
            change.seen_by = change.asked_by
            _wait(change, at)
            _notify_colleagues(change, at)
    return change


def _require_free(change: PhoneChange, at: datetime) -> User | None:
    """Whoever else has the new number and will lose it. Raises `Refused` where they use it."""
    holder = User.objects.with_phone(change.new_phone).exclude(pk=change.person_id).select_for_update(no_key=True).first()
    if holder and holder.phone_verified_at is not None and not _is_given_up(holder, at):
        raise Refused(IdentityRefusal.IN_USE)
    return holder


def _is_given_up(holder: User, at: datetime) -> bool:
    """Whether nobody has signed in by the number for long, and no device is signed in."""
    return recycled.is_unused(holder, at) and not holder.sessions.filter(expire_date__gt=at - clock.offset()).exists()


# --- the old number --------------------------------------------------------------------------------------------------------------


def has_old_number(change: PhoneChange) -> bool:
    """Whether there is a proven number that can confirm."""
    return bool(change.old_sealed) and change.person.phone_verified_at is not None and change.old_phone == change.person.phone


def needs_pin(change: PhoneChange, at: datetime) -> bool:
    """Whether there is something to gain: then the code that whoever has the phone reads is not enough."""
    person = change.person
    return hooks.has_points(person) or bool(role_scope.all_appointments(person, at))


def may_old_confirm(change: PhoneChange, at: datetime) -> bool:
    """Whether the old number can bring the change to its end at once. Page and act ask it."""
    return has_old_number(change) and (not needs_pin(change, at) or Pin.objects.filter(person=change.person).exists())


def send_old_code(*, change: PhoneChange, device: str, at: datetime) -> None:
    """Send a code to the old number that says what it does. Raises `Refused`."""
    if change.state not in (State.PROVEN, State.WAITING):
        raise Refused(IdentityRefusal.OVER)
    if not may_old_confirm(change, at):
        raise Refused(IdentityRefusal.PHONE_ALONE if has_old_number(change) else IdentityRefusal.NO_OLD)
    _send_code(change, change.old_phone, device, at, kind="code_number")
    PhoneChange.objects.filter(pk=change.pk).update(code_hash=change.code_hash, code_until=change.code_until)


def confirm_by_old(*, change: PhoneChange, code: str, pin: str = "", at: datetime) -> PhoneChange:
    """The code that the old number got, with the PIN where it is needed: the account has the new number from now on.

    Raises `Refused`.
    """
    if change.state == State.DONE:
        return change
    if has_old_number(change) and not may_old_confirm(change, at):
        raise Refused(IdentityRefusal.PHONE_ALONE)
    _require_code(change, code, at)
    if needs_pin(change, at):
        pins.check_pin(person=change.person, pin=pin, at=at)
    with transaction.atomic():
        change = _lock_change(change, State.PROVEN, State.WAITING)
        if not has_old_number(change):
            raise Refused(IdentityRefusal.NO_OLD)
        return _complete(change, How.OLD, change.person, at)


# --- waiting ---------------------------------------------------------------------------------------------------------------------


@transaction.atomic
def start_waiting(*, change: PhoneChange, at: datetime) -> PhoneChange:
    """Let time confirm: both numbers are told, nothing is spent until then. Harmless to repeat. Raises `Refused`."""
    change = _lock_change(change, State.PROVEN, State.WAITING)
    if change.state == State.PROVEN:
        _wait(change, at)
    return change


def _wait(change: PhoneChange, at: datetime) -> None:
    person = change.person
    change.state, change.due_at = State.WAITING, at + IdentityTerms.in_force().wait
    change.save(update_fields=["state", "due_at", "seen_by"])
    User.objects.filter(pk=person.pk).update(spend_from=change.due_at)
    until = change.due_at.isoformat()
    link = settings.PUBLIC_URL + reverse("volunteer:stop_number", args=[change.stop_code])
    said = {"until": until, "new": change.masked_new, "link": link}
    if person.phone:  # whenever the message leaves, it goes to the old number
        said |= outbox.sealed_number(person.phone)
    url = reverse("account_change_phone")
    outbox.notify(person=person, kind="number_changing", params=said, key=f"number_changing:{change.pk}", at=at, url=url)
    other = {"until": until, "name": person.masked_name} | outbox.sealed_number(change.new_phone)
    _write_for_number(person, "number_changing_new", other, change, at)
    audit.record(act="number.wait", subject=person, actor=change.seen_by or person, at=at, detail={"until": until})


def _write_for_number(person: User, kind: str, params: dict[str, str], change: PhoneChange, at: datetime) -> None:
    """A text message to one number; in the inbox it stands beside its twin and is no news."""
    outbox.write_notices([Notice(person=person, kind=kind, params=params, key=f"{kind}:{change.pk}", at=at, read_at=at)])


def _notify_colleagues(change: PhoneChange, at: datetime) -> None:
    """Tell the nearest offices, without the parties, that somebody waits for a second look."""
    person, seen_by = change.person, change.seen_by
    parties = people_parties.party_ids(change, *permissions.NUMBER_PARTIES)
    offices = role_scope.offices(Power.APPOINT, permissions.office_area(person), at=at, excluding=parties)
    params = {"name": person.name, "no": person.volunteer_no, "by": seen_by.name if seen_by else ""}
    url = reverse("volunteer:staff_number", args=[change.pk])
    told = [office.person for office in offices]
    outbox.notify_many(people=told, kind="number_to_confirm", params=params, key=f"number_to_confirm:{change.pk}", at=at, url=url)


def confirm_seen(*, change: PhoneChange, by: User, at: datetime) -> PhoneChange:
    """A second member of staff confirms what the first one saw: done at once. Harmless to repeat. Raises `Refused`."""
    with transaction.atomic():
        change = _lock_change(change, State.WAITING, State.DONE)
        if change.state == State.DONE:
            return change
        permissions.require_may_confirm(change, by, at)
        if change.seen_by_id is None:
            raise Refused(IdentityRefusal.OVER)
        return _complete(change, How.SECOND, by, at)


def stop_at_counter(*, change: PhoneChange, by: User, at: datetime) -> PhoneChange:
    """A member of staff stops it for the person. Harmless to repeat. Raises `Refused`."""
    if not permissions.covers_person(by, change.person, at):
        raise Refused(IdentityRefusal.NOT_STAFF)
    return stop_change(change=change, by=by, at=at)


@transaction.atomic
def stop_change(*, change: PhoneChange, by: User | None, at: datetime) -> PhoneChange:
    """One press of the old side (`by`, or nobody where the link of the text message was pressed): everything stays as it was.

    Every device is signed out, since somebody was signed in who should not be. Harmless to repeat. Raises `Refused`.
    """
    change = _lock_change(change, *PhoneChange.OPEN, State.STOPPED)
    if change.state == State.STOPPED:
        return change
    _decide(change, State.STOPPED, "", by, at)
    person = change.person
    User.objects.filter(pk=person.pk).update(spend_from=None)
    person.sessions.all().delete()
    key = f"number_stopped:{change.pk}"
    outbox.notify(person=person, kind="number_stopped", params={"new": change.masked_new}, key=key, at=at)
    audit.record(act="number.stop", subject=person, actor=by, at=at)
    return change


def apply_due_changes(*, at: datetime) -> int:
    """Give the new number to those whose time went by without a word against it; answers to how many."""
    due = PhoneChange.objects.due(at).order_by("due_at", "pk")
    return sum(_apply_due(change, at) for change in due[:100])


@transaction.atomic
def _apply_due(change: PhoneChange, at: datetime) -> bool:
    try:
        change = _lock_change(change, State.WAITING)
    except Refused:
        return False  # decided meanwhile
    try:
        _complete(change, How.TIME, None, at)
    except Refused:  # the new number signs in to an account that is in use by now
        _decide(change, State.ENDED, "", None, at)
        User.objects.filter(pk=change.person_id).update(spend_from=None)
        key = f"number_stopped:{change.pk}"
        outbox.notify(person=change.person, kind="number_stopped", params={"new": change.masked_new}, key=key, at=at)
        return False
    return True


# --- what all ways share ---------------------------------------------------------------------------------------------------------


def _complete(change: PhoneChange, how: str, by: User | None, at: datetime) -> PhoneChange:
    """Give the number to the person of a locked change and tell both numbers. Raises `Refused`, having written nothing."""
    person, old = change.person, change.person.phone
    if holder := _require_free(change, at):
        joining.release_number(person=holder, at=at)
    person.keep_phone(change.new_phone, verified_at=None if how != How.SECOND and joining.is_disputed(person) else at)
    person.spend_from = None
    person.save(update_fields=["phone_sealed", "phone_index", "phone_verified_at", "spend_from"])
    _decide(change, State.DONE, how, by, at)
    new = {"new": change.masked_new}
    told = new | outbox.sealed_number(change.new_phone)
    outbox.notify(person=person, kind="number_changed", params=told, key=f"number_changed:{change.pk}", at=at)
    if old:
        _write_for_number(person, "number_left", new | {"old": change.masked_old} | outbox.sealed_number(old), change, at)
    audit.record(act="number.change", subject=person, actor=by, at=at, detail={"how": how})
    return change


def _decide(change: PhoneChange, state: str, how: str, by: User | None, at: datetime) -> None:
    change.state, change.how, change.decided_by, change.decided_at, change.code_hash = state, how, by, at, ""
    change.save(update_fields=["state", "how", "decided_by", "decided_at", "code_hash"])


def _lock_person(person: User) -> User:
    return User.objects.filter(pk=person.pk).select_for_update(no_key=True).get()


def _lock_change(change: PhoneChange, *states: str) -> PhoneChange:
    """The change with its person, both locked, the person first. Raises `Refused` where it is in none of these states."""
    person = _lock_person(change.person)
    held = PhoneChange.objects.select_for_update(no_key=True, of=("self",)).select_related("seen_by", "asked_by").get(pk=change.pk)
    held.person = person
    if held.state not in states:
        raise Refused(IdentityRefusal.OVER)
    return held


def _send_code(change: PhoneChange, phone: str, device: str, at: datetime, kind: str = "code") -> None:
    """Send a new code and keep its hash on the change, which is not saved."""
    code = f"{secrets.randbelow(1_000_000):06d}"
    text = Text(kind, {"code": code, "new": change.masked_new})
    signin.send_code(phone=phone, text=text, device=device, at=at)
    change.code_hash, change.code_until = _code_hash(change, code), at + CODE_LIVES


def _code_hash(change: PhoneChange, code: str) -> str:
    return rate_limit.subject_hash(f"number:{change.pk}:{code}")


def _require_code(change: PhoneChange, typed: str, at: datetime) -> None:
    """Count a try and raise `Refused` unless this is the code that was sent last. Outside of transactions: tries stay counted."""
    tries = {"kind": "number-code", "subject": str(change.person_id), "most": GUESSES_AN_HOUR, "within": timedelta(hours=1)}
    if not rate_limit.allow_attempt(**tries, at=at):  # type: ignore[arg-type]
        raise Refused(IdentityRefusal.GUESSING)
    code = "".join(c for c in typed if c.isalnum())
    lives = change.code_until is not None and change.code_until >= at
    if not lives or not secrets.compare_digest(_code_hash(change, code), change.code_hash):
        raise Refused(IdentityRefusal.CODE)
