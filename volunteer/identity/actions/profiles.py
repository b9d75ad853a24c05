"""Another name or birthday: free until there are hours; from then on somebody of the community looks at it, and what was stays."""

from __future__ import annotations

from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse

from volunteer.core import approvals, audit, hooks
from volunteer.core.approvals import Approval
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.identity import permissions
from volunteer.identity.refusals import IdentityRefusal
from volunteer.models import ProfileChange, User
from volunteer.notices import outbox
from volunteer.people import actions as people_actions
from volunteer.people import parties as people_parties
from volunteer.people.queries import is_same_name
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power

State = ProfileChange.State


@transaction.atomic
def save_profile(*, person: User, picture: ContentFile[bytes] | None, removed: bool = False, at: datetime) -> ProfileChange | None:
    """Save what a person changed about themselves; answers with the name and birthday that wait for a second look, if any.

    `person` carries what was typed. A name or a birthday that was empty, and one that differs in spaces only, is saved at once, as
    is any for somebody without hours.
    """
    kept = User.objects.filter(pk=person.pk).select_for_update(no_key=True).get()
    change = _wanted_change(kept, person, at)
    if change is not None:
        person.name, person.birth_date = kept.name, kept.birth_date or person.birth_date
    if not is_same_name(kept.name, person.name):
        person.real_name_at = None  # what somebody wants to be called: asked again where the name of the document is needed
    people_actions.save_profile(person=person, picture=picture, removed=removed)
    return _ask(change, at) if change is not None else None


@transaction.atomic
def give_real_name(*, person: User, name: str, by: User, at: datetime) -> ProfileChange | None:
    """Keep what the document of a person says they are called: asked once, before the first service that needs it.

    By themselves or their household. Another name than the one with which hours were earned waits for a second look and is
    answered. Harmless to repeat. Raises `Refused`.
    """
    if not by.acts_for(person):
        raise Refused(IdentityRefusal.NOT_HOUSEHOLD)
    name = " ".join(name.split())
    if not name:
        raise Refused(IdentityRefusal.NO_NAME)
    kept = User.objects.filter(pk=person.pk).select_for_update(no_key=True).get()
    if kept.name and not is_same_name(kept.name, name) and hooks.has_hours(kept):
        typed = User(name=name, birth_date=kept.birth_date)
        change = _wanted_change(kept, typed, at)
    else:
        change, kept.name = None, kept.name if is_same_name(kept.name, name) else name
    kept.real_name_at = at
    kept.save(update_fields=["name", "real_name_at"])
    audit.record(act="real_name.give", subject=kept, actor=by, at=at)
    person.name, person.real_name_at = kept.name, at
    return _ask(change, at) if change is not None else None


def _wanted_change(kept: User, typed: User, at: datetime) -> ProfileChange | None:
    """What needs a second look, unsaved."""
    renamed = bool(kept.name) and not is_same_name(kept.name, typed.name)
    born = kept.birth_date is not None and kept.birth_date != typed.birth_date
    if not (renamed or born) or not hooks.has_hours(kept):
        return None
    return ProfileChange(
        id=new_id(at),
        person=kept,
        old_name=kept.name,
        new_name=typed.name if renamed else kept.name,
        old_birth_date=kept.birth_date,
        new_birth_date=typed.birth_date if born else kept.birth_date,
        asked_at=at,
    )


def _ask(change: ProfileChange, at: datetime) -> ProfileChange:
    """Save what is asked, in the place of what was asked before, and tell the office."""
    person = change.person
    ProfileChange.objects.filter(person=person, state=State.ASKED).update(state=State.WITHDRAWN, decided_at=at)
    change.save(force_insert=True)
    audit.record(act="profile_change.ask", subject=person, actor=person, at=at)
    parties = people_parties.party_ids(change, *permissions.NAME_PARTIES)
    offices = role_scope.offices(Power.APPOINT, permissions.office_area(person), at=at, excluding=parties)
    params = {"name": person.name, "no": person.volunteer_no}
    url = reverse("volunteer:staff_name", args=[change.pk])
    told = [office.person for office in offices]
    outbox.notify_many(people=told, kind="name_to_look_at", params=params, key=f"name_to_look_at:{change.pk}", at=at, url=url)
    return change


@transaction.atomic
def withdraw_change(*, person: User, at: datetime) -> None:
    """Take back what waits. Harmless to repeat."""
    if ProfileChange.objects.filter(person=person, state=State.ASKED).update(state=State.WITHDRAWN, decided_at=at):
        audit.record(act="profile_change.withdraw", subject=person, actor=person, at=at)


# --- the second look -------------------------------------------------------------------------------------------------------------


def _lock_change(change: ProfileChange) -> ProfileChange:
    """The change and its person, the person first."""
    person = User.objects.filter(pk=change.person_id).select_for_update(no_key=True).get()
    held = ProfileChange.objects.select_for_update(no_key=True).get(pk=change.pk)
    held.person = person
    return held


CHANGES = Approval(act="profile_change", waiting=State.ASKED, decided=IdentityRefusal.DECIDED, lock=_lock_change, words="answer")


def approve_change(*, change: ProfileChange, by: User, at: datetime) -> ProfileChange:
    """The person is called so from now on; what they were called before stays written down. Raises `Refused`."""
    return CHANGES.decide(
        change,
        State.APPROVED,
        by=by,
        at=at,
        require=permissions.require_may_decide,
        effect=lambda held: _apply(held),
        notify=lambda held: _tell(held, "name_changed", {"name": held.new_name}, at),
    )


def refuse_change(*, change: ProfileChange, by: User, words: str, at: datetime) -> ProfileChange:
    """Everything stays as it was; the person reads why. Raises `Refused`."""
    words = approvals.require_words(words, IdentityRefusal.NO_WORDS)
    return CHANGES.decide(
        change,
        State.REFUSED,
        by=by,
        at=at,
        require=permissions.require_may_decide,
        words=words,
        notify=lambda held: _tell(held, "name_refused", {"why": words}, at),
    )


def _apply(change: ProfileChange) -> None:
    change.person.name, change.person.birth_date = change.new_name, change.new_birth_date
    change.person.save(update_fields=["name", "birth_date"])


def _tell(change: ProfileChange, kind: str, params: dict[str, str], at: datetime) -> None:
    outbox.notify(person=change.person, kind=kind, params=params, key=f"{kind}:{change.pk}", at=at, url=reverse("volunteer:me"))
