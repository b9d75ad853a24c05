"""Consent on paper (纸质同意): of who has no phone, and of a guardian without an account.

Staff bring the signed sheet, its photo is kept where nobody but the reviewers opens it, and a second person, who has no part in
it, says that it is there and says so. From then on it is a consent like any other, and is taken back as easily: by the person or
the guardian by telling any of the staff (articles 15 and 31 of the Personal Information Protection Law).
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from events.models import PaperConsent, RoleModel
from events.public.role_models.actions import consent as consent_actions
from events.public.role_models.actions import nominate as nominate_actions
from events.public.role_models.actions.consent import involved_ids, lock_model
from events.public.role_models.refusals import RoleModelRefusal
from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import User
from volunteer.notices import outbox
from volunteer.people import parties as people_parties
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power

State, Part = RoleModel.State, PaperConsent.Part


def hand_in_paper(*, paper: PaperConsent, by: User, at: datetime) -> PaperConsent:
    """Keep an unsaved `paper` with id (made in the form), model, whose signature it is, what it allows, and a clean photo.

    Nothing is public by it: the other reviewers are asked to confirm. The same id again answers what was kept. Raises `Refused`.
    """
    with transaction.atomic():
        model = lock_model(paper.model)
        if kept := PaperConsent.objects.filter(pk=paper.pk, taken_by=by).first():
            return kept
        require_may_hand_in(model, paper, by, at)
        paper.taken_by, paper.taken_at, paper.signer = by, at, paper.signer.strip()
        paper.picture.save(f"{paper.pk}.jpg", paper.picture.file, save=False)
        paper.save(force_insert=True)
        audit.record(act="model.paper", subject=model, actor=by, at=at, detail={"paper": str(paper.pk), "part": paper.part})
        people = role_scope.reviewers_for(model.area, at=at, excluding=involved_ids(model, at))
        people = people or role_scope.reviewers_for(model.reviewed_in, at=at, excluding=involved_ids(model, at))
        notify_people(paper, people, "model_paper", at)
    return paper


def confirm_paper(*, paper: PaperConsent, by: User, at: datetime) -> PaperConsent:
    """A second person's word that the sheet is signed and says what was typed: the consent counts. Harmless to repeat.

    Raises `Refused`.
    """
    with transaction.atomic():
        model = lock_model(paper.model)
        paper = PaperConsent.objects.select_related("taken_by").get(pk=paper.pk)
        if paper.confirmed_by_id == by.pk:
            return paper
        require_may_decide(model, paper, by, at)
        person = model.person
        if paper.born and person and person.birth_date is None:
            person.birth_date = paper.born
            person.save(update_fields=["birth_date"])
        require_needed_part(model, paper, at)
        paper.confirmed_by, paper.confirmed_at = by, at
        paper.save(update_fields=["confirmed_by", "confirmed_at"])
        consent_actions.record_consent(model, paper.part, None, paper.full_name, paper.with_picture, at)
        audit.record(act="model.paper_confirm", subject=model, actor=by, at=at, detail={"paper": str(paper.pk)})
    return paper


def send_back_paper(*, paper: PaperConsent, reason: str, by: User, at: datetime) -> PaperConsent:
    """The sheet does not do, with a reason who brought it reads; another may come. Harmless to repeat. Raises `Refused`."""
    if not reason.strip():
        raise Refused(RoleModelRefusal.NO_REASON)
    with transaction.atomic():
        model = lock_model(paper.model)
        paper = PaperConsent.objects.select_related("taken_by").get(pk=paper.pk)
        if paper.refused_by_id == by.pk:
            return paper
        require_may_decide(model, paper, by, at)
        paper.refused_by, paper.refused_at, paper.reason = by, at, reason.strip()[:300]
        paper.save(update_fields=["refused_by", "refused_at", "reason"])
        audit.record(act="model.paper_back", subject=model, actor=by, at=at, detail={"paper": str(paper.pk)})
        notify_people(paper, [paper.taken_by], "model_paper_back", at)
    return paper


def take_back_consent(*, model: RoleModel, said_by: str, by: User, at: datetime) -> RoleModel:
    """Any of the staff write down that the person or the guardian (`said_by`, in words) does not want it, or no more.

    One person is enough, involved or not: at once nothing is public. Harmless to repeat. Raises `Refused`.
    """
    if not said_by.strip():
        raise Refused(RoleModelRefusal.NO_SIGNER)
    with transaction.atomic():
        model = lock_model(model)
        if model.state in (State.DECLINED, State.WITHDRAWN):
            return model
        if not is_staff(model, by, at):
            raise Refused(RoleModelRefusal.NOT_YOURS)
        if model.closed_at:
            raise Refused(RoleModelRefusal.OVER)
        with translation.override(settings.LANGUAGE_CODE):  # read by others too, for years
            model.reason = gettext("Told to the staff by: %(who)s") % {"who": said_by.strip()[:200]}
        consent_actions.end_consent(model, by, at)
    return model


# --- questions ---------------------------------------------------------------------------------------------------------


def missing_parts(model: RoleModel, at: datetime) -> list[str]:
    """Whose signature is still missing, may come on paper, and has not been brought; both where no age is known yet."""
    if model.state != State.ASKED or model.person is None:
        return []
    needed = nominate_actions.needed_parts(model, at) or {Part.OWN, Part.GUARDIAN}
    given = {Part.OWN} if model.agreed_at else set()
    given |= {Part.GUARDIAN} if model.guarded_at else set()
    given |= {Part(paper.part) for paper in model.papers.waiting()}
    if model.person.phone:
        given.add(Part.OWN)
    return [part for part in Part.values if part in needed and part not in given]


def is_staff(model: RoleModel, by: User, at: datetime) -> bool:
    held = role_scope.scope_for(by, Power.REVIEW, at)
    return held.covers_area(model.area) or held.covers_area(model.reviewed_in)


def papers_to_confirm(user: User, at: datetime) -> QuerySet[PaperConsent]:
    """The sheets that wait for this person's word."""
    held = role_scope.scope_for(user, Power.REVIEW, at)
    mine = Q(model__in=RoleModel.objects.in_scope(held).filter(state=State.ASKED))
    return PaperConsent.objects.waiting().filter(mine).exclude(taken_by=user)


def may_confirm(model: RoleModel, by: User, at: datetime) -> bool:
    return is_staff(model, by, at) and by.pk not in involved_ids(model, at)


def require_may_hand_in(model: RoleModel, paper: PaperConsent, by: User, at: datetime) -> None:
    if not is_staff(model, by, at) or model.person is None:
        raise Refused(RoleModelRefusal.NOT_YOURS)
    if people_parties.is_near(by, model.person):
        raise Refused(RoleModelRefusal.PAPER_INVOLVED)
    if model.state != State.ASKED:
        raise Refused(RoleModelRefusal.OVER)
    if paper.part == Part.OWN and model.person.phone:
        raise Refused(RoleModelRefusal.OWN_PHONE)
    require_valid_paper(paper, at)
    if model.papers.waiting().filter(part=paper.part).exists():
        raise Refused(RoleModelRefusal.SIGNATURE_TWICE)
    if model.person.birth_date is None and paper.born:
        model.person.birth_date = paper.born  # as it will be known once confirmed; not saved here
    require_needed_part(model, paper, at)


def require_valid_paper(paper: PaperConsent, at: datetime) -> None:
    if not paper.signer.strip():
        raise Refused(RoleModelRefusal.NO_SIGNER)
    if not paper.picture:
        raise Refused(RoleModelRefusal.NO_PICTURE)
    if paper.born and not 0 <= (timezone.localdate(at) - paper.born).days <= 120 * 366:
        raise Refused(RoleModelRefusal.BIRTHDAY)


def require_needed_part(model: RoleModel, paper: PaperConsent, at: datetime) -> None:
    """Raise where no age is known, the honour is for another, or this signature is not the one needed."""
    consent_actions.require_age(model, model.honoured_person.age_on(timezone.localdate(at)))
    if paper.part not in nominate_actions.needed_parts(model, at):
        raise Refused(RoleModelRefusal.NOT_NEEDED)


def require_may_decide(model: RoleModel, paper: PaperConsent, by: User, at: datetime) -> None:
    if not is_staff(model, by, at):
        raise Refused(RoleModelRefusal.NOT_YOURS)
    if people_parties.is_near(by, paper.taken_by):
        raise Refused(RoleModelRefusal.SAME)
    if by.pk in involved_ids(model, at):
        raise Refused(RoleModelRefusal.PAPER_INVOLVED)
    if paper.decided or model.state != State.ASKED:
        raise Refused(RoleModelRefusal.PAPER_DECIDED)


def notify_people(paper: PaperConsent, people: list[User], kind: str, at: datetime) -> None:
    params = {"name": paper.model.whole_name, "honour": paper.model.honour.name, "reason": paper.reason}
    url = reverse("events:model_review", args=[paper.model_id])
    outbox.notify_many(people=people, kind=kind, params=params, key=f"{kind}:{paper.pk}", at=at, url=url)
