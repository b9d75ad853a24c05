"""Reviewing a role model: decided by somebody without a part in it, announced for some working days, then shown; and the
kinds of honour. No `Approval`: consent, review, objections and taking down are decided by different people at different times.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override

from events.models import Honour, ModelObjection, RecordEntry, RoleModel
from events.public.role_models.actions import nominate as nominate_actions
from events.public.role_models.actions import paper_consent
from events.public.role_models.actions.consent import close_nomination, involved_ids, lock_model, party_condition
from events.public.role_models.actions.nominate import notify_people, settle_objection
from events.public.role_models.refusals import RoleModelRefusal
from events.records.actions.stars import OBJECTIONS_A_DAY
from volunteer.core import audit, rate_limit
from volunteer.core.dates import working_days
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import User
from volunteer.notices import outbox
from volunteer.people import parties as people_parties
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power
from volunteer.templatetags.formatting import full_day

State = RoleModel.State
MAX_PER_RUN = 200


# --- review ------------------------------------------------------------------------------------------------------------


def accept(*, model: RoleModel, by: User, at: datetime) -> RoleModel:
    """Put it into public notice. Those concerned and the nominator are told. Harmless to repeat. Raises `Refused`."""
    with transaction.atomic():
        model = lock_model(model)
        if model.state == State.NOTICE and model.reviewed_by_id == by.pk:
            return model
        require_reviewer(model, by, at)
        if model.state != State.REVIEW:
            raise Refused(RoleModelRefusal.DECIDED)
        model.state, model.reviewed_by, model.reviewed_at = State.NOTICE, by, at
        model.until = working_days(timezone.localdate(at), model.honour.notice_days)
        model.save()
        audit.record(act="model.accept", subject=model, actor=by, at=at)
        notify_concerned(model, "model_noticed", at)
    return model


def send_back(*, model: RoleModel, reason: str, by: User, at: datetime) -> RoleModel:
    """Not accepted, with a reason those concerned read. Harmless to repeat. Raises `Refused`."""
    if not reason.strip():
        raise Refused(RoleModelRefusal.NO_REASON)
    with transaction.atomic():
        model = lock_model(model)
        if model.state == State.RETURNED and model.closed_by_id == by.pk:
            return model
        require_reviewer(model, by, at)
        if model.state not in (State.ASKED, State.REVIEW):
            raise Refused(RoleModelRefusal.DECIDED)
        end_nomination(model, State.RETURNED, reason, by, at)
    return model


def take_down(*, model: RoleModel, reason: str, by: User, at: datetime) -> RoleModel:
    """Off all public pages at once, with a reason; the entry in the person's record is taken out. Harmless to repeat.

    Raises `Refused`.
    """
    if not reason.strip():
        raise Refused(RoleModelRefusal.NO_REASON)
    with transaction.atomic():
        model = lock_model(model)
        if model.state == State.DOWN and model.closed_by_id == by.pk:
            return model
        require_reviewer(model, by, at)
        if model.state not in RoleModel.PUBLIC:
            raise Refused(RoleModelRefusal.NOT_SHOWN)
        end_nomination(model, State.DOWN, reason, by, at)
        if model.entry_id:
            standing = RecordEntry.objects.standing().filter(pk=model.entry_id)
            standing.update(voided_by=by, voided_at=at, void_reason=model.reason)
    return model


def require_reviewer(model: RoleModel, by: User, at: datetime) -> None:
    if not role_scope.scope_for(by, Power.REVIEW, at).covers_area(model.reviewed_in):
        raise Refused(RoleModelRefusal.NOT_REVIEWER)
    if by.pk in involved_ids(model, at):
        raise Refused(RoleModelRefusal.INVOLVED)


def end_nomination(model: RoleModel, state: str, reason: str, by: User, at: datetime) -> None:
    model.state, model.reason = state, reason.strip()[:300]
    close_nomination(model, by, at)
    audit.record(act=f"model.{state}", subject=model, actor=by, at=at)
    for objection in model.objections.filter(held=None):
        settle_objection(objection, held=True, words=model.reason, by=by, at=at)
    notify_concerned(model, f"model_{state}", at)


# --- objections --------------------------------------------------------------------------------------------------------


def object_to(*, objection: ModelObjection, by: User, at: datetime) -> ModelObjection:
    """Say that it is not due: an unsaved `objection` with id (made in the form), model and words. The reviewers are told.

    While one of the same person is open, another answers that one. Raises `Refused`.
    """
    if not objection.words.strip():
        raise Refused(RoleModelRefusal.NO_WORDS)
    with transaction.atomic():
        model = lock_model(objection.model)
        if kept := model.objections.filter(by=by, held=None).first() or model.objections.filter(pk=objection.pk, by=by).first():
            return kept
        if model.state != State.NOTICE or model.until is None or model.until < timezone.localdate(at):
            raise Refused(RoleModelRefusal.NOTICE_OVER)
        if by.pk in involved_ids(model, at):
            raise Refused(RoleModelRefusal.OWN)
        day = timedelta(days=1)
        if not rate_limit.allow_attempt(kind="model_objection", subject=str(by.pk), most=OBJECTIONS_A_DAY, within=day, at=at):
            raise Refused(RoleModelRefusal.SLOWLY)
        objection.by, objection.at, objection.words = by, at, objection.words.strip()
        objection.save(force_insert=True)
        audit.record(act="model.object", subject=model, actor=by, at=at, detail={"objection": str(objection.pk)})
        people = role_scope.reviewers_for(model.reviewed_in, at=at, excluding=involved_ids(model, at) | {by.pk})
        params = {"name": model.whole_name, "words": objection.words}
        url, key = reverse("events:model_review", args=[model.pk]), f"model_objection:{objection.pk}"
        outbox.notify_many(people=people, kind="model_objection", params=params, key=key, at=at, url=url)
    return objection


def answer_objection(*, objection: ModelObjection, held: bool, words: str, by: User, at: datetime) -> ModelObjection:
    """Decide on an objection; with `held` the honour is not given. Harmless to repeat. Raises `Refused`."""
    if not words.strip():
        raise Refused(RoleModelRefusal.NO_REASON)
    with transaction.atomic():
        model = lock_model(objection.model)
        objection = model.objections.select_related("by").get(pk=objection.pk)
        if objection.held == held and objection.answered_by_id == by.pk:
            return objection
        require_reviewer(model, by, at)
        if objection.held is not None or model.state != State.NOTICE:
            raise Refused(RoleModelRefusal.DECIDED)
        if people_parties.is_near(by, objection.by):
            raise Refused(RoleModelRefusal.INVOLVED)
        settle_objection(objection, held=held, words=words.strip(), by=by, at=at)
        audit.record(act="model.answer", subject=model, actor=by, at=at, detail={"objection": str(objection.pk), "held": held})
        if held:
            end_nomination(model, State.RETURNED, words, by, at)
    return objection


# --- by itself ---------------------------------------------------------------------------------------------------------


def show_due(*, at: datetime) -> int:
    """One pass of `tick`: show what stood its time in public notice without an open objection. How many were shown."""
    open_ones = ModelObjection.objects.filter(model=OuterRef("pk"), held=None)
    ripe = RoleModel.objects.filter(~Exists(open_ones), state=State.NOTICE, until__lt=timezone.localdate(at))
    return sum(show_model(pk, at) for pk in ripe.values_list("pk", flat=True)[:MAX_PER_RUN])


def show_model(pk: UUID, at: datetime) -> int:
    with transaction.atomic():
        model = lock_model(RoleModel(pk=pk))
        if model.state != State.NOTICE or model.objections.filter(held=None).exists():
            return 0
        model.state, model.shown_at = State.SHOWN, at
        model.entry = enter_award(model, at)
        model.save(update_fields=["state", "shown_at", "entry"])
        audit.record(act="model.shown", subject=model, actor=None, at=at)
        notify_concerned(model, "model_shown", at)
    return 1


def enter_award(model: RoleModel, at: datetime) -> RecordEntry | None:
    """The honour among the awards of the person's record; a team has no record of its own."""
    if model.person is None or model.reviewed_by is None:
        return None
    what = {"title": " · ".join(filter(None, [model.honour.name, model.theme])), "giver": model.reviewed_in.name}
    same = RecordEntry.objects.standing().filter(
        person=model.person, kind=RecordEntry.Kind.AWARD, on=timezone.localdate(at), **what
    )
    if known := same.first():
        return known
    with override("zh-hans"):
        evidence = gettext("public notice until %(day)s") % {"day": full_day(model.until)}
    who = {"person": model.person, "area": model.reviewed_in, "entered_by": model.reviewed_by, "entered_at": at}
    award = {"kind": RecordEntry.Kind.AWARD, "on": timezone.localdate(at), "evidence": evidence}
    return RecordEntry.objects.create(id=new_id(at), **what, **who, **award)


# --- questions ---------------------------------------------------------------------------------------------------------


def models_to_decide(user: User, at: datetime) -> QuerySet[RoleModel]:
    """What waits for this person's word: reviews, what somebody objects to, and consents on paper."""
    held = role_scope.scope_for(user, Power.REVIEW, at)
    doubted = Exists(ModelObjection.objects.filter(model=OuterRef("pk"), held=None))
    reviews = held.areas("reviewed_in__") & (Q(state=State.REVIEW) | Q(doubted, state=State.NOTICE))
    waiting = RoleModel.objects.filter(reviews | Q(pk__in=paper_consent.papers_to_confirm(user, at).values("model")))
    return waiting.exclude(party_condition(user))


def may_decide(model: RoleModel, by: User, at: datetime) -> bool:
    return role_scope.scope_for(by, Power.REVIEW, at).covers_area(model.reviewed_in) and by.pk not in involved_ids(model, at)


def notify_concerned(model: RoleModel, kind: str, at: datetime) -> None:
    """Those concerned, and who nominated them."""
    told = {one.pk: one for one in [*nominate_actions.people_concerned(model, at), model.nominated_by]}
    notify_people(model, told.values(), kind, at, reverse("events:own_model", args=[model.pk]))


@transaction.atomic
def save_honour(*, honour: Honour, by: User, at: datetime) -> Honour:
    """Make or change one, checked by its form. What was nominated before goes on as it began."""
    detail = {"name": honour.name, "active": honour.active, "changes": audit.differences(honour)}
    honour.save()
    audit.record(act="honour.save", subject=honour, actor=by, at=at, detail=detail)
    return honour
