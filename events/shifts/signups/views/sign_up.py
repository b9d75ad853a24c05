"""Signing up from the page of a shift, for oneself and the household; withdrawing; answering after a change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from events.campaigns import bonus
from events.models import ChangeRequest, Event, Identity, Job, Shift, Signup
from events.public.photos.queries import photos_of_event
from events.records.certificates import identity as certificate_identity
from events.settlement.corrections import queries as correction_queries
from events.shifts.actions import sign_up as sign_up_actions
from events.shifts.models import ShiftQuerySet
from events.shifts.queries import expected_points, shift_cards, with_card_data
from events.shifts.refusals import ShiftRefusal
from events.shifts.signups import queries as signup_queries
from events.shifts.signups.forms import CannotComeForm, DocumentForm
from events.shifts.signups.queries import Engagement
from events.shifts.staffing import queries as staffing_queries
from events.shifts.staffing.queries import Company
from points.models import Rule
from volunteer.core import clock, forms
from volunteer.core.attempts import attempt, attempt_form
from volunteer.core.ids import int_or_zero, new_id
from volunteer.core.refusals import Refused
from volunteer.identity.actions import profiles
from volunteer.models import User
from volunteer.people.now import NowCard, now_card
from volunteer.roles import scope as role_scope
from volunteer.roles.decorators import PersonRequest, login_required
from volunteer.roles.scope import Power

OTHERS_SHOWN = 6


@dataclass(frozen=True)
class SkillQuestion:
    """Whether somebody has the skill that a job needs; a yes sends `fields` to `action`."""

    person: User
    skill: str
    action: str
    fields: list[tuple[str, object]]


@dataclass(frozen=True)
class DocumentQuestion:
    """What an event has to know of somebody before they sign up: asked once, at this moment, and of nobody else."""

    person: User
    form: DocumentForm
    insured: bool
    action: str
    fields: list[tuple[str, object]]


class SignupForm(forms.Form):
    """Which job, and for whom. Each person has an id of their own, made when the form was shown: a repeated press is harmless."""

    job = forms.ModelChoiceField(queryset=Job.objects.none())
    people = forms.ModelMultipleChoiceField(queryset=User.objects.get_queryset().none(), to_field_name="volunteer_no")

    def __init__(self, *args: Any, shift: Shift, user: User, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        household = User.objects.household_of(user)
        self.shift, self.jobs, self.household, self.at = shift, list(shift.jobs.all()), list(household), at
        self.asked: list[SkillQuestion | DocumentQuestion] = []
        forms.row_choice(self, "job").queryset = Job.objects.filter(shift=shift)
        forms.row_choice(self, "people").queryset = household
        self.fields["job"].error_messages["required"] = _("Choose a job.")
        self.fields["people"].error_messages["required"] = _("Choose who is coming.")

    def id_of(self, person: User) -> UUID:
        """The id the form carried for this person; a new one where it is missing or damaged."""
        try:
            return UUID(self.data.get(f"id-{person.volunteer_no}", ""))
        except ValueError:
            return new_id(self.at)

    def chosen_job(self) -> int | None:
        """The job to show as chosen: what was pressed, or the first with a free place."""
        if self.is_bound:
            return int_or_zero(self.data.get("job", "")) or None
        return next((job.pk for job in self.jobs if job.free), self.jobs[0].pk if self.jobs else None)

    def asks_number(self, person: User) -> bool:
        """Whether the kind of event asks for the number of the document, and this person has not given it."""
        return self.shift.event.category.asks_number and not Identity.objects.filter(person=person).exists()

    def chosen_people(self) -> list[str]:
        return self.data.getlist("people") if isinstance(self.data, QueryDict) else []

    def said_yes(self) -> list[str]:
        """Who was asked whether they have the skill and has it."""
        return self.data.getlist("can") if isinstance(self.data, QueryDict) else []


# --- the page -------------------------------------------------------------------------------------------------------


def render_shift(
    request: HttpRequest,
    shift: Shift,
    *,
    at: datetime,
    form: SignupForm | None = None,
    asked: Sequence[SkillQuestion | DocumentQuestion] = (),
) -> HttpResponse:
    """The page of a shift, with the form as it was sent when something was refused, or with what is `asked` in its place."""
    mine = own_engagements(shift, request.user, at) if request.user.is_authenticated else []
    rule = shift.rule or Rule.objects.find_on(timezone.localdate(shift.start))
    if form is None and request.user.is_authenticated:
        form = SignupForm(shift=shift, user=request.user, at=at)
    jobs = job_offers(shift, rule, at)
    people = people_to_sign_up(form, mine) if form else []
    free, list_closed = sum(job["free"] for job in jobs), at >= shift.withdraw_until
    is_open = shift.state == Shift.State.PUBLISHED and at < shift.start and not shift.event.visit
    context = {
        "shift": shift,
        "jobs": jobs,
        "extra": bonus.extra_percent(shift),
        "points": min((job["points"] for job in jobs), default=0),
        "free": free,
        "mine": mine,
        "now": leading_card(request.user, shift, at) if request.user.is_authenticated else None,
        "keep": any(one.place_to_come for one in mine if one.person == request.user),
        "form": form,
        "asked": asked,
        "people": people,
        "open": is_open,
        "joins": is_open and not mine and not asked and bool(free or not list_closed),
        "opens": shift.check_in_opens(shift.rule) if shift.rule and is_open and not shift.event.online else None,
        "running": shift.start <= at < shift.end,
        "list_closed": list_closed,
        "change": last_change(shift),
        "may_call": may_call_leader(request, shift, mine, at),
        "preview": shift.state in Shift.PENDING,
        "share_image": share_image(request, shift),
        "company": company(shift, mine, at),
        "expert": staffing_queries.expert_gap(shift, request.user) if shift.expert_skill_id else None,
        "others": shift_cards(other_shifts(shift, at), reader=request.user, at=at),
        "pictures": [] if shift.event.visit else photos_of_event(shift),
        "came": correction_queries.counted_records(shift, request.GET.get("page")),
        "added": correction_queries.approved_makeups(shift) if shift.state == Shift.State.SETTLED else [],
    }
    return render(request, "events/public/shift.html", context)


def leading_card(user: User, shift: Shift, at: datetime) -> NowCard | None:
    """The now card, where it comes before signing up for this shift."""
    card = now_card(user, at)
    return card if card.leads_at(shift.get_absolute_url()) else None


def share_image(request: HttpRequest, shift: Shift) -> str:
    """The address of the picture that stands for the shift where its page is sent on; empty for what is not public."""
    if shift.state in Shift.PENDING or shift.event.visit:
        return ""
    event = shift.event
    return request.build_absolute_uri(event.cover.url if event.cover else static(f"img/share/{event.drawing}.png"))


def company(shift: Shift, mine: Sequence[Engagement], at: datetime) -> list[Company]:
    """With whom those of the household are who have a place, until the shift begins."""
    if at >= shift.start or shift.state != Shift.State.PUBLISHED or shift.event.visit or shift.event.online:
        return []
    return staffing_queries.company_at(shift, [engagement.person for engagement in mine if engagement.holds])


def own_engagements(shift: Shift, user: User, at: datetime) -> list[Engagement]:
    """What the reader's household has at this shift, oneself first."""
    found = signup_queries.engagements_at_shift(shift, User.objects.household_of(user), at=at)
    return sorted(found, key=lambda engagement: (engagement.person.pk != user.pk, engagement.person.pk))


def job_offers(shift: Shift, rule: Rule | None, at: datetime) -> list[dict[str, Any]]:
    """The jobs with their room, their line and their worth."""
    waiting = dict(
        Signup.objects.filter(shift=shift, state=Signup.State.WAITING)
        .values_list("job")
        .annotate(number=Count("pk"))
        .order_by()
        .values_list("job", "number")
    )
    return [
        {
            "job": job,
            "free": job.free if sign_up_actions.has_room(job, waiting.get(job.pk, 0), at) else 0,
            "waiting": waiting.get(job.pk, 0),
            "points": expected_points(shift, job, rule) if rule else 0,
        }
        for job in shift.jobs.all()
    ]


def people_to_sign_up(form: SignupForm, mine: Sequence[Engagement]) -> list[dict[str, Any]]:
    """Whom the reader can still sign up, each with the id of the press to come; oneself is ticked beforehand."""
    there = {engagement.person.pk for engagement in mine}
    left = [person for person in form.household if person.pk not in there]
    chosen = form.chosen_people() or [person.volunteer_no for person in left[:1]]
    return [{"person": person, "id": form.id_of(person), "ticked": person.volunteer_no in chosen} for person in left]


def last_change(shift: Shift) -> ChangeRequest | None:
    applied = shift.changes.filter(state=ChangeRequest.State.APPLIED).order_by("decided_at").last()
    return applied if applied and applied.what else None


def may_call_leader(request: HttpRequest, shift: Shift, mine: Sequence[Engagement], at: datetime) -> bool:
    """The leader's number is for those who come, and for the staff over the point."""
    return bool(mine) or role_scope.scope_for(request.user, Power.SEE, at).covers_point(shift.event.point)


def other_shifts(shift: Shift, at: datetime) -> QuerySet[Shift]:
    return with_card_data(Shift.objects.upcoming(at).filter(event_id=shift.event_id).exclude(pk=shift.pk))[:OTHERS_SHOWN]


# --- the acts -------------------------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: PersonRequest, shift_id: UUID) -> HttpResponse:
    """Sign the chosen people up. What is refused is told at the form; who got in stays in.

    GET is where somebody lands who had to sign in after pressing: the page asks once more.
    """
    at = clock.now()
    shift = get_object_or_404(published_shifts(), pk=shift_id)
    if request.method != "POST":
        return redirect(shift)
    form = SignupForm(request.POST, shift=shift, user=request.user, at=at)
    if form.is_valid():
        for person in form.cleaned_data["people"]:
            sign_up_person(request, form, person)
        if form.is_valid() and not form.asked:
            return redirect(shift)
        shift = published_shifts().get(pk=shift_id)
    return render_shift(request, shift, at=at, form=form, asked=form.asked)


def published_shifts() -> ShiftQuerySet:
    """What was ever published for everybody, with everything its page shows."""
    return with_card_data(Shift.objects.filter(published_at__isnull=False, event__visit=False)).select_related("leader")


def sign_up_person(request: PersonRequest, form: SignupForm, person: User) -> None:
    job, id = form.cleaned_data["job"], form.id_of(person)
    can = person.volunteer_no in form.said_yes()
    document = DocumentForm(request.POST, number=form.asks_number(person)) if "real_name" in request.POST else None
    if document is not None and not keep_document(request, form, person, document):
        form.asked.append(document_question(form, person, job, document))
        return
    try:
        made = sign_up_actions.sign_up(id=id, job=job, person=person, by=request.user, at=form.at, can=can)
    except Refused as refused:
        if refused.reason == ShiftRefusal.SKILL:
            fields = [("job", job.pk), ("people", person.volunteer_no), (f"id-{person.volunteer_no}", id)]
            action = reverse("events:sign_up", args=[form.shift.pk])
            form.asked.append(skill_question(person, refused, action, fields))
            return
        if refused.reason in (ShiftRefusal.REAL_NAME, ShiftRefusal.DOCUMENT):
            blank = DocumentForm(number=form.asks_number(person), initial={"real_name": person.name})
            form.asked.append(document_question(form, person, job, blank))
            return
        sentence = refused.sentence
        if person != request.user or len(form.household) > 1:
            sentence = _("%(name)s: %(sentence)s") % {"name": person, "sentence": sentence}
        form.add_error("people", sentence)
    else:
        messages.success(request, signup_message(made, request.user))


def document_question(form: SignupForm, person: User, job: Job, document: DocumentForm) -> DocumentQuestion:
    fields: list[tuple[str, object]] = [("job", job.pk), ("people", person.volunteer_no)]
    fields.append((f"id-{person.volunteer_no}", form.id_of(person)))
    fields += [("can", number) for number in form.said_yes()]
    action = reverse("events:sign_up", args=[form.shift.pk])
    return DocumentQuestion(person, document, form.shift.event.insurance == Event.Insurance.TAKEN, action, fields)


def keep_document(request: PersonRequest, form: SignupForm, person: User, document: DocumentForm) -> bool:
    """Keep what was typed; False where something is missing or wrong, which then stands at the field."""
    if not document.is_valid():
        return False
    typed = document.cleaned_data
    with attempt_form(document, "number" if "number" in document.fields else "real_name"):
        profiles.give_real_name(person=person, name=typed["real_name"], by=request.user, at=form.at)
        if "number" in document.fields:
            kept = {"kind": typed["kind"], "number": typed["number"]}
            certificate_identity.save_identity(person=person, **kept, by=request.user, at=form.at)
    return document.is_valid()


def skill_question(person: User, refused: Refused, action: str, fields: list[tuple[str, object]]) -> SkillQuestion:
    return SkillQuestion(person, str(refused.params["skill"]), action, [*fields, ("can", person.volunteer_no)])


def signup_message(made: Signup, reader: User) -> str:
    own = made.person_id == reader.pk
    if made.state == Signup.State.WAITING:
        turn = signup_queries.with_queue_numbers(Signup.objects.filter(pk=made.pk)).get().ahead + 1
        words = _("You are number %(turn)s on the waiting list.") if own else _("%(name)s is number %(turn)s on the waiting list.")
        return words % {"turn": turn, "name": made.person}
    return _("You are signed up.") if own else _("%(name)s is signed up.") % {"name": made.person}


def own_signup_or_404(request: PersonRequest, signup_id: UUID) -> Signup:
    """A sign-up of the reader or of the household; somebody else's is a missing page."""
    related = ("person", "job", "shift__rule", "shift__event__point")
    mine = Q(person__in=User.objects.household_of(request.user))
    return get_object_or_404(Signup.objects.select_related(*related).filter(mine), pk=signup_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_signup(request: PersonRequest, signup_id: UUID) -> HttpResponse:
    """Ask why, and say what follows; then give the place back. A turn on the waiting list is given back without a reason."""
    at = clock.now()
    mine = own_signup_or_404(request, signup_id)
    asks = mine.state == Signup.State.PLACE
    form = CannotComeForm(request.POST if asks and request.method == "POST" else None)
    context: dict[str, Any] = {"signup": mine, "shift": mine.shift, "form": form}
    if request.method == "POST" and (form.is_valid() or not asks):
        reason = form.cleaned_data if asks else {}
        try:
            sign_up_actions.withdraw(signup=mine, by=request.user, at=at, **reason)
        except Refused as refused:
            context["refused"] = refused.sentence
        else:
            messages.success(request, _("Done. The leader is told, and somebody else can have the place. See you another time!"))
            return redirect(mine.shift)
    context["engagement"] = signup_queries.engagement_of_signup(mine, at=at)
    return render(request, "events/shifts/signups/signup_withdraw.html", context)


@login_required
@require_POST
def take_other_job(request: PersonRequest, signup_id: UUID) -> HttpResponse:
    """From the waiting list of one job to a place in another of the same shift."""
    at, mine = clock.now(), own_signup_or_404(request, signup_id)
    job = mine.shift.jobs.filter(pk=int_or_zero(request.POST.get("job", ""))).first()
    if job is None:
        messages.error(request, _("Choose a job."))
        return redirect(mine.shift)
    can = mine.person.volunteer_no in request.POST.getlist("can")
    try:
        made = sign_up_actions.take_other_job(signup=mine, job=job, by=request.user, at=at, can=can)
    except Refused as refused:
        if refused.reason == ShiftRefusal.SKILL:
            asked = [skill_question(mine.person, refused, request.path, [("job", job.pk)])]
            return render_shift(request, get_object_or_404(published_shifts(), pk=mine.shift_id), at=at, asked=asked)
        messages.error(request, refused.sentence)
    else:
        messages.success(request, signup_message(made, request.user))
    return redirect(mine.shift)


@login_required
@require_POST
def answer_change(request: PersonRequest, signup_id: UUID) -> HttpResponse:
    """Still coming, or not, after the shift was changed."""
    mine = own_signup_or_404(request, signup_id)
    said = Signup.Answer.NO if request.POST.get("answer") == "no" else Signup.Answer.YES
    with attempt(request):
        sign_up_actions.answer_change(signup=mine, answer=said, by=request.user, at=clock.now())
        thanks = (
            _("Thank you, see you there!") if said == Signup.Answer.YES else _("Thank you for telling us. The place is free again.")
        )
        messages.success(request, thanks)
    return redirect(mine.shift)
