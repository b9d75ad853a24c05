"""An auditor's story, over HTTP: from a row of a statement to the attendance, the shift, the budget and the mint; on to the goods
and the money that bought them; and back again. Only by pressing what the pages show.
"""

import re
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from events.models import Attendance, Door
from events.settlement.actions import settle as settle_actions
from points.adjustments import actions as adjustments
from points.budgets.actions import allot as allot_actions
from points.ledger import actions as ledger
from points.models import Allotment, HandEntry, Transfer
from points.orders.actions import hand_over as hand_over_actions
from points.orders.actions import return_goods as return_actions
from tests import cast
from tests.cast import NOW, at
from tests.support import shop_factory, stock_factory
from tests.support.attendance_checks import differences
from tests.support.stock_factory import lot
from volunteer.core.ids import new_id

EVENING = at(18)


@pytest.fixture
def town(district, time_machine):
    """Points from the mint down to a shift of Alice's and Bob's; Alice takes soap home that public money bought."""
    time_machine.move_to(EVENING, tick=False)
    d = district
    allot_actions.mint(id=new_id(NOW), district=d.area, amount=10_000, year=2026, actor=d.district_admin, at=at(8))
    for minute, (source, target) in enumerate(((d.area, d.street), (d.street, d.community), (d.community, d.point)), 1):
        given = {"source": source, "target": target, "amount": 500, "reason": "年度", "actor": d.district_admin}
        allot_actions.allot(id=new_id(at(8)), **given, at=at(8, minute))
    d.shift = cast.shift(d.point, d.manager, start=at(14))
    allot_actions.reserve(point=d.point, shift_id=d.shift.pk, amount=100, version=1, at=NOW)
    for person in (d.alice, d.bob):
        for act, moment in (("in", at(14)), ("out", at(16))):
            cast.record(shift=d.shift, person=person, act=act, door=Door.OWN, id=new_id(moment), scanned_at=moment, at=moment)
    settle_actions.close_shift(shift=d.shift, by=d.manager, head_count=2, stayed=[], report="", at=at(16))
    settle_actions.settle_due(at=at(16, 30))
    d.shop, d.soap = shop_factory.open_shop(d.point), shop_factory.item("香皂(演示)", 8)
    d.batch = stock_factory.deliver(d.shop, d.soap, 5, d.keeper, lot(cost=350), at=at(16, 40))
    d.order = shop_factory.order(d.shop, d.alice, (d.soap, 2), at=at(17))
    hand_over_actions.hand_over(code=d.order.pickup_code, shop=d.shop, keeper=d.keeper, at=at(17, 5))
    assert differences() == []
    return d


@pytest.fixture
def auditor(client, town):
    client.force_login(town.auditor)
    return client


def follow(client, answer, *words):
    """Press the first link whose text holds all `words`."""
    words = [str(word) for word in words]
    links = re.findall(r'<a[^>]*href="([^"]+)"[^>]*>(.*?)</a>', answer.text, re.S)
    url = next(url for url, text in links if all(word in re.sub(r"<[^>]+>", "", text) for word in words))
    found = client.get(url)
    assert found.status_code == 200, url
    return found


def test_from_a_row_of_the_statement_to_the_mint_and_back(town, auditor):
    # The book of Alice, by her number: what her statement shows.
    rows = auditor.get(reverse("points:ledger"), {"person": town.alice.volunteer_no.lower()})
    assert [row.record.kind for row in rows.context["table"].rows] == ["order", "award"]
    award = Transfer.objects.get(kind="award", credit__person=town.alice)
    page = auditor.get(reverse("points:transfer", args=[award.pk]))
    # What she was there for: when, by which door, under whose lead, by which rule.
    attendance = Attendance.objects.get(person=town.alice)
    assert award.source_id == str(attendance.pk)
    facts = {label: said for label, said, _url in page.context["facts"]}
    assert facts["计入分钟"] == str(attendance.minutes) == "120"
    assert "14:00" in facts["在场"] and "16:00" in facts["在场"] and facts["等级"] == "A"
    assert town.shift.event.title in follow(auditor, page, town.shift.event.title).text
    assert town.point.name in follow(auditor, page, town.point.name).text  # the budget of the point
    # Back: what the shift had reserved, from the point, the community, the street, the district, the mint.
    way = [page]
    for kind in ("场次预留", "划拨", "划拨", "划拨", "年度发放"):
        way.append(follow(auditor, way[-1], kind))
    mint = way[-1].context["entry"]
    assert (mint.kind, mint.amount) == ("mint", 10_000)
    assert Allotment.objects.get(pk=mint.source_id).made_by == town.district_admin
    # And forward again, entry by entry, to her.
    for earlier, later in zip(reversed(way), reversed(way[:-1]), strict=False):
        assert later.context["entry"] in [entry for entry, _said in earlier.context["after"]]
    assert town.alice.name not in "".join(page.text for page in way)


def test_on_to_the_goods_and_whose_money_bought_them_and_back(town, auditor):
    award = Transfer.objects.get(kind="award", credit__person=town.alice)
    page = auditor.get(reverse("points:transfer", args=[award.pk]))
    order = follow(auditor, page, "香皂(演示)")
    assert order.context["entry"].source_id == str(town.order.pk)
    (row,) = order.context["goods"]
    assert (row["pieces"], row["points"], row["fen"]) == (2, 16, 700)
    spend = follow(auditor, order, Transfer.Kind.SPEND.label)
    assert spend.context["entry"].kind == "spend"
    delivery = follow(auditor, spend, "香皂(演示) × 2")
    assert "3.50" in delivery.text and "财政资金" in delivery.text
    back = follow(auditor, delivery, town.alice.masked_name)
    assert back.context["entry"] == order.context["entry"]
    assert award in [entry for entry, _said in back.context["before"]]
    assert town.alice.name not in delivery.text


def test_what_came_back_is_seen_at_both_ends(town, auditor):
    line = town.order.lines.get()
    back = {"pieces": {line.pk: 1}, "reason": "不合适", "by": town.keeper, "at": at(17, 30)}
    town.order.refresh_from_db()
    return_actions.return_goods(id=new_id(NOW), order=town.order, **back)
    spend = Transfer.objects.get(kind="spend")
    page = auditor.get(reverse("points:transfer", args=[spend.pk]))
    assert [entry.kind for entry, _said in page.context["after"]] == ["return"]
    assert [row["pieces"] for row in page.context["goods"]] == [1]


def test_a_correction_names_the_first_and_is_named_by_it(town, auditor):
    award = Transfer.objects.get(kind="award", credit__person=town.bob)
    undo = ledger.reverse_transfer(transfer=award, key="undo", at=EVENING)
    undo = Transfer.objects.get(reverses=award) if undo else undo
    page = auditor.get(reverse("points:transfer", args=[award.pk]))
    assert page.context["undone_by"] == undo
    assert auditor.get(reverse("points:transfer", args=[undo.pk])).context["entry"].reverses == award


def test_points_by_hand_lead_to_who_asked_and_who_decided(town, auditor):
    entry = HandEntry(id=new_id(EVENING), kind="credit", point=town.point, person=town.bob, amount=5, evidence="搬运(演示)")
    entry.picture = ContentFile(b"picture", name="x.jpg")
    adjustments.approve_adjustment(
        entry=adjustments.request_adjustment(entry=entry, by=town.manager, at=EVENING), by=town.reviewer, at=EVENING
    )
    page = auditor.get(reverse("points:transfer", args=[Transfer.objects.get(kind="credit").pk]))
    assert [said for _label, said, _url in page.context["facts"]][1:] == [town.manager.masked_name, town.reviewer.masked_name]
    assert follow(auditor, page, "搬运(演示)").status_code == 200


def test_the_book_is_narrowed_by_kind_key_and_day(town, auditor):
    def kinds(**asked):
        return [row.record.kind for row in auditor.get(reverse("points:ledger"), asked).context["table"].rows]

    award = Transfer.objects.filter(kind="award").first()
    assert kinds(q=award.key) == kinds(q=str(award.pk)) == ["award"]
    assert kinds(kind="mint") == ["mint"]
    assert kinds(since="2026-11-25") == [] and kinds(until="2026-11-23") == []
    assert kinds(person="X") == [] and len(kinds(since="x", until="9999-12-31")) > 5
    assert auditor.get(reverse("points:ledger"), {"export": "xlsx"})["Content-Type"].startswith("application/vnd")


def test_without_a_question_the_book_shows_this_month(town, auditor, time_machine):
    assert len(auditor.get(reverse("points:ledger")).context["table"].rows) == Transfer.objects.count()
    time_machine.move_to(EVENING + timedelta(days=20), tick=False)
    assert len(auditor.get(reverse("points:ledger")).context["table"].rows) == 0


def test_more_entries_cost_no_more_statements(town, auditor, django_assert_max_num_queries):
    award = Transfer.objects.get(kind="award", credit__person=town.alice)
    pages = [reverse("points:ledger"), reverse("points:transfer", args=[award.pk])]
    pages.append(reverse("points:batch_trail", args=[town.batch.pk]))
    for url in pages:
        auditor.get(url)
        with django_assert_max_num_queries(40) as few:
            auditor.get(url)
        for _n in range(3):
            shop_factory.give(town, town.alice, amount=8)
            order = shop_factory.order(town.shop, town.alice, (town.soap, 1), at=EVENING)
            shop_factory.stock(town.shop, town.soap, 1, town.keeper)
            hand_over_actions.hand_over(code=order.pickup_code, shop=town.shop, keeper=town.keeper, at=EVENING)
        with django_assert_max_num_queries(len(few)):
            auditor.get(url)


def test_nobody_else_reads_it(town, client):
    award = Transfer.objects.filter(kind="award").first()
    for stranger in (town.alice, town.keeper, town.manager, town.community_admin, town.street_admin):
        client.force_login(stranger)
        for url in (reverse("points:ledger"), reverse("points:transfer", args=[award.pk])):
            assert client.get(url).status_code in (302, 403, 404)
