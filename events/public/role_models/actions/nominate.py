"""推荐: anybody signed in nominates a person or a team; those concerned are asked first of all."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from events.attendance.recorder import lock_people
from events.models import Honour, ModelObjection, RoleModel
from events.public.role_models.models import CHILD, OF_AGE
from events.public.role_models.refusals import RoleModelRefusal
from volunteer.core import audit, rate_limit
from volunteer.core.refusals import Refused
from volunteer.models import Area, Team, User
from volunteer.notices import outbox
from volunteer.people import parties as people_parties
from volunteer.roles import scope as role_scope

MAX_PER_DAY = 5
MIN_STORY_LENGTH = 20


def nominate(*, model: RoleModel, by: User, at: datetime) -> RoleModel:
    """Keep an unsaved `model` with id (made in the form), honour, theme, person or team, story and perhaps a clean picture.

    Those concerned are asked; nothing is public. The same id again answers what was kept. Raises `Refused`.
    """
    with transaction.atomic():
        lock_people([by.pk, *([model.person_id] if model.person_id else [])])
        if kept := RoleModel.objects.filter(pk=model.pk, nominated_by=by).first():
            return kept
        require_may_nominate(model, by, at)
        model.area = home_area(model)
        model.reviewed_in = reviewing_area(model)
        model.nominated_by, model.nominated_at, model.state = by, at, RoleModel.State.ASKED
        if model.picture:
            model.picture.save(f"{model.pk}.jpg", model.picture.file, save=False)
        model.save(force_insert=True)
        audit.record(act="model.nominate", subject=model, actor=by, at=at, detail={"honour": model.honour_id})
        ask_for_consent(model, at)
    return model


def require_may_nominate(model: RoleModel, by: User, at: datetime) -> None:
    Honour.objects.select_for_update().get(pk=model.honour_id)  # two nominations at once: one after the other
    if not model.honour.active or model.theme not in model.honour.choices:
        raise Refused(RoleModelRefusal.CLOSED)
    if model.person_id == by.pk:
        raise Refused(RoleModelRefusal.ONESELF)
    if len(model.story.strip()) < MIN_STORY_LENGTH:
        raise Refused(RoleModelRefusal.SHORT, least=MIN_STORY_LENGTH)
    if model.person and (age := model.person.age_on(timezone.localdate(at))) is not None and not model.honour.fits(age):
        raise Refused(RoleModelRefusal.AGE)
    if model.team and not team_leaders(model.team):
        raise Refused(RoleModelRefusal.NO_LEADER)
    same = Q(person=model.person) if model.person else Q(team=model.team)
    if RoleModel.objects.filter(same, honour=model.honour, closed_at=None).exists():
        raise Refused(RoleModelRefusal.TWICE)
    if not rate_limit.allow_attempt(kind="nomination", subject=str(by.pk), most=MAX_PER_DAY, within=timedelta(days=1), at=at):
        raise Refused(RoleModelRefusal.TOO_MANY_NOMINATIONS)


def home_area(model: RoleModel) -> Area:
    """Where they are at home: their community, or the district."""
    area = model.team.area if model.team else model.person.community if model.person else None
    return area or Area.objects.get(parent=None)


def reviewing_area(model: RoleModel) -> Area:
    """The area that reviews: the street they live in, or the district."""
    lineage = model.area.lineage()
    return Area.objects.get(path=lineage[1 if model.honour.level == Honour.Level.STREET and len(lineage) > 1 else 0])


# --- who is concerned --------------------------------------------------------------------------------------------------


def team_leaders(team: Team) -> list[User]:
    """Who leads a team now."""
    return [place.person for place in team.members.standing().filter(leads=True).select_related("person").order_by("pk")]


def guardians(person: User, at: datetime) -> list[User]:
    """The grown-ups of a young person's household."""
    day = timezone.localdate(at)
    others = User.objects.household_of(person).exclude(pk=person.pk)
    return [one for one in others if (age := one.age_on(day)) is not None and age >= OF_AGE]


def people_concerned(model: RoleModel, at: datetime) -> list[User]:
    """Who is asked and told: the person, with the grown-ups at home of who is not of age; the leaders of a team."""
    if model.team:
        return team_leaders(model.team)
    person = model.honoured_person
    age = person.age_on(timezone.localdate(at))
    return [person, *(guardians(person, at) if age is not None and age < OF_AGE else [])]


def needed_parts(model: RoleModel, at: datetime) -> set[str]:
    """Whose consent is needed: "own" (the person, or who leads the team), "guardian", or both; empty while no age is known."""
    if model.person is None:
        return {"own"}
    age = model.person.age_on(timezone.localdate(at))
    if age is None:
        return set()
    return {"guardian"} if age < CHILD else {"own", "guardian"} if age < OF_AGE else {"own"}


# --- telling -----------------------------------------------------------------------------------------------------------


def ask_for_consent(model: RoleModel, at: datetime) -> None:
    """Ask those concerned; of who has no phone the staff hear, who bring their consent on paper."""
    notify_people(model, people_concerned(model, at), "model_asked", at, reverse("events:own_model", args=[model.pk]))
    if model.person and not model.person.phone:
        staff = role_scope.reviewers_for(model.area, at=at, excluding=people_parties.with_households([model.person_id]))
        notify_people(model, staff, "model_paper_wanted", at, reverse("events:model_review", args=[model.pk]))


def notify_people(model: RoleModel, people: Iterable[User], kind: str, at: datetime, url: str) -> None:
    params = {"honour": model.honour.name, "name": model.whole_name, "reason": model.reason}
    params["until"] = model.until.isoformat() if model.until else ""
    outbox.notify_many(people=list(people), kind=kind, params=params, key=f"{kind}:{model.pk}", at=at, url=url)


def settle_objection(objection: ModelObjection, *, held: bool, words: str, by: User, at: datetime) -> None:
    objection.held, objection.answer, objection.answered_by, objection.answered_at = held, words[:300], by, at
    objection.save(update_fields=["held", "answer", "answered_by", "answered_at"])
    params = {"held": held, "words": objection.answer}
    key, url = f"model_answered:{objection.pk}", reverse("events:models_noticed")
    outbox.notify(person=objection.by, kind="model_answered", params=params, key=key, at=at, url=url)
