"""The scandal of this field, played through: a leader sells hours with invented elders and printed cards.

One person alone earns nothing by it, on paper, card or roster; the district's page shows who it was. With a second person's word
it is paid, and that person's name stands with it for ever.
"""

import re
from datetime import timedelta

import pytest
from django.test import Client

from events.models import Attendance, Flag, Shift
from events.records import hours as record_hours
from events.settlement.actions import settle as settle_actions
from events.settlement.refusals import SettlementRefusal
from points.ledger import actions as ledger
from points.models import Transfer
from points.orders.refusals import OrderRefusal
from tests import cast
from tests.cast import at
from tests.support import shop_factory
from tests.support.attendance_checks import differences
from tests.support.budget_factory import fund, reserved
from tests.support.clients import signed_in
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import AuditRow, Card, Notice, User
from volunteer.signin import personal_code

ELDERS = 8


@pytest.fixture
def clock(time_machine):
    return lambda moment: time_machine.move_to(moment, tick=False) or moment


@pytest.fixture
def shift(district, clock):
    """Two hours from 14:00 with points reserved for everybody; the seller runs the point and leads the shift."""
    clock(at(13, 30))
    fund(district.point, 1_000)
    return reserved(cast.shift(district.point, district.manager, start=at(14), places=20), 400)


def invented(seller, shift, district):
    """Eight elders that nobody has ever seen, each with a card that comes out of the printer."""
    page = f"/manage/shifts/{shift.pk}/somebody/"
    for number in range(ELDERS):
        form = seller.get(page).context["form"]
        sent = {"number": form["number"].value(), "name": f"虚构{number}(演示)", "area": district.community.pk, "agreed": "on"}
        made = seller.post(page, sent)
    assert seller.post(made.url)["Content-Type"] == "application/pdf"
    people = list(User.objects.filter(registered_by=district.manager).order_by("pk"))
    assert len(people) == ELDERS == Card.objects.count()
    return people


def scan_cards(seller, shift, people, act, moment):
    """Card after card before the scanner, at a kitchen table."""
    token = seller.post(f"/manage/shifts/{shift.pk}/scanner/").url.partition("#")[2]
    scans = [
        {
            "id": str(new_id(moment)),
            "text": personal_code.card_address(person.cards.get().serial),
            "act": act,
            "scanned_at": int(moment.timestamp() * 1000),
        }
        for person in people
    ]
    body = {"sent_at": int(moment.timestamp() * 1000), "scans": scans}
    headers = {"Authorization": f"Bearer {token}"}
    answer = Client().post("/api/v1/scans", body, content_type="application/json", headers=headers).json()
    assert {one["state"] for one in answer["answers"]} == {act}


@pytest.fixture
def sold(shift, district, clock):
    """Everything the seller can do alone, up to the closing with a head count that agrees."""
    seller = signed_in(district.manager)
    people = invented(seller, shift, district)
    for act, moment in (("in", at(14)), ("out", at(16))):
        scan_cards(seller, shift, people, act, clock(moment))
    clock(at(16, 5))
    seller.post(f"/manage/shifts/{shift.pk}/close/", {"head_count": ELDERS, "sure": ELDERS, "report": "楼道清理"})
    assert Shift.objects.get(pk=shift.pk).state == "settled"
    return seller, people


def earned(people):
    """Points, and verified minutes, of all of them together."""
    return sum(ledger.balance(person) for person in people), sum(record_hours.verified_minutes(person) for person in people)


def test_alone_it_earns_nothing_whatever_the_seller_presses(sold, shift, district, clock):
    seller, people = sold
    rows = Attendance.objects.filter(shift=shift)
    assert {(row.grade, row.minutes, row.pay) for row in rows} == {("C", 120, "second")}
    assert earned(people) == (0, 0)

    assert seller.get("/review/attendance/").status_code == 404  # who runs a point reviews nothing
    cast.appoint(district.manager, "reviewer", district.community)  # not even where the community takes them in
    seller = signed_in(district.manager)
    told = seller.post("/review/attendance/", {"row": [row.pk for row in rows]}, follow=True)
    assert str(SettlementRefusal.INVOLVED.label) in told.text
    told = seller.post("/review/flags/", {"flag": [flag.pk for flag in Flag.objects.all()], "counts": ""}, follow=True)
    assert str(SettlementRefusal.INVOLVED.label) in told.text
    settle_actions.settle_due(at=clock(at(12, day=27)))  # nor does waiting help
    settle_actions.settle_due(at=clock(at(12) + timedelta(days=60)))

    assert earned(people) == (0, 0)
    assert {(row.pay, row.confirmed_by) for row in Attendance.objects.filter(shift=shift)} == {("second", None)}
    assert not Transfer.objects.filter(kind="award").exists()
    assert Flag.objects.open().count() == 1 + ELDERS
    assert differences() == []


def test_the_districts_page_names_point_and_seller(sold, shift, district):
    page = signed_in(district.district_admin).get("/review/trust/")
    row = page.context["table"].rows[0].record  # the most striking comes first
    told = [row[name] for name in ("leader_name", "point_name", "records", "by_hand", "hand_share", "only_theirs", "flags")]
    assert told == [district.manager.name, district.point.name, ELDERS, ELDERS, 100, ELDERS, 1 + ELDERS]
    cells = re.sub(r"\s+", " ", page.text)
    assert district.manager.name in cells and "100" in cells
    flags = signed_in(district.street_admin).get("/review/flags/").text
    assert all(person.name in flags for person in people_of(shift))
    assert {told.person for told in Notice.objects.filter(kind="flagged")} == {district.reviewer, district.community_admin}


def people_of(shift):
    return [row.person for row in Attendance.objects.filter(shift=shift).select_related("person")]


def test_an_accomplice_has_to_put_a_name_to_each_and_the_points_still_buy_nothing(sold, shift, district):
    """Two words, about the entries by hand and about what looks odd; then the community must have seen the person as well."""
    _seller, people = sold
    accomplice = signed_in(district.reviewer)
    rows = list(Attendance.objects.filter(shift=shift))
    accomplice.post("/review/attendance/", {"row": [row.pk for row in rows]})
    assert earned(people) == (0, 0)  # what looks odd is still to be decided
    accomplice.post("/review/flags/", {"flag": [flag.pk for flag in Flag.objects.all()], "counts": ""})
    assert earned(people) == (20 * ELDERS, 120 * ELDERS)
    assert {row.confirmed_by for row in Attendance.objects.filter(shift=shift)} == {district.reviewer}
    assert {flag.decided_by for flag in Flag.objects.all()} == {district.reviewer}
    assert set(AuditRow.objects.filter(act__in=["attendance.confirm", "flag.decide"]).values_list("actor", flat=True)) == {
        district.reviewer.pk
    }
    shop = shop_factory.open_shop(district.point)
    goods = shop_factory.item()
    shop_factory.stock(shop, goods, 5, district.keeper)
    with pytest.raises(Refused) as no:
        shop_factory.order(shop, people[0], (goods, 1), at=at(17))
    assert no.value.reason == OrderRefusal.NOT_CONFIRMED
    assert differences() == []


def test_honest_elders_whom_others_have_seen_are_paid_by_one_word(shift, district, clock):
    """The same cards in honest hands: the community knows these people, so nothing looks odd but the share of cards."""
    seller = signed_in(district.manager)
    people = invented(seller, shift, district)[:2]
    User.objects.filter(pk__in=[person.pk for person in people]).update(confirmed_at=at(13))
    for act, moment in (("in", at(14)), ("out", at(16))):
        scan_cards(seller, shift, people, act, clock(moment))
    clock(at(16, 5))
    seller.post(f"/manage/shifts/{shift.pk}/close/", {"head_count": 2, "sure": 2})
    assert not Flag.objects.exists()
    rows = Attendance.objects.filter(shift=shift)
    signed_in(district.reviewer).post("/review/attendance/", {"row": [row.pk for row in rows]})
    assert earned(people) == (40, 240)
