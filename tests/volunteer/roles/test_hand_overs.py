"""A role goes from one person to the next in one act: today or on a later day, with what is open, and with the successor's word."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events import scheduler
from events.cases.actions import assign
from events.models import Case, Shift, Signup
from events.shifts.permissions import events_to_decide
from points.orders import counter_pass
from tests import cast
from tests.cast import NOW, at
from tests.support import case_factory, shop_factory
from tests.support.clients import log_in
from tests.support.notice_checks import told
from tests.support.refusal_checks import refused
from volunteer.core.ids import new_id
from volunteer.models import Appointment, AuditRow, Device, HandOver, Notice, Role, User
from volunteer.notices import outbox
from volunteer.roles import actions as role_actions
from volunteer.roles import deputies, hand_overs, waking
from volunteer.roles import scope as role_scope
from volunteer.roles.refusals import RoleRefusal
from volunteer.roles.scope import Power
from volunteer.signin import devices

pytestmark = pytest.mark.django_db
TODAY, TOMORROW = date(2026, 11, 24), date(2026, 11, 25)
PIN = "482913"


def fresh(person):
    return User.objects.get(pk=person.pk)


def role_of(person):
    return Appointment.objects.own().get(person=person)


def hand_over(district, *, of=None, to=None, by=None, on=TODAY, moment=NOW, until=None):
    row = role_of(of or district.manager)
    by = fresh(by or district.community_admin)
    return hand_overs.hand_over(appointment=row, to=to or district.alice, by=by, on=on, at=moment, until=until)


def runs(person, point, moment=NOW):
    return role_scope.scope_for(fresh(person), Power.RUN, moment).covers_point(point)


def test_today_the_one_stops_and_the_other_begins(district):
    made = hand_over(district)
    assert (made.state, made.successor.person, made.successor.since) == ("done", district.alice, TODAY)
    assert role_of(district.manager).until == TODAY - timedelta(days=1)
    assert runs(district.alice, district.point) and not runs(district.manager, district.point)
    assert made.successor.appointed_by == district.community_admin
    assert AuditRow.objects.filter(act="appoint", subject_id=str(made.successor.pk), actor=district.community_admin).count() == 1


def test_both_who_decided_and_the_office_above_are_told(district):
    hand_over(district)
    for person in (district.manager, district.alice, district.community_admin, district.street_admin):
        assert told(person) == ["hand_over"]
    said = outbox.notice_text(Notice.objects.get(person=district.alice))
    assert "赵管(演示)" in said and "张安(演示)" in said and "工行南小区服务点" in said
    assert told(district.district_admin) == told(district.reviewer) == told(district.bob) == []


def test_again_changes_nothing(district):
    made = hand_over(district)
    rows = Appointment.objects.count(), Notice.objects.count(), AuditRow.objects.count()
    assert hand_over(district) == made
    assert (Appointment.objects.count(), Notice.objects.count(), AuditRow.objects.count()) == rows


def test_a_later_day_is_kept_and_carried_out_on_that_day(district):
    made = hand_over(district, on=TOMORROW)
    assert made.state == "planned" and runs(district.manager, district.point) and not runs(district.alice, district.point)
    assert scheduler.STEPS["handed_over"](at=at(23, 59)) == 0
    assert scheduler.STEPS["handed_over"](at=at(0, 1, day=25)) == 1
    assert scheduler.STEPS["handed_over"](at=at(0, 2, day=25)) == 0
    made.refresh_from_db()
    assert (made.state, role_of(district.manager).until, made.successor.since) == ("done", TODAY, TOMORROW)
    assert told(district.alice) == ["hand_over", "hand_over"]


def test_until_its_day_it_can_be_withdrawn(district):
    made = hand_over(district, on=TOMORROW)
    for _ in range(2):
        hand_overs.withdraw_hand_over(hand_over=made, by=fresh(district.community_admin), at=NOW)
    assert hand_overs.apply_due(at=at(9, day=25)) == 0
    assert HandOver.objects.get().state == "withdrawn" and runs(district.manager, district.point, at(9, day=25))
    assert refused(hand_overs.withdraw_hand_over, hand_over=hand_over(district), by=fresh(district.community_admin), at=NOW) == (
        RoleRefusal.NOT_PLANNED
    )


def test_a_role_that_ends_before_takes_the_plan_with_it(district):
    made = hand_over(district, on=TOMORROW)
    role_actions.end_appointment(appointment=role_of(district.manager), by=fresh(district.community_admin), at=NOW)
    made.refresh_from_db()
    assert made.state == "withdrawn" and hand_overs.apply_due(at=at(9, day=25)) == 0
    assert not Appointment.objects.filter(person=district.alice).exists()


def test_a_successor_whose_account_was_closed_gets_nothing(district):
    hand_over(district, on=TOMORROW)
    User.objects.filter(pk=district.alice.pk).update(is_active=False)
    assert hand_overs.apply_due(at=at(9, day=25)) == 0
    assert HandOver.objects.get().state == "withdrawn" and runs(district.manager, district.point, at(9, day=25))


def test_a_role_that_ended_with_its_place_goes_to_nobody(district):
    hand_over(district, on=date(2026, 11, 28))
    Appointment.objects.filter(person=district.manager).update(until=TOMORROW)
    assert hand_overs.apply_due(at=at(9, day=28)) == 0
    assert HandOver.objects.get().state == "withdrawn" and not Appointment.objects.filter(person=district.alice).exists()


def test_who_may_not_appoint_hands_nothing_over(district):
    for by in (district.manager, district.reviewer, district.other_manager):
        assert refused(hand_over, district, by=by) in (RoleRefusal.NOT_BELOW, RoleRefusal.ONESELF)
    assert refused(hand_over, district, of=district.community_admin, by=district.reviewer) == RoleRefusal.NOT_BELOW
    assert hand_over(district, of=district.community_admin, by=district.street_admin).state == "planned"


def test_what_makes_no_sense_is_refused_in_a_sentence_and_nothing_is_half_done(district):
    phoneless = cast.person("无机(演示)", phone="")
    colleague = cast.appoint(cast.person("钱二(演示)"), Role.POINT_MANAGER, district.point)
    before = list(Appointment.objects.order_by("pk").values()), AuditRow.objects.count()
    for reason, asked in (
        (RoleRefusal.ONESELF, {"to": district.community_admin}),
        (RoleRefusal.SAME_PERSON, {"to": district.manager}),
        (RoleRefusal.SAME_PERSON, {"to": colleague}),
        (RoleRefusal.NO_PHONE, {"to": phoneless}),
        (RoleRefusal.PAST, {"on": TODAY - timedelta(days=1)}),
        (RoleRefusal.ENDS_BEFORE, {"until": TODAY - timedelta(days=1)}),
    ):
        assert refused(hand_over, district, **asked) == reason
    assert (list(Appointment.objects.order_by("pk").values()), AuditRow.objects.count()) == before
    assert not HandOver.objects.exists() and not Notice.objects.exists()


def test_the_day_lies_after_the_first_and_at_most_after_the_last_day_of_the_term(district):
    began = cast.appoint(district.bob, Role.SHOP_KEEPER, district.point, since=TODAY, until=date(2026, 12, 10))
    assert refused(hand_over, district, of=began) == RoleRefusal.TOO_EARLY
    assert refused(hand_over, district, of=began, on=date(2026, 12, 12)) == RoleRefusal.TERM_OVER
    made = hand_over(district, of=began, on=date(2026, 12, 11), until=date(2027, 12, 10))
    assert hand_overs.apply_due(at=at(9, day=30) + timedelta(days=12)) == 1
    made.refresh_from_db()
    assert (role_of(began).until, made.successor.since, made.successor.until) == (
        date(2026, 12, 10),
        date(2026, 12, 11),
        date(2027, 12, 10),
    )


def test_two_plans_for_one_role_are_one_too_many(district):
    hand_over(district, on=TOMORROW)
    assert refused(hand_over, district, to=district.bob, on=TOMORROW) == RoleRefusal.PLANNED
    hand_overs.apply_due(at=at(9, day=25))
    assert refused(hand_over, district, to=district.bob, on=date(2026, 11, 26), moment=at(9, day=25)) == RoleRefusal.HANDED_OVER


# --- what goes along ------------------------------------------------------------------------------------------------------


def enrolled(district, name):
    _device, code = devices.invite_device(point=district.point, name=name, by=district.community_admin, at=NOW)
    return devices.enrol_device(code=code, pin=PIN, by=fresh(district.manager), at=NOW)[0]


def test_a_phone_of_their_own_ends_and_one_that_others_unlock_stays(district):
    own, shared = enrolled(district, "赵管的手机"), enrolled(district, "前台")
    devices.unlock_device(device=own, pin=PIN, by=fresh(district.manager), at=NOW)
    devices.unlock_device(device=shared, pin=PIN, by=fresh(district.keeper), at=NOW)
    made = hand_over(district)
    assert list(Device.objects.alive()) == [shared]
    assert made.items == {"own_phones": 1, "shared_phones": 1}


def test_the_successor_sets_a_new_pin_for_the_phone_that_stays(district, client):
    shared = enrolled(district, "前台")
    devices.unlock_device(device=shared, pin=PIN, by=fresh(district.keeper), at=NOW)
    hand_over(district)
    page = reverse("volunteer:device_pin", args=[shared.pk])
    assert log_in(client, district.manager).get(page).status_code == 404
    assert "六位" in log_in(client, district.alice).post(page, {"pin": "111111"}).text
    assert client.post(page, {"pin": "739154"}).url == reverse("volunteer:devices", args=[district.point.pk])
    devices.unlock_device(device=shared.__class__.objects.get(), pin="739154", by=fresh(district.keeper), at=NOW)


def test_shifts_still_to_be_led_go_to_the_successor_and_past_ones_stay(district):
    coming = cast.shift(district.point, district.manager, NOW + timedelta(days=2))
    draft = cast.shift(district.point, district.manager, NOW + timedelta(days=9), state=Shift.State.DRAFT)
    over = cast.shift(district.point, district.manager, NOW - timedelta(days=9), state=Shift.State.SETTLED)
    elsewhere = cast.shift(district.other_point, district.manager, NOW + timedelta(days=3))
    made = hand_over(district)
    leaders = dict(Shift.objects.values_list("pk", "leader"))
    assert leaders[coming.pk] == leaders[draft.pk] == district.alice.pk
    assert leaders[over.pk] == leaders[elsewhere.pk] == district.manager.pk
    assert made.items == {"led_shifts": 2, "drafts": 1}
    draft.event.refresh_from_db()
    assert draft.event.created_by == district.manager  # a party of it as before


def test_a_visit_goes_to_the_successor_unless_they_make_it_themselves(district):
    visits = [cast.shift(district.point, district.manager, NOW + timedelta(days=n), event_visit=True) for n in (2, 3)]
    job = visits[1].jobs.get()
    place = {"person": district.alice, "signed_by": district.alice, "state": "place", "queued_at": NOW}
    Signup.objects.create(id=new_id(NOW), shift=visits[1], job=job, **place)
    hand_over(district)
    assert [Shift.objects.get(pk=visit.pk).leader for visit in visits] == [district.alice, district.manager]


def test_open_cases_go_to_the_successor_but_not_those_in_which_they_have_a_part(district):
    district.rival = cast.appoint(cast.person("吴二(演示)"), Role.COMMUNITY_ADMIN, district.community)
    first = case_factory.complain(case_factory.about_point(district)).case
    second = case_factory.complain(case_factory.about_point(district, topic="goods"), by=district.alice, device="").case
    Case.objects.filter(pk__in=[first.pk, second.pk]).update(owner=district.community_admin, office=district.community)
    made = hand_over(district, of=district.community_admin, by=district.street_admin)
    waking.wake_appointment(appointment=made.successor, by=fresh(district.district_admin), at=NOW)
    assert hand_overs.apply_due(at=NOW) == 1
    made.refresh_from_db()
    owners = dict(Case.objects.values_list("pk", "owner"))
    assert owners[first.pk] == district.alice.pk
    assert owners[second.pk] not in (district.alice.pk, district.community_admin.pk, None)
    assert made.items["cases"] == 2
    assert first.pk in assign.cases_to_decide(fresh(district.alice), NOW).values_list("pk", flat=True)


def test_what_waits_for_the_office_is_named_and_decided_by_the_successor(district, client):
    """Of the role that is handed over alone: what waits in another office of the same person stays with them."""
    cast.appoint(district.community_admin, Role.COMMUNITY_ADMIN, district.sister_community)
    start = NOW + timedelta(days=3)
    waits = cast.shift(district.point, district.manager, start, state="submitted")
    cast.shift(district.sister_point, district.manager, start, state="submitted")
    row = Appointment.objects.own().get(person=district.community_admin, area=district.community)
    log_in(client, district.street_admin)
    page = client.get(reverse("volunteer:hand_over_new", args=[row.pk]))
    assert "等待本级决定的事项" in page.text
    made = hand_overs.hand_over(appointment=row, to=district.alice, by=fresh(district.street_admin), on=TODAY, at=NOW)
    waking.wake_appointment(appointment=made.successor, by=fresh(district.district_admin), at=NOW)
    assert hand_overs.apply_due(at=NOW) == 1
    made.refresh_from_db()
    assert made.items == {"approvals": 1}
    assert [event.pk for event in events_to_decide(fresh(district.alice), NOW)] == [waits.event_id]


def test_a_role_that_decides_on_nothing_leaves_no_decisions(district):
    cast.shift(district.point, district.manager, NOW + timedelta(days=3), state="submitted")
    assert "approvals" not in hand_over(district).items


def test_a_counter_closes_and_the_goods_are_to_be_counted(district):
    shop = shop_factory.open_shop(district.point)
    shop_factory.stock(shop, shop_factory.item(), 5, district.keeper)
    lent, _token = counter_pass.open_counter(shop=shop, keeper=district.keeper, device=None, at=NOW)
    made = hand_over(district, of=district.keeper)
    lent.refresh_from_db()
    assert lent.ended_by == district.community_admin and made.items == {"counters": 1, "stock": 1}


def test_deputies_of_the_former_holder_stop(district):
    deputies.name_deputy(
        appointment=role_of(district.manager), deputy=district.bob, by=fresh(district.manager), since=TODAY, until=TOMORROW, at=NOW
    )
    assert runs(district.bob, district.point)
    assert hand_over(district).items == {"deputies": 1}
    assert not runs(district.bob, district.point)


# --- the successor's word -------------------------------------------------------------------------------------------------


def test_the_successor_says_once_that_they_have_taken_over(district):
    made = hand_over(district)
    assert refused(hand_overs.confirm_hand_over, hand_over=made, by=district.manager, at=NOW) == RoleRefusal.NOT_SUCCESSOR
    for moment in (NOW, NOW + timedelta(hours=1)):
        hand_overs.confirm_hand_over(hand_over=made, by=district.alice, at=moment)
    made.refresh_from_db()
    assert made.confirmed_at == NOW
    assert told(district.manager) == told(district.community_admin) == ["hand_over", "hand_over_confirmed"]


def test_after_three_days_without_a_word_the_successor_is_reminded_once(district):
    hand_over(district)
    remind = scheduler.STEPS["terms"]
    assert remind(at=NOW + timedelta(days=3, minutes=-1)) == 0
    assert [remind(at=NOW + timedelta(days=3, minutes=n)) for n in range(2)] == [1, 0]
    assert told(district.alice) == ["hand_over", "hand_over_open"] and told(district.manager) == ["hand_over"]


# --- the pages ------------------------------------------------------------------------------------------------------------


def test_from_the_point_to_the_record_by_pages_alone(district, client):
    coming = cast.shift(district.point, district.manager, NOW + timedelta(days=2))
    log_in(client, district.community_admin)
    row = role_of(district.manager)
    detail, new = (reverse(f"volunteer:{name}", args=[row.pk]) for name in ("appointment", "hand_over_new"))
    assert f'href="{detail}"' in client.get(reverse("volunteer:point", args=[district.point.pk])).text
    assert f'href="{new}"' in client.get(detail).text
    assert "尚未带完的场次 × 1" in client.get(new).text
    wrong = client.post(new, {"volunteer_no": district.manager.volunteer_no, "on": "2026-11-24"})
    assert "已经担任" in wrong.text
    record = client.post(new, {"volunteer_no": district.alice.volunteer_no, "on": "2026-11-24"}).url
    coming.refresh_from_db()
    assert coming.leader == district.alice
    for reader in (district.manager, district.alice, district.community_admin, district.street_admin):
        text = log_in(client, reader).get(record).text
        assert "赵管(演示)" in text and "张安(演示)" in text and "尚未带完的场次 × 1" in text
        assert ("我已接手" in text) == (reader == district.alice)
    assert log_in(client, district.bob).get(record).status_code == 404
    log_in(client, district.alice).post(reverse("volunteer:confirm_hand_over", args=[HandOver.objects.get().pk]))
    assert HandOver.objects.get().confirmed_at == NOW


def test_the_former_holder_reads_what_is_planned_and_presses_nothing(district, client):
    made = hand_over(district, on=TOMORROW)
    record, withdraw = reverse("volunteer:hand_over", args=[made.pk]), reverse("volunteer:withdraw_hand_over", args=[made.pk])
    assert withdraw not in log_in(client, district.manager).get(record).text
    assert client.post(withdraw).status_code == 404
    assert withdraw in log_in(client, district.community_admin).get(record).text
    client.post(withdraw)
    assert HandOver.objects.get().state == "withdrawn"


def test_the_check_list_costs_the_same_for_few_and_for_many(district, client):
    def statements():
        with CaptureQueriesContext(connection) as found:
            assert client.get(page).status_code == 200
        return len(found)

    log_in(client, district.community_admin)
    page = reverse("volunteer:hand_over_new", args=[role_of(district.manager).pk])
    cast.shift(district.point, district.manager, NOW + timedelta(days=2))
    few = statements()
    for days in range(3, 9):
        cast.shift(district.point, district.manager, NOW + timedelta(days=days))
    assert statements() == few
