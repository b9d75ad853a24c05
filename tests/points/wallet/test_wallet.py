"""What a person reads about their points, and what staff read about their budgets."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from events.models import Shift
from events.settlement import ledger_sources
from points import models as points_models
from points.budgets.actions import allot as allot_actions
from points.ledger import actions as ledger
from points.ledger.actions import Award
from points.models import Allotment, Transfer
from points.orders.actions import cancel as cancel_actions
from points.wallet.tables import TITLES
from tests import cast
from tests.cast import NOW, point
from tests.support import shop_factory
from volunteer.core import hooks
from volunteer.core.ids import new_id
from volunteer.models import AuditRow

DAY = date(2026, 11, 24)
WAITING: list[dict] = []


def pending(person):
    return WAITING


def attendances(ids):
    """Stands in for the room above."""
    return {id: (f"活动 {id}", f"/events/{id}/") for id in ids}


@pytest.fixture
def site(district, settings, monkeypatch):
    monkeypatch.setattr(hooks.pending_points, "answer", pending)
    monkeypatch.setitem(hooks.TRANSFER_LINKS, "attendance", attendances)
    settings.LANGUAGE_CODE = "en"
    WAITING.clear()
    allot_actions.mint(id=new_id(NOW), district=district.area, amount=10_000, year=2026, actor=None, at=NOW)
    hand(district.area, district.street, 2_000)
    hand(district.street, district.point, 1_000)
    return district


def hand(source, target, amount):
    return allot_actions.allot(id=new_id(NOW), source=source, target=target, amount=amount, reason="年度(演示)", actor=None, at=NOW)


def earn(site, person, amount, key):
    awards = [Award(person.pk, amount, key, DAY, ("attendance", key))]
    return ledger.award(awards=awards, from_=ledger.budget_account(site.point), at=NOW)[0]


def page(client, person, name, *args, **query):
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    return client.get(reverse(f"points:{name}", args=args), query)


# --- the wallet


def test_the_wallet_shows_the_balance_and_where_it_came_from(site, client):
    earn(site, site.alice, 234, "a")
    answer = page(client, site.alice, "wallet")
    assert answer.context["balance"] == 234
    assert '<a href="/events/a/" class="item">' in answer.content.decode()
    assert "活动 a" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


def test_the_wallet_shows_what_is_on_the_way_and_why(site, client):
    WAITING.append({"words": "义务剪发", "url": "/events/x/", "points": 20, "why": "等负责人结单"})
    text = page(client, site.alice, "wallet").content.decode()
    assert "义务剪发" in text
    assert "等负责人结单" in text
    assert "+20" in text


def test_the_wallet_explains_a_debt(site, client):
    first = earn(site, site.alice, 20, "a")
    ledger.post(
        moves=[
            ledger.Move(
                "x", "lapse", ledger.wallet_account(site.alice), ledger.expired_account(site.area), 15, ("lapse", "2026-11-24")
            )
        ],
        at=NOW,
    )
    ledger.reverse_transfer(transfer=first, key="undo", at=NOW)
    answer = page(client, site.alice, "wallet")
    assert answer.context["owed"] == 15
    assert "15" in answer.content.decode()


def test_a_new_person_is_shown_the_next_step_and_gets_no_account(site, client):
    answer = page(client, site.carol, "wallet")
    assert answer.context["balance"] == 0
    assert reverse("events:browse") in answer.content.decode()
    assert not points_models.Account.objects.filter(person=site.carol).exists()


def test_another_persons_entries_are_not_shown(site, client):
    earn(site, site.alice, 20, "secret-marker")
    for name in ("wallet", "statement"):
        assert "secret-marker" not in page(client, site.bob, name).content.decode()


@pytest.mark.parametrize("name", ["wallet", "statement"])
def test_a_visitor_is_asked_to_sign_in(site, client, name):
    assert client.get(reverse(f"points:{name}")).status_code == 302


# --- the statement


def test_each_entry_says_in_words_what_it_was_for(site, client):
    market = shop_factory.open_shop(site.point)
    tissue = shop_factory.item(price=10)
    shop_factory.stock(market, tissue, 20, site.keeper)
    first = earn(site, site.alice, 100, "a")
    order = shop_factory.order(market, site.alice, (tissue, 3))
    cancel_actions.cancel_order(order=order, by=site.alice, at=NOW)
    ledger.reverse_transfer(transfer=first, key="undo", at=NOW)
    table = page(client, site.alice, "statement").context["table"]
    assert len(table.entries()) == 4
    rows = {(row["cells"]["what"], row["cells"]["amount"], row["url"]) for row in table.entries()}
    goods, there = "抽纸 1 包 × 3 · 长青社区爱心超市(演示)", f"/orders/{order.pk}/"
    assert rows == {  # all at one moment, so their order says nothing
        ("活动 a", '<b class="nowrap ">−100</b>', "/events/a/"),
        (goods, '<b class="nowrap points">+30</b>', there),
        (goods, '<b class="nowrap ">−30</b>', there),
        ("活动 a", '<b class="nowrap points">+100</b>', "/events/a/"),
    }


def test_the_entries_add_up_to_the_balance(site, client):
    for n in range(30):
        earn(site, site.alice, n + 1, f"a{n}")
    seen = []
    for number in (1, 2):
        table = page(client, site.alice, "statement", page=number).context["table"]
        seen += [row.record for row in table.page.object_list]
    assert len({row.pk for row in seen}) == 30
    assert sum(row.amount for row in seen) == ledger.balance(site.alice)


def test_a_page_beyond_the_last_is_the_first(site, client):
    earn(site, site.alice, 5, "a")
    for number in ("99", "x"):
        assert page(client, site.alice, "statement", page=number).status_code == 200


def test_ten_entries_cost_what_a_hundred_cost(site, client, django_assert_max_num_queries):
    market = shop_factory.open_shop(site.point)
    tissue = shop_factory.item(price=1)
    shop_factory.stock(market, tissue, 200, site.keeper)
    counts = []
    for size in (10, 100):
        for n in range(size // 2):
            earn(site, site.alice, 2, f"{size}:{n}")
            shop_factory.order(market, site.alice, (tissue, 1))
        page(client, site.alice, "statement")
        with django_assert_max_num_queries(20) as queries:
            page(client, site.alice, "statement")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_every_source_of_a_transfer_has_its_words(site):
    kinds = set(Transfer.Kind) - {"mint", "allot", "reserve", "release", "spend", "move"}

    assert set(TITLES) == kinds


# --- budgets


def test_staff_see_their_area_and_the_units_below(site, client):
    answer = page(client, site.street_admin, "budget")
    figures = answer.context["figures"]
    assert (figures.unit, figures.own.given, figures.own.free) == (site.street, 2_000, 1_000)
    assert [row.record.unit for row in answer.context["table"].rows] == [site.community, site.sister_community]
    answer = page(client, site.street_admin, "budget", site.community.pk)
    assert [(row.record.unit, row.record.whole.free) for row in answer.context["table"].rows] == [(site.point, 1_000)]


def test_a_point_manager_sees_the_own_point_only(site, client):
    answer = page(client, site.manager, "budget")
    assert (answer.context["figures"].unit, answer.context.get("table")) == (site.point, None)
    assert not answer.context.get("may_allot")


@pytest.mark.parametrize("who", ["alice", "keeper"])
def test_the_budget_is_not_for_everybody(site, client, who):
    assert page(client, getattr(site, who), "budget").status_code == 404


@pytest.mark.parametrize(
    ("name", "where"), [("budget", "other_street"), ("budget", "area"), ("allot", "other_street"), ("allot", "area")]
)
def test_another_area_is_as_if_missing(site, client, name, where):
    assert page(client, site.street_admin, name, getattr(site, where).pk).status_code == 404


@pytest.mark.parametrize("who", ["reviewer", "manager", "auditor"])
def test_who_may_only_look_hands_nothing_down(site, client, who):
    assert page(client, getattr(site, who), "allot", site.community.pk).status_code == 404


def send(client, site, **fields):
    client.force_login(site.street_admin, backend="django.contrib.auth.backends.ModelBackend")
    form = {"id": new_id(NOW), f"amount-area-{site.community.pk}": 300, "reason": "秋季(演示)"} | fields
    return form, client.post(reverse("points:allot", args=[site.street.pk]), form)


def test_an_area_hands_points_down(site, client):
    _form, answer = send(client, site)
    assert answer.status_code == 302
    assert (allot_actions.free_points(site.street), allot_actions.free_points(site.community)) == (700, 300)
    made = Allotment.objects.latest("at", "pk")
    row = AuditRow.objects.get(subject_id=str(made.pk))
    assert (made.amount, row.actor) == (300, site.street_admin)


def test_a_form_sent_twice_hands_down_once(site, client):
    form, _answer = send(client, site)
    send(client, site, id=form["id"])
    assert allot_actions.free_points(site.community) == 300


def test_to_all_units_at_once_or_to_none(site, client):
    mine, sister = (f"amount-area-{unit.pk}" for unit in (site.community, site.sister_community))
    _form, answer = send(client, site, **{mine: 700, sister: 301})
    assert answer.context["form"].errors.keys() == {sister}
    assert "short by 1 points; 1,000 are free" in answer.text.replace("1000", "1,000")
    assert "秋季(演示)" in answer.text and 'value="301"' in answer.text
    assert allot_actions.free_of_units([site.community, site.sister_community]) == [0, 0]
    form, answer = send(client, site, **{mine: 700, sister: 300})
    send(client, site, **form)
    assert allot_actions.free_of_units([site.community, site.sister_community, site.street]) == [700, 300, 0]


@pytest.mark.parametrize("wrong", [{"amount": "0"}, {"amount": "-1"}, {"amount": "x"}, {"amount": ""}, {"reason": ""}, {"id": "x"}])
def test_nonsense_hands_nothing_down(site, client, wrong):
    named = {f"amount-area-{site.community.pk}" if name == "amount" else name: value for name, value in wrong.items()}
    _form, answer = send(client, site, **named)
    assert answer.status_code == 200
    assert Allotment.objects.count() == 3


def test_a_unit_outside_is_no_choice(site, client):
    send(client, site, **{f"amount-area-{site.other_street.pk}": 5})
    assert allot_actions.free_points(site.other_street) == 0


def test_more_units_cost_no_more_statements(site, client, django_assert_max_num_queries):
    counts = []
    for size in (1, 10):
        for n in range(size):
            place = point(f"点 {size}-{n}", site.community)
            hand(site.street, place, 1)
        page(client, site.street_admin, "budget", site.community.pk)
        with django_assert_max_num_queries(50) as queries:
            page(client, site.street_admin, "budget", site.community.pk)
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- a row whose source is wrong


@pytest.mark.parametrize("source", [("order", "no id"), ("attendance", "no id"), ("hand", "1"), ("opening", "x"), ("move", "")])
def test_a_bad_source_is_a_row_without_a_link_and_takes_no_page_down(site, client, caplog, source, monkeypatch):
    monkeypatch.setitem(hooks.TRANSFER_LINKS, "attendance", ledger_sources.attendance_links)
    earn(site, site.alice, 5, str(new_id(NOW)))
    bad = ledger.Move(
        "bad", "award", ledger.budget_account(site.point), ledger.wallet_account(site.alice), 7, source, earned_on=DAY
    )
    ledger.post(moves=[bad], at=NOW)
    for name in ("wallet", "statement"):
        rows = page(client, site.alice, name).context["table"].entries()
        assert [row["url"] for row in rows] == ["", ""] and len(rows) == 2
    assert any("cannot be put into words" in record.message for record in caplog.records)
    assert client.get("/").status_code == 200 == client.get("/orders/").status_code
    auditor = page(client, site.auditor, "transfer", Transfer.objects.get(key="bad").pk)
    assert auditor.status_code == 200


def test_one_bad_source_leaves_the_links_of_the_others(district, client, caplog):
    shop, soap = shop_factory.open_shop(district.point), shop_factory.item("肥皂(演示)", 5)
    shop_factory.stock(shop, soap, 5, district.keeper)
    shop_factory.give(district, district.alice)
    order = shop_factory.order(shop, district.alice, (soap, 1))
    wallet, hold = ledger.wallet_account(district.alice), ledger.hold_account(shop)
    ledger.post(moves=[ledger.Move("bad", "order", wallet, hold, 1, ("order", "no id"))], at=NOW)
    rows = page(client, district.alice, "statement").context["table"].entries()
    assert sorted(row["url"] for row in rows) == ["", "", f"/orders/{order.pk}/"]
    assert [record.message for record in caplog.records] == ["source no id of a transfer cannot be put into words: ValueError"]
    assert client.get("/orders/").status_code == 200, "what is no order is in no list of orders"


def test_a_record_that_cannot_be_told_of_is_left_out_of_what_waits(district, client, caplog):
    shift = cast.shift(district.point, leader=district.manager)
    cast.came(shift, district.alice, pay="second", points=0)
    cast.came(cast.shift(district.point, leader=district.manager, start=NOW - timedelta(days=1)), district.alice, pay="second")
    Shift.objects.filter(pk=shift.pk).update(state="draft", rule=None)
    answer = page(client, district.alice, "wallet")
    assert len(answer.context["pending"]) == 1
    assert [record.message for record in caplog.records] == [
        f"attendance {shift.attendances.get().pk} cannot be put into words: MissingValueError"
    ]
