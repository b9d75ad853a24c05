"""专长: a person says what they can do, with how one can tell; staff of their community who saw the proof confirm it or give it.

A word nobody used before becomes a tag too, but is offered to others only once the district lists it.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from volunteer.core import approvals, audit
from volunteer.core.approvals import Approval
from volunteer.core.ids import random_code
from volunteer.core.refusals import Refused
from volunteer.models import PersonSkill, Skill, User
from volunteer.notices import outbox
from volunteer.people import parties as people_parties
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
    when the proof is another, and so is what ended or ends soon. `picture` comes from `clean_picture`
    (`volunteer.core.files.images`). Raises `Refused`.
    """
    User.objects.get_queryset().select_for_update(no_key=True).get(pk=person.pk)
    skill = get_or_create_tag(word)
    row = PersonSkill.objects.filter(person=person, skill=skill).first()
    if row is None:
        return create_claim(person, skill, proof, picture, at)
    new_proof = bool(picture) or proof not in ("", row.proof)
    if row.state == State.CONFIRMED and not (new_proof and is_ending(row, at)):
        return row
    if row.state == State.SAID and not new_proof:
        return row
    if row.state == State.REFUSED and not new_proof:
        raise Refused(SkillRefusal.SAME_PROOF, why=row.reason)
    row.state, row.decided_by, row.decided_at, row.reason = State.SAID, None, None, ""
    row.proof, row.said_at, row.valid_until = proof or row.proof, at, None
    save_with_picture(row, picture)
    return row


def is_ending(row: PersonSkill, at: datetime) -> bool:
    """Whether the proof has ended, or ends within the days in which its person is reminded of it."""
    return row.valid_until is not None and row.valid_until <= timezone.localdate(at) + timedelta(days=row.skill.remind_days)


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


def confirm_skill(*, row: PersonSkill, until: date | None = None, by: User, at: datetime) -> PersonSkill:
    """Say that the proof holds, for good or `until` a local date. Repeating it changes nothing. Raises `Refused`."""
    require_days_left(until, at)
    return SKILLS.decide(
        row,
        State.CONFIRMED,
        by=by,
        at=at,
        require=require_may_decide,
        effect=lambda row: setattr(row, "valid_until", until),
        notify=lambda row: notify_decision(row, at),
    )


def refuse_skill(*, row: PersonSkill, reason: str, by: User, at: datetime) -> PersonSkill:
    """Say that it is not shown, and why. Repeating it changes nothing. Raises `Refused`."""
    return SKILLS.decide(
        row,
        State.REFUSED,
        by=by,
        at=at,
        require=require_may_decide,
        words=reason.strip(),
        effect=lambda row: require_reason(reason),
        notify=lambda row: notify_decision(row, at),
    )


@transaction.atomic
def give_skill(*, person: User, word: str, proof: str, until: date | None = None, by: User, at: datetime) -> PersonSkill:
    """Staff who know what a person can do give the skill, confirmed at once; the person is told and may take it back.

    `until` is the last local date on which the proof holds; given again with a later one, it is prolonged.
    """
    User.objects.get_queryset().select_for_update(no_key=True).get(pk=person.pk)
    require_reviewer(person, by, at)
    if not proof.strip():
        raise Refused(SkillRefusal.NO_PROOF)
    require_days_left(until, at)
    skill = get_or_create_tag(word)
    row = PersonSkill.objects.filter(person=person, skill=skill).first() or create_claim(person, skill, proof.strip(), None, at)
    if row.state == State.CONFIRMED and (row.valid_until == until or not row.valid_until):
        return row
    row.proof, row.valid_until = proof.strip(), until
    SKILLS.save(row, State.CONFIRMED, "", by, at)
    notify_decision(row, at)
    return row


def lock_skill(row: PersonSkill) -> PersonSkill:
    return PersonSkill.objects.select_for_update(of=("self",)).select_related("person__area__parent", "skill").get(pk=row.pk)


def require_days_left(until: date | None, at: datetime) -> None:
    if until is not None and until < timezone.localdate(at):
        raise Refused(SkillRefusal.ENDED)


def require_reason(reason: str) -> None:
    approvals.require_words(reason, SkillRefusal.NO_REASON)


def require_may_decide(row: PersonSkill, by: User, at: datetime) -> None:
    require_reviewer(row.person, by, at)


def require_reviewer(person: User, by: User, at: datetime) -> None:
    if people_parties.is_near(by, person):
        raise Refused(SkillRefusal.INVOLVED)
    if not skill_queries.covers_person(role_scope.scope_for(by, Power.RUN, at), person):
        raise Refused(SkillRefusal.NOT_YOURS)


def notify_decision(row: PersonSkill, at: datetime) -> None:
    kind = "skill_confirmed" if row.state == State.CONFIRMED else "skill_refused"
    params = {"skill": row.skill.name, "reason": row.reason}
    if row.valid_until:
        params["until"] = row.valid_until.isoformat()
    key = f"{kind}:{row.pk}:{at.isoformat()}"
    outbox.notify(person=row.person, kind=kind, params=params, key=key, at=at, url=reverse("volunteer:skills"))


SKILLS = Approval(
    act="skill",
    waiting=State.SAID,
    decided=SkillRefusal.DECIDED,
    lock=lock_skill,
    detail=lambda row: {"skill": row.skill_id, "person": row.person_id},
    also=("proof", "valid_until"),
    by_anybody=True,
)


# --- tags --------------------------------------------------------------------------------------------------------------


@transaction.atomic
def list_tag(*, word: str, listed: bool, remind_days: int | None = None, by: User, at: datetime) -> Skill:
    """The district offers a tag to everybody, or offers it no more; who has it keeps it. Raises `Refused(Reason.NO_WORD)`.

    `remind_days` before its end the people are reminded of a proof; None leaves it as it is.
    """
    skill = get_or_create_tag(word)
    if remind_days and Skill.objects.filter(pk=skill.pk).exclude(remind_days=remind_days).update(remind_days=remind_days):
        audit.record(act="skill.remind", subject=skill, actor=by, at=at, detail={"days": remind_days})
    if Skill.objects.filter(pk=skill.pk, listed=not listed).update(listed=listed):
        audit.record(act="skill.list", subject=skill, actor=by, at=at, detail={"listed": listed})
    return skill
