"""Teams: founded with the community's word, led by people who said yes, joined and left by the word of both sides."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Event
from events.shifts.actions import publish as publish_actions
from points.budgets.actions import allot as allot_actions
from tests import cast
from tests.cast import NOW
from tests.support.clients import log_in
from tests.support.group_factory import lives, refusal, told
from tests.support.snapshot import kept_fixture
from tests.support.team_factory import found, member
from volunteer.core.ids import new_id
from volunteer.groups.refusals import GroupRefusal
from volunteer.groups.teams import actions as teams
from volunteer.groups.teams.refusals import TeamRefusal
from volunteer.models import Household, Team, TeamMember

pytestmark = pytest.mark.django_db
LATER = cast.at(15)


@pytest.fixture(autouse=True)
def tuesday(time_machine):
    time_machine.move_to(NOW, tick=False)


@kept_fixture
def team(district):
    """Founded by the community, led by Bob."""
    made = found(district.community_admin, district.community, district.bob)
    teams.answer_invitation(place=made.members.get(), yes=True, by=district.bob, at=NOW)
    return made


# --- founding ------------------------------------------------------------------------------------------------------------


def test_a_team_of_staff_stands_at_once_and_its_leader_is_asked(district):
    team = found(district.community_admin, district.community, district.bob)
    place = team.members.get()
    assert team.stands and place.leads and place.waits_for_person and not teams.is_leader(team, district.bob)
    assert found(district.community_admin, district.community, district.bob) == team and team.members.count() == 1
    teams.answer_invitation(place=place, yes=True, by=district.bob, at=LATER)
    assert teams.is_leader(team, district.bob) and TeamMember.objects.get().since == NOW.date()


def test_a_volunteer_founds_at_home_leads_and_waits_for_the_community(district, client):
    alice = lives(district.alice, district.community)
    team = found(alice, district.community)
    assert not team.stands and teams.is_leader(team, alice)
    assert client.get(f"/teams/{team.pk}/").status_code == 404
    assert refusal(teams.request_to_join, team=team, person=district.carol, by=district.carol, at=NOW) == TeamRefusal.NOT_OPEN
    assert refusal(teams.invite_member, team=team, person=district.carol, by=alice, at=NOW) == TeamRefusal.NOT_OPEN
    teams.confirm_team(team=team, by=district.manager, at=LATER)
    teams.confirm_team(team=team, by=district.community_admin, at=cast.at(16))
    team.refresh_from_db()
    assert (team.confirmed_by, team.confirmed_at) == (district.manager, LATER)
    assert len(told(alice)) == 1 and client.get(f"/teams/{team.pk}/").status_code == 200


def test_nobody_confirms_a_team_of_their_own_household_or_of_another_community(district):
    alice = lives(district.alice, district.community)
    team = found(alice, district.community)
    for person in (district.other_manager, district.bob, district.reviewer, alice):
        assert refusal(teams.confirm_team, team=team, by=person, at=NOW) == TeamRefusal.NOT_STAFF
    home = Household.objects.create(created_at=NOW)
    for person in (alice, district.manager):
        person.household = home
        person.save(update_fields=["household"])
    assert refusal(teams.confirm_team, team=team, by=district.manager, at=NOW) == TeamRefusal.NOT_STAFF


def test_what_is_turned_down_is_told_and_its_name_is_free_again(district):
    alice = lives(district.alice, district.community)
    team = found(alice, district.community)
    assert refusal(teams.close_team, team=team, reason=" ", by=district.manager, at=NOW) == TeamRefusal.NO_REASON
    teams.close_team(team=team, reason="已经有一支了。", by=district.manager, at=NOW)
    teams.close_team(team=team, reason="又一次", by=district.manager, at=LATER)
    assert told(alice) == ["“银发队(演示)”已经解散：已经有一支了。 服务小时仍然是您的。"]
    assert found(alice, district.community).pk != team.pk


def test_who_may_not_found(district):
    alice = district.alice
    assert refusal(found, alice, district.community) == GroupRefusal.NO_HOME
    lives(alice, district.community)
    assert refusal(found, alice, district.other_community) == TeamRefusal.ELSEWHERE
    found(alice, district.community)
    assert refusal(found, lives(district.bob, district.community), district.community) == TeamRefusal.NAME
    found(alice, district.community, name="第二队")
    assert refusal(found, alice, district.community, name="第三队") == TeamRefusal.MANY
    child = cast.person("小明(演示)", area=district.community, birth_date=date(2010, 1, 1))
    assert refusal(found, child, district.community, name="少年队") == TeamRefusal.AGE
    assert refusal(found, district.manager, district.community, child, name="少年队") == TeamRefusal.AGE


# --- in and out ----------------------------------------------------------------------------------------------------------


def test_asked_admitted_told_and_left(district, team):
    place = teams.request_to_join(team=team, person=district.alice, by=district.alice, at=NOW)
    assert teams.request_to_join(team=team, person=district.alice, by=district.alice, at=LATER).pk == place.pk
    assert any("张安" in words for words in told(district.bob)) and not place.stands
    teams.admit_member(place=place, by=district.bob, at=LATER)
    teams.admit_member(place=place, by=district.bob, at=cast.at(16))
    place.refresh_from_db()
    assert place.stands and place.confirmed_at == LATER and len(told(district.alice)) == 1
    teams.end_membership(place=place, by=district.alice, at=cast.at(17))
    teams.end_membership(place=place, by=district.alice, at=cast.at(18))
    place.refresh_from_db()
    assert (place.until, place.ended_at) == (NOW.date(), cast.at(17))
    assert sum("退出" in words for words in told(district.bob)) == 1
    again = teams.request_to_join(team=team, person=district.alice, by=district.alice, at=cast.at(19))
    assert teams.admit_member(place=again, by=district.bob, at=cast.at(19)).since == date(2026, 11, 25)  # no day counts twice


def test_who_does_not_lead_admits_nobody(district, team):
    place = teams.request_to_join(team=team, person=district.alice, by=district.alice, at=NOW)
    member(team, district.carol, district.bob)
    for person in (district.carol, district.alice, district.other_manager, district.reviewer):
        assert refusal(teams.admit_member, place=place, by=person, at=NOW) == TeamRefusal.NOT_YOURS
    assert refusal(teams.end_membership, place=place, by=district.carol, at=NOW) == TeamRefusal.NOT_YOURS
    assert refusal(teams.request_to_join, team=team, person=district.keeper, by=district.carol, at=NOW) == TeamRefusal.NOT_YOU


def test_an_invitation_waits_for_the_person_and_a_no_is_respected(district, team):
    place = teams.invite_member(team=team, person=district.alice, by=district.bob, at=NOW)
    assert not place.stands and refusal(teams.admit_member, place=place, by=district.bob, at=NOW) == GroupRefusal.ANSWERED
    assert refusal(teams.answer_invitation, place=place, yes=True, by=district.carol, at=NOW) == TeamRefusal.NOT_YOU
    teams.answer_invitation(place=place, yes=False, by=district.alice, at=NOW)
    assert refusal(teams.invite_member, team=team, person=district.alice, by=district.bob, at=LATER) == GroupRefusal.DECLINED
    assert refusal(teams.answer_invitation, place=place, yes=True, by=district.alice, at=LATER) == GroupRefusal.ANSWERED
    asked = teams.request_to_join(team=team, person=district.alice, by=district.alice, at=LATER)  # one may change one's mind
    assert teams.invite_member(team=team, person=district.alice, by=district.bob, at=LATER).pk == asked.pk
    asked.refresh_from_db()
    assert asked.stands


def test_asking_where_one_is_invited_takes_the_place(district, team):
    teams.invite_member(team=team, person=district.alice, by=district.bob, at=NOW)
    assert teams.request_to_join(team=team, person=district.alice, by=district.alice, at=LATER).stands


def test_the_last_leader_does_not_go_while_others_stay(district, team):
    bobs, alices = team.members.get(), member(team, district.alice, district.bob)
    assert refusal(teams.end_membership, place=bobs, by=district.bob, at=NOW) == TeamRefusal.LAST_LEADER
    assert refusal(teams.set_leader, place=bobs, leads=False, by=district.bob, at=NOW) == TeamRefusal.LAST_LEADER
    teams.set_leader(place=alices, leads=True, by=district.bob, at=NOW)
    teams.end_membership(place=bobs, by=district.bob, at=NOW)
    assert teams.leaders(team) == [district.alice] and len(told(district.alice)) == 3
    alices.refresh_from_db()
    teams.end_membership(place=alices, by=district.alice, at=NOW)  # nobody is left


def test_a_child_is_a_member_but_leads_nothing(district, team):
    child = cast.person("小明(演示)", birth_date=date(2012, 1, 1))
    place = member(team, child, district.bob)
    assert refusal(teams.set_leader, place=place, leads=True, by=district.bob, at=NOW) == TeamRefusal.AGE


def test_closing_ends_all_places_and_tells_everybody(district, team):
    member(team, district.alice, district.bob)
    teams.request_to_join(team=team, person=district.carol, by=district.carol, at=NOW)
    assert refusal(teams.close_team, team=team, reason="散了", by=district.bob, at=NOW) == TeamRefusal.NOT_STAFF
    teams.close_team(team=team, reason="大家搬走了。", by=district.community_admin, at=LATER)
    assert not TeamMember.objects.open().exists()
    assert all("搬走" in told(person)[-1] for person in (district.alice, district.bob, district.carol))
    assert refusal(teams.request_to_join, team=team, person=district.alice, by=district.alice, at=LATER) == TeamRefusal.NOT_OPEN


def test_a_change_of_name_keeps_names_apart(district, team):
    other = found(district.community_admin, district.community, district.carol, name="第二队")
    assert refusal(teams.edit_team, team=other, fields={"name": team.name}, by=district.manager, at=NOW) == TeamRefusal.NAME
    assert refusal(teams.edit_team, team=other, fields={"name": "x"}, by=district.bob, at=NOW) == TeamRefusal.NOT_YOURS
    assert teams.edit_team(team=team, fields={"introduction": "扫楼道"}, by=district.bob, at=NOW).introduction == "扫楼道"


# --- its events ------------------------------------------------------------------------------------------------------------


def test_the_people_of_a_team_are_told_once_of_its_event(district, team):
    member(team, district.alice, district.bob)
    first = cast.shift(district.point, leader=district.manager, start=cast.at(9, day=26), state="approved")
    second = cast.shift(district.point, leader=district.manager, start=cast.at(9, day=27), state="approved", event=first.event)
    Event.objects.update(team=team)
    fund(district)
    for shift in (first, second):
        publish_actions.publish(shift=shift, at=NOW)
    assert [sum("清理楼道" in words for words in told(person)) for person in (district.alice, district.bob, district.carol)] == [
        1,
        1,
        0,
    ]


def fund(district):

    allot_actions.mint(id=new_id(NOW), district=district.area, amount=10_000, year=2026, actor=None, at=NOW)
    allot_actions.allot(
        id=new_id(NOW),
        source=district.area,
        target=district.point,
        amount=5_000,
        reason="年度",
        actor=district.district_admin,
        at=NOW,
    )


def test_an_event_of_the_team_stands_on_its_page(client, district, team):
    shift = cast.shift(district.point, leader=district.manager, start=cast.at(9, day=26), event_team=team)
    page = client.get(f"/teams/{team.pk}/").content.decode()
    assert f"/events/{shift.pk}/" in page
    assert f'href="/teams/{team.pk}/"' in client.get(f"/events/{shift.pk}/").content.decode()


def test_the_form_of_an_event_offers_the_teams_of_its_community(client, district, team):
    other = found(district.district_admin, district.other_community, district.carol, name="别处的队")
    log_in(client, district.manager)
    assert list(client.get("/manage/events/new/").context["form"].fields["team"].queryset) == [team]
    log_in(client, district.district_admin)
    form = client.get("/manage/events/new/").context["form"]
    assert set(form.fields["team"].queryset) == {team, other}
    answer = client.post("/manage/events/new/", {"point": district.point.pk, "team": other.pk, "title": "x"})
    assert answer.context["form"].errors["team"]
    teams.close_team(team=team, reason="散了", by=district.community_admin, at=NOW)
    assert "team" not in log_in(client, district.manager).get("/manage/events/new/").context["form"].fields


# --- pages ---------------------------------------------------------------------------------------------------------------


def test_strangers_see_no_names_and_members_see_one_another(client, district, team):
    member(team, district.alice, district.bob)
    for person, sees in ((None, False), (district.carol, False), (district.alice, True), (district.manager, True)):
        client.logout()
        if person:
            log_in(client, person)
        page = client.get(f"/teams/{team.pk}/").content.decode()
        assert ("李博(演示)" in page, "张安(演示)" in page) == (sees, sees), person


def test_joining_and_leaving_by_the_pages(client, district, team):
    log_in(client, district.alice)
    assert f'href="/teams/{team.pk}/"' in client.get("/teams/").content.decode()
    client.post(f"/teams/{team.pk}/join/")
    place = TeamMember.objects.get(person=district.alice)
    assert place.waits_for_word
    log_in(client, district.bob)
    assert f"/teams/{team.pk}/members/" in client.get(f"/teams/{team.pk}/").content.decode()
    assert "张安(演示)" in client.get(f"/teams/{team.pk}/members/").content.decode()
    client.post(f"/teams/{team.pk}/members/{place.pk}/", {"act": "admit"})
    place.refresh_from_db()
    assert place.stands
    log_in(client, district.alice)
    assert "银发队(演示)" in client.get("/me/belonging/").content.decode()
    assert client.post(f"/teams/{team.pk}/members/{place.pk}/", {"act": "part", "own": "1"}).url == f"/teams/{team.pk}/"
    place.refresh_from_db()
    assert not place.stands


def test_an_elder_of_the_household_is_joined_by_a_member_of_it(client, district, team):
    home = Household.objects.create(created_at=NOW)
    elder = cast.person("老人(演示)", phone="", household=home)
    district.alice.household = home
    district.alice.save(update_fields=["household"])
    log_in(client, district.alice)
    client.post(f"/teams/{team.pk}/join/", {"person": elder.volunteer_no})
    assert TeamMember.objects.get(person=elder).asked_by == district.alice
    assert client.post(f"/teams/{team.pk}/join/", {"person": district.carol.volunteer_no}).status_code == 404


def test_an_invitation_is_answered_on_one_s_own_page(client, district, team):
    log_in(client, district.bob)
    answer = client.post(f"/teams/{team.pk}/members/", {"volunteer_no": district.alice.volunteer_no, "leads": "on"})
    assert answer.status_code == 302
    place = TeamMember.objects.get(person=district.alice)
    log_in(client, district.alice)
    assert client.get("/me/").context["invited"] == 1
    assert f"/me/belonging/teams/{place.pk}/" in client.get("/me/belonging/").content.decode()
    assert log_in(client, district.carol).post(f"/me/belonging/teams/{place.pk}/", {"answer": "yes"}).status_code == 404
    log_in(client, district.alice).post(f"/me/belonging/teams/{place.pk}/", {"answer": "yes"})
    assert teams.is_leader(team, district.alice)


def test_founding_by_the_page_and_the_word_of_the_community(client, district):
    alice = lives(district.alice, district.community)
    log_in(client, alice)
    client.post("/teams/new/", {"area": district.community.pk, "name": "剪纸队(演示)", "introduction": "一起剪纸"})
    team = Team.objects.get()
    log_in(client, district.community_admin)
    links = {link["url"]: link["badge"] for group in client.get("/").context["side"] for link in group["links"]}
    assert links["/staff/teams/"] == 1 and f'href="/teams/{team.pk}/"' in client.get("/staff/teams/").content.decode()
    assert client.get("/staff/teams/?export=xlsx")["Content-Type"].endswith("sheet")
    client.post(f"/teams/{team.pk}/decide/", {"confirm": "1"})
    team.refresh_from_db()
    assert team.stands
    client.post(f"/teams/{team.pk}/decide/", {"reason": ""})
    team.refresh_from_db()
    assert team.stands
    client.post(f"/teams/{team.pk}/decide/", {"reason": "散了"})
    team.refresh_from_db()
    assert team.closed_at and client.get(f"/teams/{team.pk}/").status_code == 200
    assert log_in(client, district.carol).get(f"/teams/{team.pk}/").status_code == 404


def test_who_named_no_community_is_led_to_say_it(client, district):
    page = log_in(client, district.carol).get("/teams/new/").content.decode()
    assert 'href="/me/edit/"' in page
    assert client.post("/teams/new/", {"area": district.community.pk, "name": "x"}).status_code == 200 and not Team.objects.exists()


@pytest.mark.parametrize("path", ["/teams/", "/staff/teams/"])
def test_lists_read_the_same_number_of_statements_however_many(client, district, path):
    def count(more):
        for number in range(more):
            found(district.community_admin, district.community, district.bob, name=f"队{Team.objects.count()}-{number}")
        with CaptureQueriesContext(connection) as seen:
            assert client.get(path).status_code == 200
        return len(seen)

    log_in(client, district.community_admin)
    count(1)
    assert count(2) == count(15)
