"""同意: nothing is public before the person (or who leads the team) agreed, and for who is not of age a guardian.

To publish a name, a picture or a story needs a consent of its own, taken back as easily as given (Personal Information Protection
Law, articles 15 and 25; of children article 31).
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from events.models import PaperConsent, RoleModel
from events.public.role_models.actions import nominate as nominate_actions
from events.public.role_models.actions.nominate import notify_people, settle_objection
from events.public.role_models.models import OF_AGE
from events.public.role_models.refusals import RoleModelRefusal
from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import TeamMember, User
from volunteer.people import parties as people_parties
from volunteer.roles import scope as role_scope

State = RoleModel.State


def give_consent(*, model: RoleModel, by: User, full_name: bool, with_picture: bool, at: datetime) -> RoleModel:
    """Say yes as the one meant, as who leads the team, or as guardian; when all needed said so, the reviewers are told.

    The name and the picture are shown where all who agreed allow it. Harmless to repeat. Raises `Refused`.
    """
    with transaction.atomic():
        model = lock_model(model)
        part = consenting_part(model, by, at)
        if model.state != State.ASKED:
            if (model.agreed_by_id if part == "own" else model.guardian_id) == by.pk and model.closed_at is None:
                return model
            raise Refused(RoleModelRefusal.OVER)
        detail = {"as": part, "full_name": full_name, "with_picture": with_picture}
        audit.record(act="model.agree", subject=model, actor=by, at=at, detail=detail)
        record_consent(model, part, by, full_name, with_picture, at)
    return model


def record_consent(model: RoleModel, part: str, by: User | None, full_name: bool, with_picture: bool, at: datetime) -> None:
    """Write one consent of a locked model down, `by` None where it was signed on paper; with the last the reviewers are told."""
    first = model.agreed_at is None and model.guarded_at is None
    model.full_name = full_name and (first or model.full_name)
    model.with_picture = with_picture and (first or model.with_picture)
    if part == "own":
        model.agreed_by, model.agreed_at = by, at
    else:
        model.guardian, model.guarded_at = by, at
    given = {name for name, when in (("own", model.agreed_at), ("guardian", model.guarded_at)) if when}
    done = nominate_actions.needed_parts(model, at) <= given
    model.state = State.REVIEW if done else State.ASKED
    model.save()
    if done:
        notify_reviewers(model, at)


def decline_consent(*, model: RoleModel, by: User, at: datetime) -> RoleModel:
    """Say no, or take a consent back: at once nothing is public any more, and the picture is deleted. Harmless to repeat.

    Raises `Refused`.
    """
    with transaction.atomic():
        model = lock_model(model)
        if model.state in (State.DECLINED, State.WITHDRAWN):
            return model
        if by.pk not in {one.pk for one in nominate_actions.people_concerned(model, at)} and by.pk not in (
            model.agreed_by_id,
            model.guardian_id,
        ):
            raise Refused(RoleModelRefusal.NOT_ABOUT_YOU)
        if model.closed_at:
            raise Refused(RoleModelRefusal.OVER)
        end_consent(model, by, at)
    return model


def end_consent(model: RoleModel, by: User, at: datetime) -> None:
    """Nothing of a locked model is public any more; those concerned and the nominator are told."""
    model.state = State.DECLINED if model.state == State.ASKED else State.WITHDRAWN
    close_nomination(model, by, at)
    for objection in model.objections.filter(held=None):
        settle_objection(objection, held=True, words=gettext_noop("The consent was taken back."), by=by, at=at)
    audit.record(act=f"model.{model.state}", subject=model, actor=by, at=at)
    url = reverse("events:own_models")
    told = {one.pk: one for one in [*nominate_actions.people_concerned(model, at), model.nominated_by]}
    notify_people(model, told.values(), f"model_{model.state}", at, url)


def close_nomination(model: RoleModel, by: User, at: datetime) -> None:
    """The end of it: the row stays, its picture goes."""
    model.closed_by, model.closed_at = by, at
    if name := model.picture.name:
        storage = model.picture.storage
        transaction.on_commit(lambda: storage.delete(name))
        model.picture = ""
    model.save()


def consenting_part(model: RoleModel, by: User, at: datetime) -> str:
    """As what this person agrees: "own" or "guardian". Raises `Refused`."""
    if model.team:
        if by.pk not in {one.pk for one in nominate_actions.team_leaders(model.team)}:
            raise Refused(RoleModelRefusal.NOT_ABOUT_YOU)
        return "own"
    person = model.person
    if person is None or not by.acts_for(person):
        raise Refused(RoleModelRefusal.NOT_ABOUT_YOU)
    require_age(model, person.age_on(timezone.localdate(at)))
    part, needed = "own" if by.pk == person.pk else "guardian", nominate_actions.needed_parts(model, at)
    if part not in needed:
        raise Refused(RoleModelRefusal.NO_GUARDIAN if part == "own" else RoleModelRefusal.NOT_ABOUT_YOU)
    if part == "guardian" and (by.age_on(timezone.localdate(at)) or 0) < OF_AGE:
        raise Refused(RoleModelRefusal.NOT_GROWN)
    return part


def require_age(model: RoleModel, age: int | None) -> None:
    if age is None:
        raise Refused(RoleModelRefusal.NO_BIRTHDAY)
    if not model.honour.fits(age):
        raise Refused(RoleModelRefusal.AGE)


def involved_ids(model: RoleModel, at: datetime) -> set[int]:
    """Who decides nothing here (ids): the one meant, the nominator, who brought their consent on paper, and the parties of all
    these; everybody in the team.
    """
    people = {model.nominated_by_id, model.person_id, *(paper.taken_by_id for paper in model.papers.all())}
    found = people_parties.with_households(people)
    if model.team:
        found |= set(model.team.members.standing().values_list("person_id", flat=True))
    return found


def party_condition(person: User) -> Q:
    """The role models of which this person is a party: what `involved_ids` says of one, for many."""
    papers = PaperConsent.objects.filter(model=OuterRef("pk"), taken_by__in=people_parties.home_of(person))
    members = TeamMember.objects.standing().filter(team=OuterRef("team"), person=person)
    return people_parties.party_condition(person, "nominated_by", "person") | Q(Exists(papers)) | Q(Exists(members))


def notify_reviewers(model: RoleModel, at: datetime) -> None:
    people = role_scope.reviewers_for(model.reviewed_in, at=at, excluding=involved_ids(model, at))
    notify_people(model, people, "model_to_review", at, reverse("events:model_review", args=[model.pk]))


def lock_model(model: RoleModel) -> RoleModel:
    return RoleModel.objects.read().select_for_update(of=("self",)).get(pk=model.pk)
