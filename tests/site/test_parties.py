"""What waits for a person, its number in the navigation, and the act leave out the same people: the parties of a matter.

A party is somebody the matter names, or who stands to one of them in a relation that the table bars. Each case makes a matter that
waits, and says who could decide it, who its parties are, which rows wait for somebody, how it is decided, and with which words a
party is refused.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Model, QuerySet
from django.urls import reverse

from events.attendance import flags
from events.cases import permissions as case_permissions
from events.cases.actions import decide_flag
from events.models import Door, Flag, Makeup, RecordEntry, Shift, StarAward, StarObjection
from events.public.role_models.actions import review as review_actions
from events.public.role_models.refusals import RoleModelRefusal
from events.records.actions import entries
from events.records.actions import stars as stars_actions
from events.records.certificates.actions import issue
from events.records.certificates.refusals import CertificateRefusal
from events.records.exchange import actions as exchange
from events.records.exchange import permissions as exchange_permissions
from events.records.exchange.refusals import HoursExchangeRefusal
from events.records.refusals import RecordRefusal
from events.settlement import permissions as settlement_permissions
from events.settlement.actions import confirm
from events.settlement.corrections import permissions as correction_permissions
from events.settlement.corrections.actions import makeup
from events.settlement.corrections.refusals import CorrectionRefusal
from events.settlement.refusals import SettlementRefusal
from events.shifts import permissions as shift_permissions
from events.shifts.actions import change as change_actions
from events.shifts.actions import publish as publish_actions
from events.shifts.refusals import ShiftRefusal
from points.adjustments import actions as adjustments
from points.adjustments import permissions as adjustment_permissions
from points.adjustments.opening import actions as opening
from points.adjustments.opening import permissions as opening_permissions
from points.adjustments.opening.refusals import OpeningBalanceRefusal
from points.adjustments.refusals import AdjustmentRefusal
from points.budgets import permissions as budget_permissions
from points.budgets.actions import transfer
from points.budgets.refusals import BudgetRefusal
from points.inventory.actions import adjust
from points.inventory.refusals import InventoryRefusal
from points.models import BudgetMove, HandEntry
from points.orders.relief import actions as relief
from points.orders.relief.refusals import ReliefRefusal
from points.rules import actions as rules
from points.rules.refusals import RuleRefusal
from tests import cast
from tests.cast import NOW, at
from tests.support import (
    certificate_factory,
    group_factory,
    hours_sheet_factory,
    opening_balance_factory,
    record_entry_factory,
    role_model_factory,
    shop_factory,
    stock_factory,
)
from tests.support.attendance_factory import serve as serve_hours
from tests.support.budget_factory import fund
from tests.support.clients import log_in
from tests.support.event_factory import approve, submitted
from tests.support.household_factory import share_household
from tests.support.refusal_checks import refused
from tests.support.settlement_factory import close_and_settle, reserved, row, serve
from tests.support.team_factory import found
from volunteer.core import encryption
from volunteer.core.ids import new_id
from volunteer.groups.pairings import actions as pairings
from volunteer.groups.pairings.refusals import PairingRefusal
from volunteer.groups.teams import actions as teams
from volunteer.groups.teams.refusals import TeamRefusal
from volunteer.groups.units import actions as units
from volunteer.groups.units import community_reporting
from volunteer.groups.units.refusals import UnitRefusal
from volunteer.identity import permissions as identity_permissions
from volunteer.identity.actions import numbers, profiles
from volunteer.identity.refusals import IdentityRefusal
from volunteer.models import (
    Appointment,
    Card,
    DataRequest,
    FormerMember,
    Household,
    PersonSkill,
    PhoneChange,
    Pin,
    ProfileChange,
    ServicePoint,
    SignInPhone,
    User,
    Visit,
)
from volunteer.people import actions as people_actions
from volunteer.people.parties import BARS, Act, Relation
from volunteer.people.refusals import PersonRefusal
from volunteer.privacy.actions import answer, submit
from volunteer.privacy.refusals import PrivacyRefusal
from volunteer.registered import navigation as navigation_items
from volunteer.skills import actions as skills
from volunteer.skills.refusals import SkillRefusal

LATER = at(18)


@dataclass
class Matter:
    """Something that waits. `row` is what waits for `decider`; `act` decides it; `parties` has the refusal of each party.

    `page` is where it is decided, and `button` what stands there for who may do it.
    """

    row: Model
    decider: User
    waiting: Callable[[User, Any], QuerySet[Any]]
    act: Callable[[User], object]
    parties: dict[str, tuple[User, Any]]
    page: str = ""
    button: str = ""
    when: Any = field(default=NOW)


@pytest.fixture(autouse=True)
def private_files(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def shelved(district):
    shop = shop_factory.open_shop(district.point)
    batch = stock_factory.deliver(shop, shop_factory.item(), 5, district.keeper, stock_factory.lot(date(2027, 6, 1)))
    return shop, batch.stock


def by_hand(district):
    fund(district.point, 1_000)
    picture = ContentFile(b"picture", name="x.jpg")
    entry = HandEntry(id=new_id(NOW), kind="credit", point=district.point, person=district.alice, amount=50)
    entry.evidence, entry.picture = "搬桌椅", picture
    asked = adjustments.request_adjustment(entry=entry, by=district.manager, at=NOW)
    refusal = AdjustmentRefusal.INVOLVED
    return Matter(
        asked,
        district.reviewer,
        adjustment_permissions.pending_adjustments,
        lambda by: adjustments.approve_adjustment(entry=asked, by=by, at=NOW),
        {"asker": (district.manager, refusal), "person": (district.alice, refusal)},
        reverse("points:hand_entry", args=[asked.pk]),
        'name="approve"',
    )


def budget_transfer(district):
    fund(district.point, 100)
    units = transfer.units_kwargs(district.point, district.sister_point)
    move = BudgetMove(id=new_id(NOW), amount=60, reason="那边活动多", **units)
    asked = transfer.request_transfer(move=move, by=district.manager, at=NOW)
    return Matter(
        asked,
        district.street_admin,
        budget_permissions.pending_transfers,
        lambda by: transfer.approve_transfer(move=asked, by=by, at=NOW),
        {"asker": (district.manager, BudgetRefusal.OWN_ASKING)},
        reverse("points:moves"),
        'name="approve"',
    )


def opening_sheet(district):
    asked = opening_balance_factory.handed_in(district, opening_balance_factory.fund(district), {district.alice: 50})
    return sheet(district, asked, "points:opening_sheet", opening_permissions, opening.approve_sheet, OpeningBalanceRefusal)


def hours_sheet(district):
    asked = hours_sheet_factory.ask(district, hours_sheet_factory.row(district.alice))
    return sheet(district, asked, "events:hours_sheet", exchange_permissions, exchange.approve, HoursExchangeRefusal)


def sheet(district, asked, page, permissions, approve, refusals):
    """A sheet of the community's, with alice in it."""
    return Matter(
        asked,
        district.street_admin,
        permissions.pending_sheets,
        lambda by: approve(sheet=asked, by=by, at=NOW),
        {"asker": (district.community_admin, refusals.OWN_ASKING), "person": (district.alice, refusals.CONCERNED)},
        reverse(page, args=[asked.pk]),
        'name="approve"',
    )


def makeup_hours(district):
    fund(district.point, 1_000)
    shift = reserved(cast.shift(district.point, district.bob, start=at(14)), 200)
    serve(shift, district.alice)
    close_and_settle(shift, district.manager)
    shift.refresh_from_db()
    made = Makeup(id=new_id(LATER), shift=shift, person=district.carol, minutes=60, evidence="王姐可以作证")
    asked = makeup.request_makeup(makeup=made, by=district.carol, at=LATER)
    refusal = CorrectionRefusal.INVOLVED
    people = {"person": district.carol, "leader": district.bob, "closer": district.manager}
    return Matter(
        asked,
        district.reviewer,
        correction_permissions.makeups_to_decide,
        lambda by: makeup.approve_makeup(makeup=asked, by=by, at=LATER),
        {part: (person, refusal) for part, person in people.items()},
        reverse("events:makeups"),
        'name="approve"',
        LATER,
    )


def served_shift(district):
    """Alice was there, by carol's tick; bob led the shift, the point's manager closed it."""
    fund(district.point, 1_000)
    shift = reserved(cast.shift(district.point, district.bob, start=at(14)), 200)
    serve(shift, district.alice, door=Door.ROSTER, by=district.carol)
    return close_and_settle(shift, district.manager)


def parts_of_shift(district):
    people = {"person": district.alice, "leader": district.bob, "closer": district.manager, "who ticked": district.carol}
    return {part: (person, SettlementRefusal.INVOLVED) for part, person in people.items()}


def entry_by_hand(district):
    ticked = row(served_shift(district), district.alice)
    return Matter(
        ticked,
        district.reviewer,
        settlement_permissions.attendances_to_confirm,
        lambda by: confirm.confirm_attendances(attendances=[ticked], by=by, at=LATER),
        parts_of_shift(district),
        reverse("events:confirm"),
        f'value="{ticked.pk}"',
        LATER,
    )


def flagged(district, shift, parties, **about):
    flag = flags.raise_flag(Flag(shift=shift, **about), at=at(17))
    return Matter(
        flag,
        district.reviewer,
        case_permissions.flags_to_decide,
        lambda by: decide_flag.decide_many(flags=[flag], decision="counts", note="在场", by=by, at=LATER),
        parties,
        reverse("events:flags"),
        f'value="{flag.pk}"',
        LATER,
    )


def flagged_shift(district):
    raiser = (district.other_manager, SettlementRefusal.INVOLVED)
    return flagged(
        district, served_shift(district), parts_of_shift(district) | {"who raised it": raiser}, kind="heads", raised_by=raiser[0]
    )


def flagged_entry(district):
    shift = served_shift(district)
    return flagged(district, shift, parts_of_shift(district), kind="far", attendance=row(shift, district.alice))


def flagged_scan(district):
    """A scan that came too late stands for nobody: its person is a party beside those who led and closed the shift."""
    shift = served_shift(district)
    late = cast.scanned(id=shift.pk, shift=shift, person=district.keeper, act="in", scanned_at=at(15), door=Door.STAFF)
    late.accepted, late.reason = False, "closed"
    late.save()
    parts = parts_of_shift(district)
    parties = {"leader": parts["leader"], "closer": parts["closer"]}
    scanned = (district.keeper, SettlementRefusal.INVOLVED)
    return flagged(district, shift, parties | {"who scanned": scanned}, kind="upload", scan=late)


def event_to_approve(district):
    fund(district.point, 1_000)
    event = submitted(district, shifts=2)
    first, second = event.shifts.order_by("start")
    Shift.objects.filter(pk=first.pk).update(leader=district.bob)
    Shift.objects.filter(pk=second.pk).update(leader=district.alice, state="approved")
    event.reviews.update(by=district.carol)
    people = {"maker": district.manager, "leader": district.bob, "other leader": district.alice, "who submitted": district.carol}
    return Matter(
        event,
        district.reviewer,
        shift_permissions.events_to_decide,
        lambda by: publish_actions.approve(event=event, by=by, at=NOW),
        {part: (person, ShiftRefusal.INVOLVED) for part, person in people.items()},
        reverse("events:review"),
        'name="event"',
    )


def change_to_approve(district):
    fund(district.point, 1_000)
    shift = approve(submitted(district), district.reviewer).shifts.get()
    Shift.objects.filter(pk=shift.pk).update(leader=district.bob)
    after = {"place": "北门(演示)"}
    change = change_actions.request_change(id=new_id(NOW), shift=shift, after=after, by=district.alice, at=NOW)
    people = {"maker": district.manager, "leader": district.bob, "asker": district.alice}
    return Matter(
        shift.event,
        district.reviewer,
        shift_permissions.events_to_decide,
        lambda by: change_actions.approve_change(change=change, by=by, at=NOW),
        {part: (person, ShiftRefusal.INVOLVED) for part, person in people.items()},
        reverse("events:review"),
        'name="change"',
    )


def stock_paper(district):
    shop, stock = shelved(district)
    asked = stock_factory.count(shop, {stock.pk: 4}, district.keeper)
    return Matter(
        asked,
        district.manager,
        adjust.adjustments_to_sign,
        lambda by: adjust.sign_adjustment(paper=asked, by=by, at=NOW),
        {"asker": (district.keeper, InventoryRefusal.NOT_YOU)},
        reverse("points:paper", args=[asked.pk]),
        'name="sign"',
    )


def relief_goods(district):
    shop, stock = shelved(district)
    cast.appoint(cast.person("沈助(演示)"), "relief_officer", district.community)  # so that it can be asked at all
    asked = stock_factory.ask_relief(shop, {stock.pk: 1}, district.relief_officer)
    return Matter(
        asked,
        district.other_officer,
        relief.relief_to_sign,
        lambda by: relief.sign_relief(relief=asked, by=by, at=NOW),
        {"asker": (district.relief_officer, ReliefRefusal.SECOND)},
        reverse("points:relief_one", args=[asked.pk]),
        'name="sign"',
    )


def rule_draft(district):
    drafted = rules.draft_rule(
        id=new_id(NOW), since=date(2026, 12, 1), values={"person_day": 90}, reason="按全区讨论", by=district.district_admin, at=NOW
    )
    second = cast.appoint(cast.person("蒋区(演示)"), "district_admin", district.area)
    return Matter(
        drafted,
        second,
        rules.pending_drafts,
        lambda by: rules.put_in_force(draft=drafted, by=by, at=NOW),
        {"drafter": (district.district_admin, RuleRefusal.SECOND_PERSON)},
        reverse("points:rule_draft", args=[drafted.pk]),
        'name="put"',
    )


def star_objection(district):
    group_factory.lives(district.alice, district.community)
    serve_hours(district, district.alice, 100)
    stars_actions.update_stars(at=NOW)
    objection = StarObjection(id=new_id(NOW), award=StarAward.objects.get(), words="没有来")
    asked = stars_actions.object_to(objection=objection, by=district.carol, at=NOW)
    return Matter(
        asked,
        district.reviewer,
        stars_actions.pending_objections,
        lambda by: stars_actions.decide_objection(objection=asked, held=False, words="来了", by=by, at=NOW),
        {"person": (district.alice, RecordRefusal.STAR_INVOLVED), "objector": (district.carol, RecordRefusal.STAR_INVOLVED)},
        reverse("events:stars_review"),
        'name="dismissed"',
    )


def certificate(district):
    person = certificate_factory.served(district)
    certificate_factory.issuer(district)
    asked = certificate_factory.apply(district, person)
    return Matter(
        asked,
        district.reviewer,
        issue.pending_certificates,
        lambda by: issue.check(certificate=asked, by=by, at=NOW),
        {"person": (person, CertificateRefusal.INVOLVED)},
        reverse("events:certificate_review", args=[asked.pk]),
        'name="check"',
    )


def doubted_entry(district):
    made = record_entry_factory.made(district)
    entries.add_entry(entry=made, by=district.manager, at=LATER)
    doubted = entries.doubt_entry(entry=made, words="我没去", by=district.alice, at=LATER)
    return Matter(
        RecordEntry.objects.get(pk=doubted.pk),
        district.reviewer,
        entries.doubted_entries,
        lambda by: entries.answer_doubt(entry=doubted, words="去了", by=by, at=LATER),
        {"person": (district.alice, RecordRefusal.INVOLVED)},
        when=LATER,
    )


def claimed_skill(district):
    group_factory.lives(district.alice, district.community)
    row = skills.claim_skill(person=district.alice, word="理发", proof="理发师证", picture=None, at=NOW)
    return Matter(
        PersonSkill.objects.get(pk=row.pk),
        district.community_admin,
        navigation_items.waiting_skills,
        lambda by: skills.confirm_skill(row=row, by=by, at=NOW),
        {"person": (district.alice, SkillRefusal.INVOLVED)},
        reverse("volunteer:skill", args=[row.pk]),
        'name="confirm"',
    )


def logged_visit(district):
    unit = group_factory.tax_office(district.other_community)
    liaison, pairing = group_factory.liaison_of(unit), group_factory.pair(district, unit)
    visit = Visit(id=new_id(NOW), pairing=pairing, day=NOW.date(), kind="cleaning", words="扫楼道", people=5, minutes=60)
    visit.picture = ContentFile(b"picture", name="x.jpg")
    logged = pairings.log_visit(visit=visit, by=liaison, at=NOW)
    return Matter(
        logged,
        district.community_admin,
        navigation_items.waiting_visits,
        lambda by: pairings.confirm_visit(visit=logged, by=by, at=NOW),
        {"who logged it": (liaison, PairingRefusal.NOT_COMMUNITY)},
        reverse("volunteer:pairing", args=[pairing.pk]),
        'name="confirm"',
    )


def new_team(district):
    group_factory.lives(district.alice, district.community)
    User.objects.get_queryset().filter(pk=district.alice.pk).update(birth_date=date(1960, 1, 1))
    team = found(User.objects.get_queryset().get(pk=district.alice.pk), district.community)
    return Matter(
        team,
        district.community_admin,
        navigation_items.waiting_teams,
        lambda by: teams.confirm_team(team=team, by=by, at=NOW),
        {"founder": (district.alice, TeamRefusal.NOT_STAFF)},
        reverse("volunteer:team", args=[team.pk]),
        'name="confirm"',
    )


def reporting(district):
    group_factory.lives(district.alice, district.community)
    unit = group_factory.tax_office(district.other_community)
    group_factory.member(district.alice, unit, group_factory.liaison_of(unit))
    row = community_reporting.report_in(person=district.alice, organization=unit, offers="理发", at=NOW)
    return Matter(
        row,
        district.community_admin,
        navigation_items.waiting_reportings,
        lambda by: community_reporting.confirm_reporting(row=row, by=by, at=NOW),
        {"person": (district.alice, UnitRefusal.INVOLVED)},
        reverse("volunteer:list_reportings"),
        'name="confirm"',
    )


def role_model(district):
    honour, _young = role_model_factory.two_honours(district)
    model = role_model_factory.agreed(role_model_factory.nominated(district, honour))
    refusal = RoleModelRefusal.INVOLVED
    return Matter(
        model,
        district.street_admin,
        review_actions.models_to_decide,
        lambda by: review_actions.accept(model=model, by=by, at=NOW),
        {"person": (district.alice, refusal), "nominator": (district.bob, refusal)},
        reverse("events:model_review", args=[model.pk]),
        'name="accept"',
    )


def asked_membership(district):
    unit = group_factory.tax_office(district.community)
    liaison = group_factory.liaison_of(unit)
    place = units.request_to_join(organization=unit, person=district.alice, note="", by=district.alice, at=NOW)
    return Matter(
        place,
        liaison,
        navigation_items.waiting_members,
        lambda by: units.admit_member(place=place, by=by, at=NOW),
        {"person": (district.alice, UnitRefusal.NOT_ONESELF)},
    )


def person_to_confirm(district):
    without = cast.person("无机(演示)", phone="", area=district.community, registered_by=district.manager)
    return Matter(
        without,
        district.community_admin,
        navigation_items.people_to_confirm,
        lambda by: people_actions.confirm_person(person=without, by=by, at=NOW) or True,
        {"person": (without, PersonRefusal.INVOLVED)},
    )


def data_request(district):
    group_factory.lives(district.alice, district.community)
    wish = DataRequest(id=new_id(NOW), person=district.alice, kind="correct", words="我的生日写错了")
    asked = submit.submit_request(data_request=wish, by=district.alice, at=NOW)
    return Matter(
        asked,
        district.community_admin,
        navigation_items.requests_to_answer,
        lambda by: answer.complete_request(data_request=asked, words="好", by=by, at=NOW),
        {"person": (district.alice, PrivacyRefusal.ANSWERED_BY_OTHERS)},
    )


def new_number(district):
    group_factory.lives(district.alice, district.community)
    seen = {"asked_by": district.street_admin, "seen_by": district.street_admin, "asked_at": NOW, "due_at": at(9, day=26)}
    sealed = {"old_sealed": district.alice.phone_sealed, "new_sealed": encryption.seal("+8613700137000")}
    change = PhoneChange.objects.create(
        id=new_id(NOW), person=district.alice, state="waiting", stop_code="A" * 16, **seen, **sealed
    )
    refusal = IdentityRefusal.INVOLVED
    return Matter(
        change,
        district.community_admin,
        identity_permissions.numbers_to_confirm,
        lambda by: numbers.confirm_seen(change=change, by=by, at=NOW),
        {"person": (district.alice, refusal), "who saw them": (district.street_admin, refusal)},
        reverse("volunteer:staff_number", args=[change.pk]),
        'name="confirm"',
    )


def another_name(district):
    group_factory.lives(district.alice, district.community)
    names = {"old_name": district.alice.name, "new_name": "章安(演示)"}
    change = ProfileChange.objects.create(id=new_id(NOW), person=district.alice, asked_at=NOW, **names)
    return Matter(
        change,
        district.community_admin,
        identity_permissions.names_to_look_at,
        lambda by: profiles.approve_change(change=change, by=by, at=NOW),
        {"person": (district.alice, IdentityRefusal.INVOLVED)},
        reverse("volunteer:staff_name", args=[change.pk]),
        'name="approve"',
    )


MATTERS = {
    by_hand: ("asker", "person"),
    budget_transfer: ("asker",),
    opening_sheet: ("asker", "person"),
    hours_sheet: ("asker", "person"),
    makeup_hours: ("person", "leader", "closer"),
    entry_by_hand: ("person", "leader", "closer", "who ticked"),
    flagged_shift: ("person", "leader", "closer", "who ticked", "who raised it"),
    flagged_entry: ("person", "leader", "closer", "who ticked"),
    flagged_scan: ("leader", "closer", "who scanned"),
    event_to_approve: ("maker", "leader", "other leader", "who submitted"),
    change_to_approve: ("maker", "leader", "asker"),
    stock_paper: ("asker",),
    relief_goods: ("asker",),
    rule_draft: ("drafter",),
    star_objection: ("person", "objector"),
    certificate: ("person",),
    doubted_entry: ("person",),
    claimed_skill: ("person",),
    logged_visit: ("who logged it",),
    new_team: ("founder",),
    reporting: ("person",),
    role_model: ("person", "nominator"),
    asked_membership: ("person",),
    person_to_confirm: ("person",),
    data_request: ("person",),
    new_number: ("person", "who saw them"),
    another_name: ("person",),
}
KINDS: dict[Callable[..., Matter], Act] = {
    by_hand: Act.CREDIT,
    opening_sheet: Act.CREDIT,
    hours_sheet: Act.CREDIT,
    makeup_hours: Act.CONFIRM,
    entry_by_hand: Act.CONFIRM,
    flagged_shift: Act.CONFIRM,
    flagged_entry: Act.CONFIRM,
    flagged_scan: Act.CONFIRM,
    stock_paper: Act.GOODS,
    relief_goods: Act.GOODS,
    person_to_confirm: Act.SEE,
}  # the others are for deciding alone
PARTS = [(make, part) for make, parts in MATTERS.items() for part in parts]

# --- how whoever decides stands to a party -----------------------------------------------------------------------------------

YESTERDAY = NOW - timedelta(days=1)
TERM = {"since": date(2026, 11, 1), "until": YESTERDAY.date()}  # a role that just ended


def left_household(decider, party):
    """They lived together until yesterday, and neither does now."""
    home = Household.objects.create(created_at=NOW)
    for person in (decider, party):
        FormerMember.objects.create(person=person, household=home, left_at=YESTERDAY)


def stands_in(decider, party):
    role = Appointment.objects.create(person=party, role="shop_keeper", point=ServicePoint.objects.last(), since=TERM["since"])
    until = NOW.date() + timedelta(days=7)
    Appointment.objects.create(person=decider, role=role.role, point=role.point, since=NOW.date(), until=until, deputy_of=role)


def was_appointed(person, by):
    point = ServicePoint.objects.last()
    Appointment.objects.create(person=person, role="shop_keeper", point=point, appointed_by=by, **TERM)


def was_registered(person, by):
    User.objects.get_queryset().filter(pk=person.pk).update(registered_by=by)


def signed_in_on_one_phone(decider, party):
    for person in (decider, party):
        SignInPhone.objects.create(person=person, device="one phone", at=YESTERDAY)


RELATE: dict[Relation, Callable[[User, User], object]] = {
    Relation.HOUSEHOLD: left_household,
    Relation.STANDS_IN: stands_in,
    Relation.APPOINTED_BY: was_appointed,
    Relation.APPOINTED: lambda decider, party: was_appointed(party, decider),
    Relation.REGISTERED: lambda decider, party: was_registered(party, decider),
    Relation.CARDED: lambda decider, party: Card.objects.create(serial="A", person=party, issued_by=decider, issued_at=NOW),
    Relation.PINNED: lambda decider, party: Pin.objects.create(person=party, pin_hash="", set_by=decider, set_at=NOW),
    Relation.DEVICE: signed_in_on_one_phone,
}


def require_as_the_table_says(matter, relation, kind):
    """The list leaves the matter out and the act refuses exactly where the table bars the relation."""
    party, refusal = next(iter(matter.parties.values()))
    barred = relation in BARS[kind]
    with transaction.atomic():
        RELATE[relation](matter.decider, party)
        decider = User.objects.get(pk=matter.decider.pk)
        assert list(matter.waiting(decider, matter.when)) == ([] if barred else [matter.row]), relation
        if barred:
            assert refused(matter.act, decider) == refusal, relation
        else:
            assert matter.act(decider), relation
        transaction.set_rollback(True)


def shown(client, matter, time_machine):
    """Whether the page where it is decided offers the act to the decider."""
    time_machine.move_to(matter.when, tick=False)
    answer = log_in(client, matter.decider).get(matter.page)
    assert answer.status_code == 200
    return matter.button in answer.content.decode()


@pytest.mark.parametrize("make", MATTERS, ids=lambda make: make.__name__)
def test_it_waits_for_who_may_decide_it_and_for_nobody_whom_the_table_bars(make, district, client, time_machine):
    matter = make(district)
    assert set(matter.parties) == set(MATTERS[make])
    assert list(matter.waiting(matter.decider, matter.when)) == [matter.row]
    assert not matter.page or shown(client, matter, time_machine)
    for relation in Relation:
        require_as_the_table_says(matter, relation, KINDS.get(make, Act.DECIDE))
    assert matter.act(matter.decider)


@pytest.mark.parametrize(("make", "part"), PARTS, ids=lambda value: getattr(value, "__name__", value))
def test_it_does_not_wait_for_the_household_of_a_party(make, part, district, client, time_machine):
    """The list of what waits, the button and the act leave out who lives with a party."""
    matter = make(district)
    person, reason = matter.parties[part]
    share_household(matter.decider, person)
    with transaction.atomic():
        assert refused(matter.act, matter.decider) == reason
    assert list(matter.waiting(matter.decider, matter.when)) == []
    assert not matter.page or not shown(client, matter, time_machine)
