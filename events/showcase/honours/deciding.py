"""评审、公示、公开: reviewed by somebody without a part in it, in public notice for some working days, then shown; taken down."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, TextChoices
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from events.models import ModelObjection, RecordEntry, RoleModel
from events.records.stars import OBJECTIONS_A_DAY
from events.showcase.honours import nominating, on_paper
from events.showcase.honours.consenting import close, involved, locked
from events.showcase.honours.nominating import settle, tell
from volunteer import audit, limits, notices, scope
from volunteer.codes import new_id
from volunteer.days import working_days
from volunteer.models import User
from volunteer.refusals import Refused
from volunteer.scope import Power
from volunteer.templatetags.words import full_day

State = RoleModel.State
AT_ONCE = 200


class Reason(TextChoices):
    NOT_REVIEWER = "not_reviewer", _("The street or the district that reviews this decides it.")
    INVOLVED = "involved", _("You, your household or your team are part of this. Somebody else has to decide it.")
    DECIDED = "decided", _("Somebody has decided on this already.")
    NO_REASON = "no_reason", _("Say why: those concerned read it.")
    NOT_SHOWN = "not_shown", _("This is not shown any more.")
    OVER = "over", _("The public notice is over. Tell the community what you know.")
    OWN = "own", _("This is about you, your household or your team.")
    NO_WORDS = "no_words", _("Say what is not right and how others can tell.")
    SLOWLY = "slowly", _("That is a lot of objections for one day. Go on tomorrow, or call the community.")


# --- review ------------------------------------------------------------------------------------------------------------


def accept(*, model: RoleModel, by: User, at: datetime) -> RoleModel:
    """Put it into public notice. Those concerned and the nominator are told. Harmless to repeat. Raises `Refused`."""
    with transaction.atomic():
        model = locked(model)
        if model.state == State.NOTICE and model.reviewed_by_id == by.pk:
            return model
        refuse_reviewer(model, by, at)
        if model.state != State.REVIEW:
            raise Refused(Reason.DECIDED)
        model.state, model.reviewed_by, model.reviewed_at = State.NOTICE, by, at
        model.until = working_days(timezone.localdate(at), model.honour.notice_days)
        model.save()
        audit.record(act="model.accept", subject=model, actor=by, at=at)
        tell_all(model, "model_noticed", at)
    return model


def send_back(*, model: RoleModel, reason: str, by: User, at: datetime) -> RoleModel:
    """Not accepted, with a reason those concerned read. Harmless to repeat. Raises `Refused`."""
    if not reason.strip():
        raise Refused(Reason.NO_REASON)
    with transaction.atomic():
        model = locked(model)
        if model.state == State.RETURNED and model.closed_by_id == by.pk:
            return model
        refuse_reviewer(model, by, at)
        if model.state not in (State.ASKED, State.REVIEW):
            raise Refused(Reason.DECIDED)
        end(model, State.RETURNED, reason, by, at)
    return model


def take_down(*, model: RoleModel, reason: str, by: User, at: datetime) -> RoleModel:
    """Off all public pages at once, with a reason; the entry in the person's record is taken out. Harmless to repeat.

    Raises `Refused`.
    """
    if not reason.strip():
        raise Refused(Reason.NO_REASON)
    with transaction.atomic():
        model = locked(model)
        if model.state == State.DOWN and model.closed_by_id == by.pk:
            return model
        refuse_reviewer(model, by, at)
        if model.state not in RoleModel.PUBLIC:
            raise Refused(Reason.NOT_SHOWN)
        end(model, State.DOWN, reason, by, at)
        if model.entry_id:
            standing = RecordEntry.objects.standing().filter(pk=model.entry_id)
            standing.update(voided_by=by, voided_at=at, void_reason=model.reason)
    return model


def refuse_reviewer(model: RoleModel, by: User, at: datetime) -> None:
    if not scope.of(by, Power.REVIEW, at).covers_area(model.reviewed_in):
        raise Refused(Reason.NOT_REVIEWER)
    if by.pk in involved(model, at):
        raise Refused(Reason.INVOLVED)


def end(model: RoleModel, state: str, reason: str, by: User, at: datetime) -> None:
    model.state, model.reason = state, reason.strip()[:300]
    close(model, by, at)
    audit.record(act=f"model.{state}", subject=model, actor=by, at=at)
    for objection in model.objections.filter(held=None):
        settle(objection, held=True, words=model.reason, by=by, at=at)
    tell_all(model, f"model_{state}", at)


# --- objections --------------------------------------------------------------------------------------------------------


def object_to(*, objection: ModelObjection, by: User, at: datetime) -> ModelObjection:
    """Say that it is not due: an unsaved `objection` with id (made in the form), model and words. The reviewers are told.

    While one of the same person is open, another answers that one. Raises `Refused`.
    """
    if not objection.words.strip():
        raise Refused(Reason.NO_WORDS)
    with transaction.atomic():
        model = locked(objection.model)
        if kept := model.objections.filter(by=by, held=None).first() or model.objections.filter(pk=objection.pk, by=by).first():
            return kept
        if model.state != State.NOTICE or model.until is None or model.until < timezone.localdate(at):
            raise Refused(Reason.OVER)
        if by.pk in involved(model, at):
            raise Refused(Reason.OWN)
        day = timedelta(days=1)
        if not limits.check(kind="model_objection", subject=str(by.pk), most=OBJECTIONS_A_DAY, within=day, at=at):
            raise Refused(Reason.SLOWLY)
        objection.by, objection.at, objection.words = by, at, objection.words.strip()
        objection.save(force_insert=True)
        audit.record(act="model.object", subject=model, actor=by, at=at, detail={"objection": str(objection.pk)})
        people = scope.reviewers_for(model.reviewed_in, at=at, excluding=involved(model, at) | {by.pk})
        params = {"name": model.whole_name, "words": objection.words}
        url, key = reverse("events:model_review", args=[model.pk]), f"model_objection:{objection.pk}"
        notices.notify_many(people=people, kind="model_objection", params=params, key=key, at=at, url=url)
    return objection


def answer(*, objection: ModelObjection, held: bool, words: str, by: User, at: datetime) -> ModelObjection:
    """Decide on an objection; with `held` the honour is not given. Harmless to repeat. Raises `Refused`."""
    if not words.strip():
        raise Refused(Reason.NO_REASON)
    with transaction.atomic():
        model = locked(objection.model)
        objection = model.objections.select_related("by").get(pk=objection.pk)
        if objection.held == held and objection.answered_by_id == by.pk:
            return objection
        refuse_reviewer(model, by, at)
        if objection.held is not None or model.state != State.NOTICE:
            raise Refused(Reason.DECIDED)
        if by.acts_for(objection.by):
            raise Refused(Reason.INVOLVED)
        settle(objection, held=held, words=words.strip(), by=by, at=at)
        audit.record(act="model.answer", subject=model, actor=by, at=at, detail={"objection": str(objection.pk), "held": held})
        if held:
            end(model, State.RETURNED, words, by, at)
    return objection


# --- by itself ---------------------------------------------------------------------------------------------------------


def keep(*, at: datetime) -> int:
    """One pass of `tick`: show what stood its time in public notice without an open objection. How many were shown."""
    open_ones = ModelObjection.objects.filter(model=OuterRef("pk"), held=None)
    ripe = RoleModel.objects.filter(~Exists(open_ones), state=State.NOTICE, until__lt=timezone.localdate(at))
    return sum(show(pk, at) for pk in ripe.values_list("pk", flat=True)[:AT_ONCE])


def show(pk: UUID, at: datetime) -> int:
    with transaction.atomic():
        model = locked(RoleModel(pk=pk))
        if model.state != State.NOTICE or model.objections.filter(held=None).exists():
            return 0
        model.state, model.shown_at = State.SHOWN, at
        model.entry = enter(model, at)
        model.save(update_fields=["state", "shown_at", "entry"])
        audit.record(act="model.shown", subject=model, actor=None, at=at)
        tell_all(model, "model_shown", at)
    return 1


def enter(model: RoleModel, at: datetime) -> RecordEntry | None:
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


def to_decide(user: User, at: datetime) -> QuerySet[RoleModel]:
    """What waits for this person's word: reviews, what somebody objects to, and consents on paper."""
    held = scope.of(user, Power.REVIEW, at)
    doubted = Exists(ModelObjection.objects.filter(model=OuterRef("pk"), held=None))
    reviews = held.areas("reviewed_in__") & (Q(state=State.REVIEW) | Q(doubted, state=State.NOTICE))
    return RoleModel.objects.filter(reviews | Q(pk__in=on_paper.to_confirm(user, at).values("model")))


def may_decide(model: RoleModel, by: User, at: datetime) -> bool:
    return scope.of(by, Power.REVIEW, at).covers_area(model.reviewed_in) and by.pk not in involved(model, at)


def tell_all(model: RoleModel, kind: str, at: datetime) -> None:
    """Those concerned, and who nominated them."""
    told = {one.pk: one for one in [*nominating.concerned(model, at), model.nominated_by]}
    tell(model, told.values(), kind, at, reverse("events:own_model", args=[model.pk]))
