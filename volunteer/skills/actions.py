"""专长: a person says what they can do, with how one can tell; staff of their community who saw the proof confirm it or give it.

A word nobody used before becomes a tag too, but is offered to others only once the district lists it.
"""

from __future__ import annotations

from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse

from volunteer.core import audit
from volunteer.core.ids import random_code
from volunteer.core.refusals import Refused
from volunteer.models import PersonSkill, Skill, User
from volunteer.notices import outbox
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power
from volunteer.skills import queries as skill_queries
from volunteer.skills.refusals import SkillRefusal

State = PersonSkill.State
MOST = 12


# --- the person --------------------------------------------------------------------------------------------------------


def get_or_create_tag(word: str) -> Skill:
    """The tag of this name, made where there is none. Raises `Refused(Reason.NO_WORD)`."""
    name = " ".join(word.split())
    if not name:
        raise Refused(SkillRefusal.NO_WORD)
    return Skill.objects.get_or_create(name=name)[0]


@transaction.atomic
def claim_skill(*, person: User, word: str, proof: str, picture: ContentFile[bytes] | None, at: datetime) -> PersonSkill:
    """Say that one can do something. The same again adds only what is new to its proof; what was turned down is looked at again
    when the proof is another. `picture` comes from `volunteer.core.files.images.clean_picture`. Raises `Refused`.
    """
    User.objects.get_queryset().select_for_update(no_key=True).get(pk=person.pk)
    skill = get_or_create_tag(word)
    row = PersonSkill.objects.filter(person=person, skill=skill).first()
    if row is None:
        return create_claim(person, skill, proof, picture, at)
    if row.state == State.CONFIRMED or (row.state == State.SAID and not (picture or proof not in ("", row.proof))):
        return row
    if row.state == State.REFUSED and not picture and proof in ("", row.proof):
        raise Refused(SkillRefusal.SAME_PROOF, why=row.reason)
    row.state, row.decided_by, row.decided_at, row.reason = State.SAID, None, None, ""
    row.proof, row.said_at = proof or row.proof, at
    save_with_picture(row, picture)
    return row


def create_claim(person: User, skill: Skill, proof: str, picture: ContentFile[bytes] | None, at: datetime) -> PersonSkill:
    if person.skills.count() >= MOST:
        raise Refused(SkillRefusal.MANY, most=MOST)
    row = PersonSkill(person=person, skill=skill, proof=proof, said_at=at)
    save_with_picture(row, picture)
    return row


def save_with_picture(row: PersonSkill, picture: ContentFile[bytes] | None) -> None:
    """Save the row, and the picture in place of the one before."""
    storage, old = row.picture.storage, row.picture.name
    if picture:
        row.picture.save(f"{random_code(16)}.jpg", picture, save=False)
    row.save()
    if picture and old:
        transaction.on_commit(lambda: storage.delete(old))


@transaction.atomic
def drop_skill(*, row: PersonSkill, at: datetime) -> None:
    """The person takes a skill back; its proof goes with it. Harmless when it is gone."""
    held = PersonSkill.objects.filter(pk=row.pk).select_for_update().first()
    if held is None:
        return
    storage, picture, confirmed = held.picture.storage, held.picture.name, held.state == State.CONFIRMED
    audit.record(act="skill.drop", subject=held, actor=held.person, at=at, detail={"skill": held.skill_id, "confirmed": confirmed})
    held.delete()
    if picture:
        transaction.on_commit(lambda: storage.delete(picture))


# --- staff -------------------------------------------------------------------------------------------------------------


@transaction.atomic
def confirm_skill(*, row: PersonSkill, by: User, at: datetime) -> PersonSkill:
    """Say that the proof holds. Repeating it changes nothing. Raises `Refused`."""
    held = lock_skill(row, State.CONFIRMED, by, at)
    return held if held.state == State.CONFIRMED else decide_skill(held, State.CONFIRMED, "", by, at)


@transaction.atomic
def refuse_skill(*, row: PersonSkill, reason: str, by: User, at: datetime) -> PersonSkill:
    """Say that it is not shown, and why. Repeating it changes nothing. Raises `Refused`."""
    held = lock_skill(row, State.REFUSED, by, at)
    if held.state == State.REFUSED:
        return held
    if not reason.strip():
        raise Refused(SkillRefusal.NO_REASON)
    return decide_skill(held, State.REFUSED, reason.strip(), by, at)


@transaction.atomic
def give_skill(*, person: User, word: str, proof: str, by: User, at: datetime) -> PersonSkill:
    """Staff who know what a person can do give the skill, confirmed at once; the person is told and may take it back."""
    User.objects.get_queryset().select_for_update(no_key=True).get(pk=person.pk)
    require_reviewer(person, by, at)
    if not proof.strip():
        raise Refused(SkillRefusal.NO_PROOF)
    skill = get_or_create_tag(word)
    row = PersonSkill.objects.filter(person=person, skill=skill).first() or create_claim(person, skill, proof.strip(), None, at)
    if row.state == State.CONFIRMED:
        return row
    row.proof = proof.strip()
    return decide_skill(row, State.CONFIRMED, "", by, at)


def lock_skill(row: PersonSkill, wanted: str, by: User, at: datetime) -> PersonSkill:
    """The row, locked: still waiting, or in the state that is wanted."""
    held = PersonSkill.objects.select_for_update(of=("self",)).select_related("person__area", "skill").get(pk=row.pk)
    require_reviewer(held.person, by, at)
    if held.state not in (State.SAID, wanted):
        raise Refused(SkillRefusal.DECIDED)
    return held


def require_reviewer(person: User, by: User, at: datetime) -> None:
    if by.acts_for(person):
        raise Refused(SkillRefusal.INVOLVED)
    if not skill_queries.covers_person(role_scope.scope_for(by, Power.RUN, at), person):
        raise Refused(SkillRefusal.NOT_YOURS)


def decide_skill(row: PersonSkill, state: str, reason: str, by: User, at: datetime) -> PersonSkill:
    row.state, row.decided_by, row.decided_at, row.reason = state, by, at, reason
    row.save(update_fields=["state", "decided_by", "decided_at", "reason", "proof"])
    audit.record(act=f"skill.{state}", subject=row, actor=by, at=at, detail={"skill": row.skill_id, "person": row.person_id})
    kind = "skill_confirmed" if state == State.CONFIRMED else "skill_refused"
    params = {"skill": row.skill.name, "reason": reason}
    key = f"{kind}:{row.pk}:{at.isoformat()}"
    outbox.notify(person=row.person, kind=kind, params=params, key=key, at=at, url=reverse("volunteer:skills"))
    return row


# --- tags --------------------------------------------------------------------------------------------------------------


@transaction.atomic
def list_tag(*, word: str, listed: bool, by: User, at: datetime) -> Skill:
    """The district offers a tag to everybody, or offers it no more; who has it keeps it. Raises `Refused(Reason.NO_WORD)`."""
    skill = get_or_create_tag(word)
    if Skill.objects.filter(pk=skill.pk, listed=not listed).update(listed=listed):
        audit.record(act="skill.list", subject=skill, actor=by, at=at, detail={"listed": listed})
    return skill
