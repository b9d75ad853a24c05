"""Nobody becomes somebody else: a number, a name, an old account change hands only with a word to the old side, and with time.

Each fraud has its honest twin: a resident with a new SIM at the counter, a misspelt name, somebody back after long.
"""

import re
from datetime import timedelta

import pytest
from django.test import Client

from points.freezes.refusals import FreezeRefusal
from points.orders.actions.place import place_order
from tests import cast
from tests.cast import NOW, at
from tests.support import certificate_factory, shop_factory
from tests.support.clients import signed_in
from tests.support.notice_checks import last_code, told, told_about
from tests.support.refusal_checks import refused
from volunteer.core.ids import new_id
from volunteer.identity.actions import numbers
from volunteer.identity.refusals import IdentityRefusal
from volunteer.models import AuditRow, PhoneChange, ProfileChange, Session, SmsMessage, User
from volunteer.notices import outbox
from volunteer.signin import pins

OLD, NEW = "+8613800138000", "+8613700137000"
MINUTE, HOURS = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture(autouse=True)
def texts(settings):
    settings.SMS_GATEWAY = "volunteer.notices.sms.DemoGateway"


@pytest.fixture
def clock(time_machine):
    return lambda moment: time_machine.move_to(moment, tick=False) or moment


@pytest.fixture
def alice(district):
    district.alice.keep_phone(OLD, verified_at=NOW - timedelta(days=300))
    district.alice.area = district.community
    district.alice.save()
    return district.alice


def fresh(person):
    return User.objects.get(pk=person.pk)


def texts_to(phone):
    """The words of all text messages to a number; what waits is sent first."""
    return list(SmsMessage.objects.filter(phone=phone).order_by("pk").values_list("text", flat=True))


def sent_to(phone, moment):
    outbox.drain(at=moment)
    return texts_to(phone)


def prove(browser, phone=NEW):
    """Type the new number and its code."""
    assert browser.post("/accounts/phone/", {"phone": phone}).url == "/me/number/"
    return browser.post("/me/number/", {"code": last_code()}, follow=True)


# --- the number ------------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_old_number_confirms_and_the_change_is_done(alice):
    browser = signed_in(alice)
    prove(browser)
    assert fresh(alice).phone == OLD
    assert "137****7000" in texts_to(OLD)[-1]  # the code says what it does
    wrong = "000000" if last_code() != "000000" else "111111"
    assert "code" in browser.post("/me/number/", {"code": wrong}).context["form"].errors
    assert browser.post("/me/number/", {"code": last_code()}).url == "/me/"
    assert (fresh(alice).phone, fresh(alice).spend_from) == (NEW, None)
    assert len(sent_to(OLD, NOW)) == 2 and len(texts_to(NEW)) == 2  # each had a code, each is told
    assert told(alice) == ["number_changed", "number_left"]
    assert PhoneChange.objects.get().how == "old"
    assert browser.get("/me/number/").url == "/accounts/phone/"


@pytest.mark.django_db
def test_an_unlocked_phone_cannot_take_the_number_away_in_silence(alice, clock):
    """The thief has the session, not the old number: two days without spending, and one press stops it."""
    thief, owner = signed_in(alice), signed_in(alice)
    prove(thief)
    thief.post("/me/number/", {"wait": "yes"})
    assert fresh(alice).phone == OLD and fresh(alice).spend_from == NOW + 48 * HOURS
    old, new = sent_to(OLD, NOW), texts_to(NEW)
    link = re.search(r"/stop/\w+/", old[-1])[0]
    assert "/stop/" not in new[-1] and told(alice) == ["number_changing", "number_changing_new"]
    clock(NOW + 47 * HOURS)
    assert numbers.apply_due_changes(at=NOW + 47 * HOURS) == 0
    stranger = Client()
    assert stranger.get(link).status_code == 200 and PhoneChange.objects.waiting().exists()  # a preview stops nothing
    assert stranger.post(link).url == link
    assert (fresh(alice).phone, fresh(alice).spend_from) == (OLD, None)
    assert not Session.objects.filter(person=alice).exists()  # the thief is out, too
    assert owner.get("/me/").status_code == 302
    assert numbers.apply_due_changes(at=NOW + 60 * HOURS) == 0 and fresh(alice).phone == OLD
    assert stranger.post(link).status_code == 200  # harmless to repeat
    assert AuditRow.objects.filter(act="number.stop").count() == 1


@pytest.mark.django_db
def test_a_thief_with_the_unlocked_phone_and_its_sim_does_not_move_an_account_with_points(alice, district, clock):
    """The code of the old number lies in the thief's hand. With the PIN the owner moves at once; without one it takes its time."""
    shop_factory.give(district, alice, amount=100)
    thief = signed_in(alice)
    page = prove(thief)
    assert texts_to(OLD) == [] and page.context["phone_alone"] and "社区" in page.text
    change = PhoneChange.objects.get()
    assert refused(numbers.send_old_code, change=change, device="", at=NOW) == IdentityRefusal.PHONE_ALONE
    assert refused(numbers.confirm_by_old, change=change, code="123456", at=NOW) == IdentityRefusal.PHONE_ALONE
    thief.post("/me/number/", {"wait": "yes"})
    assert (fresh(alice).phone, fresh(alice).spend_from) == (OLD, NOW + 48 * HOURS)

    pins.set_pin(person=alice, pin="4826", by=district.community_admin, at=NOW)
    clock(NOW + MINUTE)
    owner = signed_in(alice)
    owner.post("/me/number/", {"old": "yes"})
    code = last_code()
    assert "pin" in owner.post("/me/number/", {"code": code, "pin": "1111"}).context["form"].errors
    assert fresh(alice).phone == OLD
    assert owner.post("/me/number/", {"code": code, "pin": "4826"}).url == "/me/"
    assert (fresh(alice).phone, fresh(alice).spend_from) == (NEW, None)


@pytest.mark.django_db
def test_while_the_number_changes_nothing_is_spent(alice, district):
    browser = signed_in(alice)
    prove(browser)
    browser.post("/me/number/", {"wait": "yes"})
    shop, item = shop_factory.open_shop(district.point), shop_factory.item(price=1)
    order = {"id": new_id(NOW), "shop": shop, "lines": [(item, 1)], "at": NOW}
    waiting = fresh(alice)
    assert refused(place_order, person=waiting, by=waiting, **order) == FreezeRefusal.NUMBER
    prove(browser, "+8613600136000")  # another change begun in its place frees nothing
    again = fresh(alice)
    assert refused(place_order, person=again, by=again, **order) == FreezeRefusal.NUMBER


@pytest.mark.django_db
def test_who_has_lost_the_old_number_waits_and_is_told(alice, clock):
    browser = signed_in(alice)
    prove(browser)
    browser.post("/me/number/", {"wait": "yes"})
    page = browser.get("/accounts/phone/")
    assert "137****7000" in page.text and page.context["waiting"]
    due = clock(NOW + 48 * HOURS)
    assert numbers.apply_due_changes(at=due) == 1 and numbers.apply_due_changes(at=due) == 0
    assert (fresh(alice).phone, fresh(alice).spend_from) == (NEW, None)
    assert len(sent_to(NEW, due)) == 3 and told(alice)[2:] == ["number_changed", "number_left"]


@pytest.mark.django_db
def test_a_resident_with_a_new_sim_at_the_counter(alice, district):
    """Honest twin: one clerk sees her, a colleague confirms, and it holds at once; one clerk alone does not do it."""
    clerk, colleague = signed_in(district.community_admin), signed_in(district.street_admin)
    said = {"who": OLD, "phone": NEW, "seen": "on"}
    page = clerk.post("/staff/numbers/new/", said)
    clerk.post(page.url, {"code": last_code()})
    assert fresh(alice).phone == OLD and "number_changing" in told(alice)
    assert told_about("number_to_confirm") == {district.street_admin.name}
    assert not clerk.get(page.url).context["may_confirm"]
    clerk.post(page.url, {"confirm": "yes"})
    assert fresh(alice).phone == OLD
    assert "张安" in colleague.get("/staff/numbers/").text
    colleague.post(page.url, {"confirm": "yes"})
    change = PhoneChange.objects.get()
    assert fresh(alice).phone == NEW and fresh(alice).spend_from is None
    assert (change.how, change.seen_by, change.decided_by) == ("second", district.community_admin, district.street_admin)
    assert "张安" not in colleague.get("/staff/numbers/").text


@pytest.mark.django_db
def test_a_clerk_alone_does_not_put_a_number_on_somebody_without_a_phone(alice, district):
    """Nobody could tell her, so time confirms nothing: it takes the second person."""
    User.objects.filter(pk=alice.pk).update(phone_sealed=None, phone_index=None, phone_verified_at=None)
    clerk = signed_in(district.community_admin)
    page = clerk.post("/staff/numbers/new/", {"who": alice.volunteer_no, "phone": NEW, "seen": "on"}).url
    clerk.post(page, {"code": last_code()})
    assert PhoneChange.objects.waiting().exists()
    assert numbers.apply_due_changes(at=NOW + 100 * HOURS) == 0 and fresh(alice).phone == ""
    signed_in(district.street_admin).post(page, {"confirm": "yes"})
    assert fresh(alice).phone == NEW


@pytest.mark.django_db
def test_a_clerk_neither_changes_the_own_household_nor_another_district_s_people(alice, district):
    outside = signed_in(cast.appoint(cast.person("何社(演示)"), "community_admin", district.other_community))
    page = outside.post("/staff/numbers/new/", {"who": OLD, "phone": NEW, "seen": "on"})
    assert "who" in page.context["form"].errors and not PhoneChange.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("holder", "moved"),
    [
        ({"last_login": NOW - timedelta(days=10)}, False),
        ({"last_login": NOW - timedelta(days=200)}, True),
        ({"phone_verified_at": None, "last_login": None}, True),
    ],
    ids=["in use", "given up", "put down by somebody else"],
)
def test_a_number_given_up_blocks_nobody(alice, holder, moved):
    other = cast.person("李博(演示)", phone=NEW)
    User.objects.filter(pk=other.pk).update(**{"phone_verified_at": NOW - timedelta(days=300)} | holder)
    browser = signed_in(alice)
    page = prove(browser)
    if moved:
        browser.post("/me/number/", {"code": last_code()})
    else:
        assert "code" in page.context["form"].errors
    assert fresh(alice).phone == (NEW if moved else OLD)
    assert fresh(other).phone == ("" if moved else NEW)
    assert told(other) == (["number_given_up"] if moved else [])


# --- the name --------------------------------------------------------------------------------------------------------------------


def rename(browser, person, name, born=""):
    return browser.post("/me/edit/", {"name": name, "area": person.area_id or "", "birth_date": born})


@pytest.mark.django_db
def test_hours_are_not_handed_on_by_a_new_name(district):
    """The seller's buyer puts a name of their own on earned hours: it waits, and the certificate would say it."""
    alice = certificate_factory.served(district)
    browser = signed_in(alice)
    rename(browser, alice, "买家(演示)", "2001-02-03")
    assert fresh(alice).name == "张安(演示)" and fresh(alice).birth_date is not None  # a birthday that was empty is no change
    change = ProfileChange.objects.get()
    assert told_about("name_to_look_at") == {district.community_admin.name}
    assert "买家" in browser.get("/me/edit/").text
    office = signed_in(district.community_admin)
    assert "张安" in office.get("/staff/names/").text
    office.post(f"/staff/names/{change.pk}/", {"refuse": "yes", "words": ""})
    assert ProfileChange.objects.get().state == "asked"  # without a word why
    office.post(f"/staff/names/{change.pk}/", {"refuse": "yes", "words": "不是同一个人"})
    assert fresh(alice).name == "张安(演示)" and "name_refused" in told(alice)
    assert change.person.volunteer_no not in office.get("/staff/names/").text


@pytest.mark.django_db
def test_a_misspelt_name_is_put_right_and_the_certificate_says_what_it_was(district):
    """Honest twin."""
    alice = certificate_factory.served(district)
    certificate_factory.issuer(district)
    rename(signed_in(alice), alice, "章安(演示)")
    change = ProfileChange.objects.get()
    signed_in(district.community_admin).post(f"/staff/names/{change.pk}/", {"approve": "yes", "words": ""})
    assert fresh(alice).name == "章安(演示)" and "name_changed" in told(alice)
    content = certificate_factory.issued(district, fresh(alice)).content
    assert (content["name"], content["former"]) == ("章安(演示)", [["张安(演示)", "2026-11-24"]])


@pytest.mark.django_db
def test_another_birthday_waits_for_a_second_look_and_what_was_stays_in_the_history(district):
    """Hours of a grown-up are not handed on to a child, nor the other way round."""
    alice = certificate_factory.served(district)
    browser = signed_in(alice)
    rename(browser, alice, alice.name, "1990-05-06")
    rename(browser, alice, alice.name, "2011-05-06")
    assert str(fresh(alice).birth_date) == "1990-05-06"
    change = ProfileChange.objects.get()
    assert (str(change.old_birth_date), str(change.new_birth_date)) == ("1990-05-06", "2011-05-06")
    signed_in(alice).post(f"/staff/names/{change.pk}/", {"approve": "yes", "words": ""})
    assert str(fresh(alice).birth_date) == "1990-05-06", "nobody approves their own"
    signed_in(district.community_admin).post(f"/staff/names/{change.pk}/", {"approve": "yes", "words": ""})
    assert str(fresh(alice).birth_date) == "2011-05-06" and "name_changed" in told(alice)
    assert ProfileChange.objects.get().decided_by == district.community_admin


@pytest.mark.django_db
def test_a_name_is_free_until_there_are_hours(district):
    browser = signed_in(district.alice)
    rename(browser, district.alice, "章安(演示)", "1990-01-01")
    rename(browser, district.alice, "章 安(演示)", "1991-01-01")
    assert not ProfileChange.objects.exists()
    assert (fresh(district.alice).name, str(fresh(district.alice).birth_date)) == ("章 安(演示)", "1991-01-01")


@pytest.mark.django_db
def test_what_was_asked_is_taken_back(district):
    alice = certificate_factory.served(district)
    browser = signed_in(alice)
    rename(browser, alice, "章安(演示)")
    browser.post("/me/edit/", {"withdraw": "yes"})
    assert ProfileChange.objects.get().state == "withdrawn" and fresh(alice).name == "张安(演示)"


# --- an old account --------------------------------------------------------------------------------------------------------------


def come_back(browser, days=200):
    """Sign in with the number of an account that was not used for so many days."""
    browser.post("/accounts/enter/", {"phone": OLD, "agree": "on"})
    return browser.post("/accounts/enter/code/", {"code": last_code()})


def signed_in_as(browser):
    return browser.session.get("_auth_user_id")


@pytest.fixture
def unused(alice):
    User.objects.filter(pk=alice.pk).update(last_login=NOW - timedelta(days=200))
    return alice


@pytest.mark.django_db
def test_a_recycled_number_does_not_open_the_old_account(unused, district):
    stranger = Client()
    assert come_back(stranger).url == "/enter/old/"
    page = stranger.get("/enter/old/")
    assert "张" not in page.text and signed_in_as(stranger) is None
    guesses = [stranger.post("/enter/old/", {"name": name, "area": district.community.pk}) for name in ("张三", "张四", "张五")]
    assert all("name" in guess.context["form"].errors for guess in guesses)
    right = stranger.post("/enter/old/", {"name": "张安(演示)", "area": district.community.pk})
    assert "name" in right.context["form"].errors and signed_in_as(stranger) is None  # three tries a day
    stranger.post("/enter/old/", {"new": "yes"})
    own = User.objects.with_phone(OLD).get()
    assert own.pk != unused.pk and signed_in_as(stranger) == str(own.pk)
    assert fresh(unused).phone == "" and told(unused) == ["number_given_up"]


@pytest.mark.django_db
def test_who_comes_back_after_long_says_name_and_community_once(unused, district, clock):
    """Honest twin: the same person, and from then on this device is not asked again."""
    browser = Client()
    come_back(browser)
    wrong_place = browser.post("/enter/old/", {"name": "张安(演示)", "area": district.sister_community.pk})
    assert "name" in wrong_place.context["form"].errors
    browser.post("/enter/old/", {"name": "张安 (演示)", "area": district.compound.pk})
    assert signed_in_as(browser) == str(unused.pk) and fresh(unused).phone == OLD
    browser.post("/accounts/logout/")
    User.objects.filter(pk=unused.pk).update(last_login=NOW - timedelta(days=200))
    clock(at(9, 5))
    assert come_back(browser).url == "/" and signed_in_as(browser) == str(unused.pk)


@pytest.mark.django_db
def test_the_proof_of_a_number_holds_ten_minutes(unused, clock):
    browser = Client()
    come_back(browser)
    clock(NOW + 11 * MINUTE)
    assert browser.get("/enter/old/").url == "/accounts/enter/"
    assert browser.post("/enter/old/", {"new": "yes"}).url == "/accounts/enter/" and fresh(unused).phone == OLD


@pytest.mark.django_db
def test_after_how_long_a_number_is_doubtful_is_the_district_s_to_say(unused, district):
    office = signed_in(district.district_admin)
    office.post("/staff/numbers/terms/", {"unused_days": 365, "wait_hours": 24})
    browser = Client()
    assert come_back(browser).url == "/" and signed_in_as(browser) == str(unused.pk)
    assert signed_in(district.community_admin).get("/staff/numbers/terms/").status_code == 404
