"""Writing the next version of the rule, and putting it in force: two people, never for the past.

A version that stands is never changed, and what was published under it is paid by it. So a new version changes nothing that was
earned or promised; it holds for what is published from then on for its day and later. No `Approval`: putting in force answers with
the version it made, which is also the subject of the audit trail, and whoever wrote a draft may drop it alone.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from points.models import Rule, RuleDraft
from points.rules.refusals import RuleRefusal
from volunteer.core import audit
from volunteer.core.dates import midnight
from volunteer.core.refusals import Refused
from volunteer.models import Appointment, Area, User
from volunteer.notices import outbox
from volunteer.people import parties as people_parties
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power

State = RuleDraft.State
MAX_NUMBER = 1_000_000  # no cap and no award is larger
DEPTHS = {Rule.Level.DISTRICT: 1, Rule.Level.STREET: 2, Rule.Level.COMMUNITY: 3}  # how deep an office that drafts may lie


def draft_rule(*, id: UUID, since: date, values: dict[str, Any], reason: str, by: User, at: datetime) -> RuleDraft:
    """Write a version down that is to hold from the local date `since`; the district's offices are told.

    `values` holds the numbers of a rule by field; what it does not name is as it is today. Once for each `id`. Raises `Refused`.
    """
    if not may_draft(by, at):
        raise Refused(RuleRefusal.NOT_YOURS)
    if since < timezone.localdate(at):
        raise Refused(RuleRefusal.PAST)
    if not reason.strip():
        raise Refused(RuleRefusal.NO_REASON)
    made = RuleDraft(id=id, since=since, values=current_values(at) | values, reason=reason.strip(), drafted_by=by, drafted_at=at)
    require_valid_numbers(made.as_rule())
    with transaction.atomic():
        User.objects.get_queryset().select_for_update(no_key=True).get(pk=by.pk)  # the same form twice: one after the other
        if kept := RuleDraft.objects.filter(pk=id).first():
            return require_same_draft(kept, made)
        made.save(force_insert=True)
        audit.record(act="rule.draft", subject=made, actor=by, at=at, detail={"since": str(since), "changes": draft_changes(made)})
        near = people_parties.with_households([by.pk])
        notify_people(made, "rule_drafted", [person for person in deciders(at) if person.pk not in near], at)
    return made


def put_in_force(*, draft: RuleDraft, by: User, at: datetime) -> Rule:
    """Let a draft be the rule from its day on. Harmless to repeat. Raises `Refused`; whoever drafted it is told."""
    with transaction.atomic():
        kept = lock_draft(draft)
        if kept.state == State.IN_FORCE and kept.rule:
            return kept.rule
        require_decidable(kept, by, at)
        if is_party(kept, by):
            raise Refused(RuleRefusal.SECOND_PERSON)
        if kept.since < timezone.localdate(at):
            raise Refused(RuleRefusal.PAST)
        rule = create_rule(kept)
        decide_draft(kept, State.IN_FORCE, by, at, rule)
        audit.record(act="rule.in_force", subject=rule, actor=by, at=at, detail={"draft": str(kept.pk), "since": str(rule.since)})
        notify_people(kept, "rule_in_force", [kept.drafted_by], at)
    return rule


def drop_draft(*, draft: RuleDraft, by: User, at: datetime) -> RuleDraft:
    """Let a draft go: whoever wrote it, or the district. Harmless to repeat. Raises `Refused`."""
    with transaction.atomic():
        kept = lock_draft(draft)
        if kept.state == State.DROPPED:
            return kept
        if by.pk == kept.drafted_by_id:
            require_undecided(kept)
        else:
            require_decidable(kept, by, at)
            notify_people(kept, "rule_dropped", [kept.drafted_by], at)
        decide_draft(kept, State.DROPPED, by, at)
        audit.record(act="rule.drop", subject=kept, actor=by, at=at)
    return kept


# --- questions ---------------------------------------------------------------------------------------------------------


def rule_in_force(at: datetime) -> Rule | None:
    """Today's version; None on a site without rules."""
    return Rule.objects.find_on(timezone.localdate(at))


def rule_values(rule: Rule) -> dict[str, Any]:
    """Every number of a version by its field's name."""
    return {field.name: getattr(rule, field.name) for field in Rule._meta.concrete_fields if field.name not in ("id", "since")}


def current_values(at: datetime) -> dict[str, Any]:
    return rule_values(rule_in_force(at) or Rule())


def rule_without_draft(draft: RuleDraft) -> Rule:
    """The version that would hold on the draft's day without it."""
    others = Rule.objects.all() if draft.rule_id is None else Rule.objects.exclude(pk=draft.rule_id)
    return others.find_on(draft.since) or Rule()


def draft_changes(draft: RuleDraft) -> dict[str, list[Any]]:
    """What a draft changes of the version that would hold on its day without it: field -> [from, to]."""
    before, after = rule_values(rule_without_draft(draft)), rule_values(draft.as_rule())
    return {name: [before[name], after[name]] for name in before if before[name] != after[name]}


def may_draft(person: User, at: datetime) -> bool:
    """Whether the person hands down points for an office of a level that may draft by today's rule."""
    level = Rule.Level((rule_in_force(at) or Rule()).drafted_from)
    return may_hand_down(person, DEPTHS[level], at)


def may_decide(person: User, at: datetime) -> bool:
    """Whether the person hands down points for the district. No query beyond that for the person's roles."""
    return may_hand_down(person, DEPTHS[Rule.Level.DISTRICT], at)


def may_hand_down(person: User, depth: int, at: datetime) -> bool:
    """Whether the person does so for an area at most so deep; a district is 1, and each level a part of the path more."""
    return any(path.count(".") <= depth for path in role_scope.scope_for(person, Power.BUDGET, at).paths)


def deciders(at: datetime) -> list[User]:
    """Who may put a draft in force."""
    roles = role_scope.roles_with(Power.BUDGET)
    current = Appointment.objects.current(timezone.localdate(at)).filter(role__in=roles, area__level=Area.Level.DISTRICT)
    return list(User.objects.get_queryset().filter(pk__in=current.values("person"), is_active=True).order_by("pk"))


def party_condition(person: User) -> Q:
    """The drafts that this person or their household wrote: somebody else puts them in force."""
    return people_parties.party_condition(person, "drafted_by")


def is_party(draft: RuleDraft, person: User) -> bool:
    return people_parties.is_party(draft, person, "drafted_by")


def pending_drafts(person: User, at: datetime) -> QuerySet[RuleDraft]:
    """The drafts that wait for this person's word."""
    return RuleDraft.objects.open().exclude(party_condition(person)) if may_decide(person, at) else RuleDraft.objects.none()


# --- the steps ---------------------------------------------------------------------------------------------------------


def lock_draft(draft: RuleDraft) -> RuleDraft:
    """The draft, alone until the transaction ends."""
    return RuleDraft.objects.select_for_update(of=("self",)).select_related("drafted_by", "rule").get(pk=draft.pk)


def require_same_draft(kept: RuleDraft, made: RuleDraft) -> RuleDraft:
    if (kept.since, kept.values, kept.drafted_by_id) != (made.since, made.values, made.drafted_by_id):
        raise Refused(RuleRefusal.USED_FORM)
    return kept


def require_decidable(draft: RuleDraft, by: User, at: datetime) -> None:
    if not may_decide(by, at):
        raise Refused(RuleRefusal.NOT_DISTRICT)
    require_undecided(draft)


def require_undecided(draft: RuleDraft) -> None:
    if draft.state != State.DRAFT:
        raise Refused(RuleRefusal.DECIDED)


def require_valid_numbers(rule: Rule) -> None:
    """Raise where a number lies outside of what a rule may say."""
    bounds = {
        "coefficients": (rule.coefficients, 10, 300),
        "grades": (rule.grades, 0, Rule.PLAIN),
        "fixed_awards": (rule.fixed_awards, 0, MAX_NUMBER),
    }
    try:
        rule.full_clean(exclude=bounds, validate_unique=False)
    except ValidationError as problem:
        raise Refused(RuleRefusal.NUMBERS, field="、".join(problem.message_dict)) from problem
    for field, (numbers, least, most) in bounds.items():
        if not all(type(number) is int and least <= number <= most for number in numbers.values()):
            raise Refused(RuleRefusal.NUMBERS, field=field)


def create_rule(draft: RuleDraft) -> Rule:
    """The draft as a version. One a day: of two that are put in force at once the second is refused."""
    Rule.objects.bulk_create([draft.as_rule()], ignore_conflicts=True)
    rule = Rule.objects.get(since=draft.since)
    if RuleDraft.objects.filter(rule=rule).exists() or rule_values(rule) != rule_values(draft.as_rule()):
        raise Refused(RuleRefusal.SAME_DAY)
    return rule


def decide_draft(draft: RuleDraft, state: State, by: User, at: datetime, rule: Rule | None = None) -> None:
    draft.state, draft.decided_by, draft.decided_at, draft.rule = state, by, at, rule
    draft.save(update_fields=["state", "decided_by", "decided_at", "rule"])


def notify_people(draft: RuleDraft, kind: str, people: list[User], at: datetime) -> None:
    begins = midnight(draft.since)
    params = {"since": begins.isoformat(), "reason": draft.reason}
    url = reverse("points:rule_draft", args=[draft.pk])
    outbox.notify_many(people=people, kind=kind, params=params, key=f"{kind}:{draft.pk}", at=at, url=url)
