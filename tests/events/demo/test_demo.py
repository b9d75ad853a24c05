"""The demo is made through the acts: what it shows adds up, and a shift is always open."""

import random
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db.models import Count
from PIL import Image

from events.campaigns.programmes import queries as programme_queries
from events.demo import build as demo_build
from events.demo import (
    campaigns,
    data_requests,
    event_templates,
    past_year,
    programmes,
    ratings,
    records,
    reports,
    requests,
    role_models,
    scenes,
    staffing,
    stock,
    teams,
)
from events.demo import district as demo_district
from events.demo import today as demo_today
from events.figures import rollup
from events.models import (
    Attendance,
    Case,
    Certificate,
    HelpRequest,
    Issuer,
    OpeningFigure,
    Outcome,
    Photo,
    Rating,
    RecordEntry,
    Report,
    RoleModel,
    Screen,
    Series,
    Shift,
    Signup,
    Thanks,
)
from events.settlement.actions import settle as settle_actions
from points.inventory import warnings
from points.ledger import actions as ledger
from points.models import Adjustment, Batch, Consignment, Cutoff, Order, Relief, Shop, Slot, Transfer
from tests import cast
from tests.cast import NOW
from tests.support import demo_factory, shop_factory, team_factory
from tests.support.attendance_checks import differences
from volunteer.models import (
    Appointment,
    Appraisal,
    Area,
    Consent,
    DataRequest,
    FreeTime,
    Membership,
    Notice,
    PersonSkill,
    Reporting,
    Role,
    Team,
    TeamMember,
    Visit,
)


@pytest.fixture
def homes(db):
    return demo_factory.HOMES()


def test_a_point_lives_through_its_year_and_the_books_balance(homes):
    assert past_year.make_past_shifts(homes[0], 3, until=NOW.date()) == 13
    assert list(Shift.objects.values_list("state", flat=True)) == ["settled"] * 3
    assert Attendance.objects.count() == 13
    assert differences() == []
    demo_today.make_orders(homes, at=NOW)
    demo_today.make_gifts(homes, at=NOW)
    assert Cutoff.objects.standing().count() == 1
    assert set(Order.objects.values_list("state", flat=True)) <= {"placed", "handed"}
    assert differences() == []


def test_three_to_nineteen_people_come_to_a_shift_and_five_on_average():
    assert (min(past_year.SHIFT_SIZES), max(past_year.SHIFT_SIZES), sum(past_year.SHIFT_SIZES)) == (
        3,
        19,
        5 * len(past_year.SHIFT_SIZES),
    )
    for size in (demo_district.SMALL, demo_district.FULL):
        shares = demo_build.shifts_per_point(size)
        assert (len(shares), sum(shares)) == (size.points, size.shifts)
        assert sum(past_year.SHIFT_SIZES[n % len(past_year.SHIFT_SIZES)] for n in range(size.shifts)) == 5 * size.shifts


def test_nineteen_people_come_some_do_not_and_what_came_of_it_is_counted(homes, monkeypatch):
    monkeypatch.setattr(past_year, "OUTCOME_SHARE", 1)
    dated, chance, missed = past_year.DatedPlan(event_templates.PLANS[0], NOW - timedelta(days=2)), random.Random(3), set()
    assert past_year.make_past_shift(homes[0], dated, 19, chance, missed) == 19
    (shift,) = Shift.objects.all()
    assert shift.attendances.filter(person=homes[0].people[0]).exists()  # who comes to all
    assert set(shift.signups.exclude(missed_at=None).values_list("person", flat=True)) == missed and len(missed) <= 2
    assert Outcome.objects.get(shift=shift).amount == 38 and differences() == []


def test_nobody_misses_so_often_that_sign_up_rests(homes):
    past_year.make_past_shifts(homes[0], 8, until=NOW.date())
    missed = Signup.objects.exclude(missed_at=None)
    assert missed.exists() and missed.count() == missed.values("person").distinct().count()


def test_an_event_online_waits_for_a_second_person_and_one_is_to_come(homes):
    demo_today.make_online_events(homes[0], at=NOW)
    past, coming = Shift.objects.filter(event__online=True).order_by("start")
    assert (past.state, coming.state) == ("settled", "published") and past.event.quiz
    assert set(past.attendances.values_list("grade", "pay")) == {("C", "second")}
    assert coming.signups.count() == 9


def test_a_shift_lacks_people_and_a_newcomer_has_company(homes):
    past_year.make_past_shifts(homes[0], 4, until=NOW.date())
    shift = staffing.make_staffing(homes[0], at=NOW)
    assert shift.cover_asks.exists() and Notice.objects.filter(kind="short_of_people", person=shift.leader).count() == 1
    assert shift.companions.get().answer == "yes" and shift.companions.get().newcomer.name == "林晓(演示)"


def test_the_newest_shifts_have_pictures_that_are_drawn(homes):
    past_year.make_past_shifts(homes[0], 3, until=NOW.date())
    demo_today.make_photos(at=NOW)
    assert sorted(Shift.objects.annotate(taken=Count("photos")).values_list("taken", flat=True)) == [1, 2, 3]
    with Photo.objects.first().picture.open() as file, Image.open(file) as picture:
        assert (picture.format, picture.size) == ("JPEG", (960, 720))
    assert scenes.draw_scene(1, 3) == scenes.draw_scene(1, 3) != scenes.draw_scene(2, 3)


def test_a_shift_that_ended_ten_minutes_ago_waits_also_after_a_restart(homes):
    shift = demo_today.ensure_shift_to_close(at=NOW)
    assert (shift.state, shift.end, shift.leader) == ("published", NOW - timedelta(minutes=10), homes[0].manager)
    assert (shift.attendances.count(), shift.attendances.inside().count(), shift.signups.count()) == (6, 1, 7)
    assert demo_today.ensure_shift_to_close(at=NOW + timedelta(minutes=20)) is None  # it still waits
    settle_actions.close_shift(shift=shift, by=shift.leader, head_count=6, stayed=[], report="", at=NOW)
    settle_actions.settle(shift=shift, at=NOW)
    again = demo_today.ensure_shift_to_close(at=NOW + timedelta(minutes=5))
    assert again.end == NOW - timedelta(minutes=5) and not again.attendances.filter(person__in=shift.attendances.values("person"))
    assert differences() == []


def test_every_role_is_held_and_every_community_can_issue_certificates(homes):
    home = homes[0]
    teams.make_teams_and_units(homes, at=NOW)
    records.name_issuers(at=NOW)
    assert set(Appointment.objects.values_list("role", flat=True)) == set(Role.values)
    offices = Appointment.objects.filter(role=Role.COMMUNITY_ADMIN)
    assert set(Issuer.objects.values_list("area", flat=True)) == set(offices.values_list("area", flat=True))
    assert home.reviewer in [one.person for one in offices]


def test_a_campaign_is_under_way_and_gives_on_top(homes):
    campaign = campaigns.start_campaign(at=NOW)
    dated = past_year.DatedPlan(event_templates.PLANS[0], NOW - timedelta(days=2))
    past_year.make_past_shift(homes[0], dated, 5, random.Random(1), set())
    assert campaign.state_on(NOW.date()) == "running" and campaign.events.exists()
    assert Transfer.objects.filter(kind="boost").exists() and differences() == []


def test_a_programme_is_followed_down_to_the_points(homes):
    made = programmes.start_programme(at=NOW)
    groups = list(made.groups.all())
    assert [group.name for group in groups][:2] == ["第一组(演示)", "第二组(演示)"] and "(演示)" in made.name
    assert all(len([kinds for kinds in programmes.GROUPS if plan.category in kinds]) == 1 for plan in event_templates.PLANS)
    for home in homes[:2]:
        dated = past_year.DatedPlan(event_templates.PLANS[0], NOW - timedelta(days=2))
        past_year.make_past_shift(home, dated, 5, random.Random(1), set())
    past_year.make_past_shift(
        homes[0], past_year.DatedPlan(event_templates.PLANS[0], NOW - timedelta(days=200)), 5, random.Random(1), set()
    )
    rollup.rebuild_figures()
    assert [group.events.count() for group in groups[:2]] == [2, 0]
    assert programme_queries.group_totals(made, groups)[0][1:] == (2, 20)


def test_behind_the_counters_there_is_something_of_everything(homes):
    shop_factory.give(
        SimpleNamespace(point=homes[0].point, area=Area.objects.get(level="district")), homes[1].people[1], amount=200
    )
    shop_factory.give(
        SimpleNamespace(point=homes[0].point, area=Area.objects.get(level="district")), homes[0].people[2], amount=200
    )
    stock.fill_shops(homes, at=NOW)
    at_desk = Order.objects.get(desk=homes[0].point)
    assert (at_desk.person, at_desk.placed_by, at_desk.brought_at is None) == (homes[0].people[2], homes[0].manager, False)
    assert Batch.objects.exclude(expires_on=None).filter(remaining__gt=0).exists()
    assert (Slot.objects.count(), Slot.objects.filter(taken=1).count()) == (20, 1)
    assert Adjustment.objects.waiting().count() == Consignment.objects.under_way().count() == 1
    assert Shop.objects.filter(pickup_points__isnull=False).exists()
    assert sorted(Relief.objects.values_list("state", flat=True)) == ["asked", "done"]
    assert warnings.warn_keepers(at=NOW) > 0
    assert differences() == []


def test_people_speak_up_and_somebody_looks_at_it(homes):
    demo_today.make_complaints(homes, at=NOW)
    assert Case.objects.filter(owner=None).count() == 0
    assert (Case.objects.count(), Case.objects.open().count()) == (2, 1)
    assert Case.objects.exclude(decided_at=None).get().rulings.get().decision == "none"


def test_neighbours_ask_for_help_and_it_stands_in_every_state(homes):
    for home in homes:
        team_factory.join(home.point.area, home.people[:4], by=home.reviewer)
    assert requests.make_help_requests(homes, at=NOW) == HelpRequest.objects.count() == 16
    states = set(HelpRequest.objects.values_list("state", flat=True))
    assert states == set(HelpRequest.State.values) - {"merged", "closed"}
    helped = HelpRequest.objects.filter(state__in=["taken", "in_service", "done", "rated"], event__visit=True)
    assert {made.event.shifts.get().leader for made in helped.select_related("event")} <= {home.manager for home in homes}
    assert helped.count() >= 5


def test_records_hold_trainings_and_the_certificates_of_a_school(homes):
    home = homes[0]
    past_year.make_past_shifts(home, 3, until=NOW.date())
    school = cast.organization("小学(演示)", home.point.area.parent)
    for person in home.people[:5]:
        words = {"asked_by": home.manager, "asked_at": NOW, "agreed_at": NOW, "confirmed_at": NOW, "confirmed_by": home.manager}
        Membership.objects.create(organization=school, person=person, since=NOW.date() - timedelta(days=90), **words)
    records.make_records(homes, at=NOW)
    assert {"training", "award", "rating"} == set(RecordEntry.objects.values_list("kind", flat=True))
    states = list(Certificate.objects.order_by("state").values_list("state", flat=True))
    assert states.count("checked") == 1 and set(states) <= {"checked", "issued"}


def test_points_plan_ahead_and_some_wait_for_approval(homes):
    for home in homes:
        demo_today.plan_next_weeks(home, at=NOW)
    states = list(Shift.objects.values_list("state", flat=True))
    assert (states.count("published"), states.count("submitted")) == (5, 1)


def test_a_shift_is_open_for_check_in_at_any_moment_of_a_day(homes):
    made = 0
    for minutes in range(0, 180, 3):
        at = NOW + timedelta(minutes=minutes)
        made += demo_today.ensure_open_shift(at=at) is not None
        open_now = [s for s in Shift.objects.filter(state="published").select_related("rule") if is_open(s, at)]
        assert open_now, at
    assert made <= 9


def is_open(shift: Shift, at) -> bool:
    return shift.check_in_opens(shift.rule) <= at < shift.check_in_closes(shift.rule)


def test_people_of_the_demo_can_do_something_and_have_time(homes, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        teams.make_skills_and_times(homes, at=NOW)
    states = set(PersonSkill.objects.values_list("state", flat=True))
    assert states == {"said", "confirmed"} and FreeTime.objects.exists()


def test_the_demo_has_teams_and_units_whose_people_serve(homes):
    past_year.make_past_shifts(homes[0], 3, until=NOW.date())
    teams.make_teams_and_units(homes, at=NOW)
    assert [team.stands for team in Team.objects.all()] == [True, True] and Team.objects.filter(events__isnull=False).exists()
    assert TeamMember.objects.standing().filter(leads=True).count() == 2 and TeamMember.objects.asked().count() == 2
    assert Membership.objects.standing().exists() and Membership.objects.asked().exists()
    assert Reporting.objects.standing().exists() and Reporting.objects.waiting().exists()
    assert set(Visit.objects.values_list("state", flat=True)) == {"logged", "confirmed"} and Appraisal.objects.exists()


def test_people_of_the_demo_say_how_it_was_and_its_volunteer_has_some_400_points(homes):
    past_year.make_past_shifts(homes[0], demo_build.FIRST_POINT_SHIFTS, until=NOW.date())
    demo_today.make_orders(homes, at=NOW)
    volunteer, *others = homes[0].people  # the first came to every shift and has ordered something since
    assert 350 <= ledger.balance(volunteer) <= 550  # the plans of its shifts are drawn
    assert max(map(ledger.balance, others)) < ledger.balance(volunteer) and volunteer.orders.exists()
    ratings.make_ratings(homes, at=NOW)
    assert Rating.objects.exists() and Thanks.objects.exists() and Consent.objects.filter(purpose="ranking").exists()


def test_requests_about_data_are_answered_refused_waiting_and_late(homes):
    teams.make_skills_and_times(homes, at=NOW)
    data_requests.make_data_requests(at=NOW)
    rows = DataRequest.objects.all()
    assert sorted(rows.values_list("state", "refusal")) == [("done", ""), ("received", ""), ("received", ""), ("refused", "law")]
    assert rows.overdue(NOW).count() == 1 and all(row.words for row in rows)


def test_communities_and_streets_have_handed_in(homes):
    rollup.rebuild_figures()
    reports.make_reports(at=NOW)
    levels = set(Report.objects.values_list("area__level", flat=True))
    assert "community" in levels and levels <= {"community", "street", "town"}
    assert OpeningFigure.objects.confirmed().count() == 1
    series = Series.objects.active()
    assert series.count() == 4 and all(one.name.endswith("(演示)") for one in series[1:])


def test_role_models_stand_on_every_step_and_two_screens_play(homes):
    role_models.make_role_models(homes * 3, at=NOW)
    states = sorted(RoleModel.objects.values_list("state", flat=True))
    assert states == ["notice", "review", "shown", "shown", "shown"]
    assert Screen.objects.count() == 2
