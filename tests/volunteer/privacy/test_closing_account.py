"""An account is closed: what stands in the way, what goes, what stays, and who may."""

from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.db import connection

from points.books.verification import equations
from points.ledger import actions as ledger
from points.models import CartLine, Transfer
from tests import cast
from tests.cast import NOW
from tests.support import shop_factory
from tests.support.clients import log_in
from tests.support.household_factory import share_household
from tests.support.html_pages import text
from tests.support.team_factory import found, member
from tests.support.whole_site import STAGE
from volunteer.core.files.images import private_storage
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.groups.teams import actions as teams
from volunteer.models import AuditRow, Card, Consent, DataRequest, FreeTime, Notice, PersonSkill, Pin, Session, Skill, User
from volunteer.notices import outbox
from volunteer.people import household
from volunteer.privacy import erasure as privacy_erasure
from volunteer.privacy import erasure_registry
from volunteer.privacy.actions import answer as answer_actions
from volunteer.privacy.actions import submit
from volunteer.privacy.refusals import PrivacyRefusal
from volunteer.signin import cards

pytestmark = pytest.mark.django_db
PHONE = "+8613800138000"


@pytest.fixture(autouse=True)
def morning(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def known(district, client):
    """Alice, of whom much is known: signed in, with a picture, a birthday, a card, a PIN, a skill, times, consents, messages."""
    alice = district.alice
    alice.birth_date, alice.area = date(1956, 3, 1), district.community
    alice.keep_phone(PHONE, verified_at=NOW)
    alice.picture.name = private_storage().save("faces/alice.jpg", ContentFile(b"picture"))
    alice.save()
    cards.issue_card(person=alice, by=district.manager, at=NOW)
    Pin.objects.create(person=alice, set_by=district.community_admin, set_at=NOW, pin_hash="x")
    PersonSkill.objects.create(person=alice, skill=Skill.objects.get(name="理发"), said_at=NOW)
    FreeTime.objects.create(person=alice, weekday=5, part="morning")
    Consent.objects.create(person=alice, purpose="terms", version="1", given_by=alice, at=NOW)
    outbox.notify(person=alice, kind="copy_made", params={"by": "王*"}, key="told", at=NOW)
    log_in(client, alice)
    return alice


def refused(**fields):
    with pytest.raises(Refused) as no:
        privacy_erasure.close_account(at=NOW, **fields)
    return no.value.reason


def in_the_way(person):
    return [str(found.words) for found in erasure_registry.all_obligations(User.objects.get(pk=person.pk), NOW)]


# --- what goes and what stays --------------------------------------------------------------------------------------------


def test_what_names_the_person_goes_and_what_they_did_stays(district, known, client, django_capture_on_commit_callbacks):
    attendance = cast.came(cast.shift(district.point, district.manager, state="settled", settled_at=NOW), known)
    shop_factory.give(district, known, amount=20)
    number, picture = known.volunteer_no, known.picture.name
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/me/close/", {"sure": "on"}, follow=True)
    assert "账号已注销" in text(answer) and not answer.wsgi_request.user.is_authenticated
    gone = User.objects.get(pk=known.pk)
    assert (gone.name, gone.phone, gone.birth_date, gone.picture.name, gone.household) == ("", "", None, "", None)
    assert (gone.volunteer_no, gone.is_active, gone.has_usable_password()) == (number, False, False)
    assert str(gone) == gone.masked_name == number
    assert not private_storage().exists(picture)
    for model in (Pin, PersonSkill, FreeTime, Notice):
        assert not model.objects.filter(person=gone).exists(), model
    assert not Session.objects.filter(person=gone).exists()
    assert Card.objects.get(person=gone).killed_at == NOW
    assert set(gone.consents.values_list("purpose", "withdrawn_at")) == {("terms", NOW)}
    attendance.refresh_from_db()
    assert attendance.person == gone and attendance.minutes == 60 and ledger.balance(gone) == 20
    assert AuditRow.objects.get(act="account.close").subject_id == str(gone.pk)
    assert shop_factory.differences() == []


def test_the_number_is_free_for_a_new_account(known):
    privacy_erasure.close_account(person=known, by=known, at=NOW)
    again = User.objects.create_person(name="张安(演示)", phone=PHONE, at=NOW)
    assert again.pk != known.pk and User.objects.with_phone(PHONE).get() == again


def test_twice_is_once(known):
    privacy_erasure.close_account(person=known, by=known, at=NOW)
    privacy_erasure.close_account(person=known, by=known, at=NOW)
    assert AuditRow.objects.filter(act="account.close").count() == 1


def test_nothing_in_the_database_names_who_closed_their_account(monkeypatch):
    """The busiest person of the stage, whatever stands in the way. Others keep what they were told and wrote themselves."""
    stage = STAGE()
    alice, words = stage.alice, [stage.alice.name, stage.alice.phone.removeprefix("+86")]
    assert "volunteer_user" in speaking(words)
    monkeypatch.setattr(erasure_registry, "all_obligations", lambda person, at: [])
    privacy_erasure.close_account(person=alice, by=alice, at=NOW)
    assert speaking(words) == {"volunteer_notice"}  # what others were told
    assert [row.name for row in equations() if not row.ok] == []


def speaking(words):
    """The tables in whose rows one of these words stands."""
    return {name for name in connection.introspection.table_names() for word in words if speaks_of(name, word)}


def speaks_of(table, word):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS(SELECT 1 FROM {table} AS one WHERE one::text LIKE %s)", [f"%{word}%"])
        return cursor.fetchone()[0]


# --- what stands in the way ----------------------------------------------------------------------------------------------


def test_a_role_is_ended_by_who_gave_it(district):
    assert in_the_way(district.manager) == ["您还有任职。请先让任命您的人结束任职。"]
    assert refused(person=district.manager, by=district.manager) == PrivacyRefusal.STILL_OPEN
    assert User.objects.get(pk=district.manager.pk).name


def test_the_last_leader_of_a_team_lets_somebody_lead_it(district):
    for person in (district.alice, district.bob):
        person.area = district.community
        person.save()
    team = found(district.community_admin, district.community, district.bob)
    teams.answer_invitation(place=team.members.get(), yes=True, by=district.bob, at=NOW)
    assert in_the_way(district.bob) == []
    member(team, district.alice, district.bob)
    (way,) = erasure_registry.all_obligations(district.bob, NOW)
    assert way.url == f"/teams/{team.pk}/members/"
    assert in_the_way(district.alice) == []
    privacy_erasure.close_account(person=district.alice, by=district.alice, at=NOW)
    assert team.members.standing().count() == 1


def test_nobody_without_a_phone_is_left_alone(district):
    alice = district.alice
    child = household.add_member(
        by=alice, name="张小(演示)", birth_date=date(2016, 1, 1), area=district.community, guardian=True, at=NOW
    )
    alice.refresh_from_db()
    assert [way.url for way in erasure_registry.all_obligations(alice, NOW)] == ["/me/household/"]
    privacy_erasure.close_account(person=child, by=alice, at=NOW)
    assert in_the_way(alice) == []
    assert User.objects.get(pk=child.pk).household is None
    assert not Consent.objects.filter(person=child, withdrawn_at=None).exists()


def test_an_order_is_collected_or_cancelled_first(district, client):
    shop = shop_factory.open_shop(district.point)
    stock = shop_factory.stock(shop, shop_factory.item(price=6), 5, district.manager)
    shop_factory.give(district, district.alice, amount=20)
    shop_factory.order(shop, district.alice, (stock.item, 1))
    CartLine.objects.create(person=district.alice, stock=stock, quantity=1, price=6, at=NOW)
    log_in(client, district.alice)
    page = client.get("/me/close/")
    assert 'href="/orders/"' in page.content.decode() and "14 积分" in text(page)
    assert "先" in text(client.post("/me/close/", {"sure": "on"}))
    assert district.alice.orders.get().state == "placed" and CartLine.objects.exists()
    client.post(f"/orders/{district.alice.orders.get().pk}/cancel/")
    assert client.post("/me/close/", {"sure": "on"}).status_code == 302
    assert not CartLine.objects.exists() and Transfer.objects.filter(kind="refund").exists()


# --- who may -------------------------------------------------------------------------------------------------------------


def test_who_did_not_say_that_they_are_sure_is_asked(known, client):
    answer = client.post("/me/close/", {})
    assert "注销后不能恢复" in text(answer) and User.objects.get(pk=known.pk).is_active


def test_for_children_one_acts_for_and_nobody_else(district, client):
    alice, bob = district.alice, district.bob
    child = household.add_member(
        by=alice, name="张小(演示)", birth_date=date(2016, 1, 1), area=district.community, guardian=True, at=NOW
    )
    bob.keep_phone(PHONE, verified_at=NOW)
    bob.household_id = User.objects.get(pk=alice.pk).household_id
    bob.save()
    alice.refresh_from_db()
    assert refused(person=bob, by=alice) == PrivacyRefusal.NOT_YOURS  # has a phone
    assert refused(person=district.carol, by=alice) == PrivacyRefusal.NOT_YOURS
    log_in(client, alice)
    assert client.get(f"/me/close/?person={district.carol.volunteer_no}").status_code == 404
    answer = client.post("/me/close/", {"sure": "on", "person": child.volunteer_no})
    assert answer.status_code == 302 and answer.url == "/me/household/"
    assert not User.objects.get(pk=child.pk).is_active and User.objects.get(pk=alice.pk).is_active


@pytest.mark.parametrize("born", [date(1940, 1, 1), date(2008, 11, 24), None])
def test_the_household_of_a_grown_up_asks_the_community(district, client, born):
    elder = cast.person("张老(演示)", phone="", area=district.community, birth_date=born)
    alice, elder = share_household(district.alice, elder)
    assert refused(person=elder, by=alice) == PrivacyRefusal.ASK
    log_in(client, alice)
    page = client.get(f"/me/close/?person={elder.volunteer_no}")
    assert "社区会先问本人" in text(page) and 'name="sure"' not in page.content.decode()
    sent = {"id": page.context["form"]["id"].value(), "person": elder.volunteer_no, "words": "他搬去外地了"}
    assert "请填写这一项" in text(client.post("/me/close/", sent | {"words": ""}))
    answer = client.post("/me/close/", sent)
    (ticket,) = DataRequest.objects.all()
    assert answer.url == f"/me/data/{ticket.pk}/" and client.post("/me/close/", sent).url == answer.url
    assert (ticket.kind, ticket.person, ticket.area, ticket.state) == ("close", elder, district.community, "received")
    assert User.objects.get(pk=elder.pk).is_active
    answer_actions.complete_request(data_request=ticket, words="问过本人，同意注销。", by=district.community_admin, at=NOW)
    gone = User.objects.get(pk=elder.pk)
    assert (gone.is_active, gone.name, gone.household) == (False, "", None)
    assert AuditRow.objects.get(act="account.close").detail == {"request": ticket.number}
    ticket.refresh_from_db()
    assert (ticket.state, ticket.words, ticket.answer) == ("done", "", "")
    assert alice.notices.filter(kind="data_request_answered").exists()


def test_what_stands_in_the_way_of_closing_stands_in_the_way_of_the_community_too(district, client):
    elder = cast.person("张老(演示)", phone="", area=district.community)
    alice, elder = share_household(district.alice, elder)
    shop = shop_factory.open_shop(district.point)
    stock = shop_factory.stock(shop, shop_factory.item(price=6), 5, district.manager)
    User.objects.get_queryset().filter(pk=elder.pk).update(confirmed_at=NOW)
    elder.refresh_from_db()
    shop_factory.give(district, elder, amount=20)
    shop_factory.order(shop, elder, (stock.item, 1))
    wish = DataRequest(id=new_id(NOW), person=elder, kind="close", words="搬走了")
    ticket = submit.submit_request(data_request=wish, by=alice, at=NOW)
    log_in(client, district.community_admin)
    page = client.post(f"/staff/data/{ticket.pk}/", {"act": "done", "words": "同意"})
    assert str(PrivacyRefusal.STILL_OPEN.label) in page.text and "请先" in page.text
    ticket.refresh_from_db()
    assert ticket.state == "received" and User.objects.get(pk=elder.pk).is_active


def test_an_open_request_about_data_is_taken_back_with_the_account(known):
    wish = DataRequest(id=new_id(NOW), person=known, kind="explain", words="张安想知道")
    ticket = submit.submit_request(data_request=wish, by=known, at=NOW)
    answer_actions.ask_back(data_request=ticket, words="张安指的是哪一次？", by=cast_of(known), at=NOW)
    privacy_erasure.close_account(person=known, by=known, at=NOW)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.words, ticket.number != "") == ("withdrawn", "", True)
    assert {step.words for step in ticket.steps.all()} == {""}


def cast_of(person):
    """Whoever answers for the community of a person."""
    return person.area.appointments.get(role="community_admin").person


def test_the_community_for_who_has_no_phone_on_their_wish(district, client):
    elder = cast.person("孙奶(演示)", area=district.community, phone="")
    log_in(client, district.community_admin)
    page = f"/staff/people/{elder.volunteer_no}/close/"
    assert client.get(page).status_code == 200
    assert "请先确认是本人" in text(client.post(page, {"sure": "on", "why": "desk"}))
    assert client.post(page, {"sure": "on", "why": "desk", "known": "on"}).url == "/staff/people/"
    assert not User.objects.get(pk=elder.pk).is_active
    assert AuditRow.objects.get(act="account.close").detail == {"why": "desk"}
    assert client.get(page).status_code == 404
    with pytest.raises(Refused) as no:
        privacy_erasure.close_account_for(person=district.alice, why="desk", by=district.community_admin, at=NOW)
    assert no.value.reason == PrivacyRefusal.COPY_NOT_STAFF
