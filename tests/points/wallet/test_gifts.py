"""Points given to another person: within caps, told to both, no younger than they were, and back within ten minutes."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from points.freezes import actions as freezes
from points.freezes.refusals import FreezeRefusal
from points.ledger import actions as ledger
from points.models import Freeze, Gift, Rule, Transfer
from points.wallet import actions as wallet
from points.wallet.refusals import WalletRefusal
from tests import cast
from tests.cast import NOW
from tests.support import attendance_checks, shop_factory
from tests.support.clients import log_in
from tests.support.concurrency import together
from tests.support.refusal_checks import refused
from tests.support.snapshot import kept_fixture
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import Notice
from volunteer.signin import personal_code

OLD, NEW = date(2026, 10, 1), date(2026, 11, 10)


def give(giver, receiver, points=10, id=None, at=NOW):
    return wallet.give_points(id=id or new_id(at), giver=giver, receiver=receiver, points=points, at=at)


def balances(*people):
    return [ledger.balance(person) for person in people]


def kinds(person):
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("kind", flat=True))


@kept_fixture
def saved(district):
    shop_factory.give(district, district.alice, amount=30, day=OLD)
    shop_factory.give(district, district.alice, amount=70, day=NEW)
    return district


@pytest.mark.django_db
def test_a_gift_moves_points_and_tells_both(saved):
    give(saved.alice, saved.bob)
    assert balances(saved.alice, saved.bob) == [90, 10]
    assert (kinds(saved.alice), kinds(saved.bob)) == (["gift_given"], ["gift_got"])
    assert attendance_checks.differences() == []


@pytest.mark.django_db
def test_the_same_form_again_gives_once(saved):
    id = new_id(NOW)
    assert give(saved.alice, saved.bob, id=id) == give(saved.alice, saved.bob, id=id)
    assert refused(give, saved.alice, saved.carol, id=id) == WalletRefusal.USED_FORM
    assert balances(saved.alice, saved.bob) == [90, 10]


@pytest.mark.django_db
def test_a_gift_is_as_old_as_the_oldest_points_it_took(saved):
    give(saved.alice, saved.bob, 30)
    give(saved.alice, saved.bob, 5)
    assert dict(Transfer.objects.filter(kind="gift").values_list("amount", "earned_on")) == {30: OLD, 5: NEW}
    shop_factory.announced(saved, OLD)
    lapsed = shop_factory.lapse(saved.bob, OLD, ledger.expired_account(saved.area))
    assert (lapsed, balances(saved.alice, saved.bob)) == (30, [65, 5])
    assert attendance_checks.differences() == []


@pytest.mark.django_db
def test_what_cannot_be_given(saved):
    assert refused(give, saved.alice, saved.alice) == WalletRefusal.ONESELF
    assert refused(give, saved.alice, saved.bob, 0) == WalletRefusal.AMOUNT
    assert refused(give, saved.carol, saved.bob, 7) == WalletRefusal.NOT_ENOUGH
    elder = cast.person("老人(演示)", phone="")
    shop_factory.give(saved, elder)
    assert refused(give, elder, saved.bob) == WalletRefusal.NOT_CONFIRMED
    assert not Gift.objects.exists() and kinds(saved.bob) == []


@pytest.mark.django_db
def test_a_month_has_its_caps_for_giving_and_for_getting(saved):
    shop_factory.give(saved, saved.carol, saved.manager, amount=100)
    give(saved.alice, saved.bob, 40)
    assert refused(give, saved.alice, saved.bob, 11) == WalletRefusal.OVER_OUT
    give(saved.carol, saved.bob, 50)
    assert refused(give, saved.manager, saved.bob, 11) == WalletRefusal.OVER_IN
    give(saved.manager, saved.bob, 10)
    assert wallet.remaining_to_give(person=saved.alice, at=NOW) == 10


@pytest.mark.django_db
def test_a_cap_begins_anew_at_midnight_of_the_first(saved):
    last = NOW.replace(day=30, hour=23, minute=59, second=59)
    give(saved.alice, saved.bob, 50, at=last)
    assert refused(give, saved.alice, saved.bob, 1, at=last) == WalletRefusal.OVER_OUT
    give(saved.alice, saved.bob, 50, at=last + timedelta(seconds=1))
    assert balances(saved.bob) == [100]


@pytest.mark.django_db
def test_the_district_can_switch_giving_off(saved):
    Rule.objects.update(gifts=False)
    assert refused(give, saved.alice, saved.bob) == WalletRefusal.OFF


def freeze(district, person, kind):
    row = Freeze(id=new_id(NOW), kind=kind, person=person, reason="核实中", until=NOW.date() + timedelta(3))
    freezes.start_freeze(freeze=row, by=district.district_admin, at=NOW)


@pytest.mark.django_db
def test_nothing_is_given_by_or_to_somebody_whose_points_rest(saved):
    freeze(saved, saved.bob, "spending")
    assert refused(give, saved.alice, saved.bob) == WalletRefusal.RESTING
    freeze(saved, saved.alice, "spending")
    assert refused(give, saved.alice, saved.carol) == FreezeRefusal.SPENDING
    freeze(saved, saved.manager, "earning")
    shop_factory.give(saved, saved.carol)
    assert refused(give, saved.carol, saved.manager) == WalletRefusal.RESTING


@pytest.mark.django_db
def test_who_owes_points_gives_none(saved):
    give(saved.alice, saved.bob, 50)
    shop_factory.give(saved, saved.carol, amount=20)
    award = Transfer.objects.get(kind="award", amount=70)
    ledger.reverse_transfer(transfer=award, key="undo", at=NOW)
    assert (balances(saved.alice), ledger.owed_points(saved.alice)) == ([0], 20)
    give(saved.carol, saved.alice, 5)
    assert refused(give, saved.alice, saved.bob, 1) == WalletRefusal.OWING
    assert attendance_checks.differences() == []


# --- taking back


@pytest.mark.django_db
def test_a_gift_is_taken_back_within_ten_minutes(saved):
    gift = give(saved.alice, saved.bob, 50)
    for _time in range(2):
        wallet.take_back_gift(gift=gift, by=saved.alice, at=NOW + timedelta(minutes=9))
    assert balances(saved.alice, saved.bob) == [100, 0]
    assert kinds(saved.bob) == ["gift_got", "gift_back"]
    give(saved.alice, saved.bob, 50)  # what was taken back counts towards no cap
    assert attendance_checks.differences() == []


@pytest.mark.django_db
def test_a_gift_is_not_taken_back_late_or_used_or_by_somebody_else(saved):
    gift = give(saved.alice, saved.bob)
    assert refused(wallet.take_back_gift, gift=gift, by=saved.bob, at=NOW) == WalletRefusal.NOT_YOURS
    assert refused(wallet.take_back_gift, gift=gift, by=saved.alice, at=NOW + timedelta(minutes=10)) == WalletRefusal.TOO_LATE
    give(saved.bob, saved.carol, 1)
    assert refused(wallet.take_back_gift, gift=gift, by=saved.alice, at=NOW) == WalletRefusal.GONE
    assert balances(saved.alice, saved.bob, saved.carol) == [90, 9, 1]
    assert attendance_checks.differences() == []


# --- races


@pytest.mark.django_db(transaction=True)
def test_gifts_at_once_stay_within_the_cap(transactional_db):
    district = cast.District()
    shop_factory.give(district, district.alice, amount=100)

    def act(n):
        try:
            give(district.alice, (district.bob, district.carol)[n % 2], 10)
        except Refused as no:
            return no.reason
        return "given"

    answers = together(12, act)
    assert (answers.count("given"), answers.count(WalletRefusal.OVER_OUT)) == (5, 7)
    assert balances(district.alice) == [50]
    assert attendance_checks.differences() == []


@pytest.mark.django_db(transaction=True)
def test_two_who_give_to_one_another_do_not_stand_in_each_others_way(transactional_db):
    district = cast.District()
    shop_factory.give(district, district.alice, district.bob, amount=100)
    pair = (district.alice, district.bob)
    together(10, lambda n: give(pair[n % 2], pair[1 - n % 2], 1))
    assert balances(*pair) == [100, 100]
    assert Gift.objects.count() == 10
    assert attendance_checks.differences() == []


@pytest.mark.django_db(transaction=True)
def test_twin_without_the_lock_the_cap_is_passed(transactional_db, monkeypatch):
    district = cast.District()
    shop_factory.give(district, district.alice, amount=100)
    ledger.wallet_accounts([district.alice.pk, district.bob.pk])
    from threading import Barrier

    both = Barrier(2)
    caps = wallet.require_within_caps

    def checked(*args):
        caps(*args)
        both.wait(timeout=120)

    monkeypatch.setattr(wallet, "lock_wallets", lambda *people: ledger.wallet_accounts(p.pk for p in people))
    monkeypatch.setattr(wallet, "require_within_caps", checked)
    together(2, lambda n: give(district.alice, district.bob, 40))
    assert balances(district.bob) == [80]


# --- pages


@pytest.fixture
def alice(client, saved, time_machine):
    time_machine.move_to(NOW, tick=False)
    log_in(client, saved.alice)
    return client


@pytest.mark.django_db
def test_the_page_shows_the_name_before_it_gives(alice, saved):
    form = {"id": new_id(NOW), "to": saved.bob.volunteer_no, "points": 10}
    page = alice.post(reverse("points:give"), form).content.decode()
    assert saved.bob.masked_name in page and saved.bob.name not in page
    assert balances(saved.bob) == [0]
    for _press in range(2):
        answer = alice.post(reverse("points:give"), form | {"sure": "True"})
        assert answer.url == reverse("points:gift", args=[form["id"]])
    assert balances(saved.bob) == [10]


@pytest.mark.django_db
def test_a_scanned_code_leads_to_its_person(alice, saved):
    code = personal_code.code_token(saved.bob, personal_code.window_number(NOW))
    shown = alice.get(f"/V/{code}").content.decode()
    assert f"{reverse('points:give')}?to={code}" in shown
    page = alice.get(reverse("points:give"), {"to": code})
    assert page.context["form"].initial["to"] == saved.bob.volunteer_no
    old = personal_code.code_token(saved.bob, personal_code.window_number(NOW) - 9)
    assert alice.get(reverse("points:give"), {"to": old}).context["form"].initial["to"] == ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"to": "99999999"}, "to"),
        ({"to": "x\x00"}, "to"),
        ({"points": 51}, "points"),
        ({"points": -1}, "points"),
        ({"points": "一"}, "points"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(alice, saved, wrong, field):
    form = {"id": new_id(NOW), "to": saved.bob.volunteer_no, "points": 10, "sure": "True"} | wrong
    page = alice.post(reverse("points:give"), form)
    assert list(page.context["form"].errors) == [field]
    assert not Gift.objects.exists()


@pytest.mark.django_db
def test_a_gift_s_page_is_for_the_two(alice, client, saved):
    gift = give(saved.alice, saved.bob)
    address = reverse("points:gift", args=[gift.pk])
    assert client.get(address).context["may_take_back"]
    log_in(client, saved.bob)
    assert not client.get(address).context["may_take_back"]
    client.post(reverse("points:gift_back", args=[gift.pk]))
    assert balances(saved.bob) == [10]
    log_in(client, saved.carol)
    assert client.get(address).status_code == 404
    log_in(client, saved.alice)
    client.post(reverse("points:gift_back", args=[gift.pk]))
    assert balances(saved.alice, saved.bob) == [100, 0]
    assert not client.get(address).context["may_take_back"]


@pytest.mark.django_db
def test_where_giving_is_off_the_page_says_so_and_the_wallet_offers_nothing(alice, saved):
    assert reverse("points:give") in alice.get(reverse("points:wallet")).content.decode()
    Rule.objects.update(gifts=False)
    assert "form" not in alice.get(reverse("points:give")).context
    assert reverse("points:give") not in alice.get(reverse("points:wallet")).content.decode()
    assert alice.post(reverse("points:give"), {}).status_code == 200


@pytest.mark.django_db
def test_both_statements_name_the_gift(alice, client, saved):
    give(saved.alice, saved.bob)
    words = f"{saved.alice.masked_name} → {saved.bob.masked_name}"
    assert words in client.get(reverse("points:statement")).content.decode()
    log_in(client, saved.bob)
    assert words in client.get(reverse("points:statement")).content.decode()
