"""Anybody can follow the points: what a shop had and gave out, what a service point gave and to how many."""

from datetime import timedelta
from io import BytesIO
from uuid import UUID

import pytest
import time_machine
from django.urls import reverse
from pypdf import PdfReader

from points import models as points_models
from points.books import verification as book_verification
from points.budgets.actions import allot as allot_actions
from points.inventory.actions import receive as receive_actions
from points.ledger import actions as ledger
from points.orders.actions import hand_over as hand_over_actions
from tests.cast import NOW, at
from tests.support import shop_factory
from tests.support.settlement_factory import paid
from volunteer.core.ids import new_id

pytestmark = pytest.mark.django_db


@pytest.fixture
def books(district):
    allot_actions.mint(id=new_id(NOW), district=district.area, amount=10_000, year=2026, actor=None, at=NOW)
    allot_actions.allot(
        id=new_id(NOW), source=district.area, target=district.point, amount=5_000, reason="年度", actor=None, at=NOW
    )
    with time_machine.travel(NOW, tick=False):
        yield district


def page(client, name, *args, **query):
    client.cookies["django_language"] = "en"
    return client.get(reverse(f"points:{name}", args=args), query)


def text(answer):
    return " ".join(answer.content.decode().split())


# --- shops


@pytest.fixture
def shop(books):
    market, tissue = shop_factory.open_shop(books.point), shop_factory.item(price=6)
    stock = receive_actions.receive_delivery(
        shop=market, item=tissue, quantity=20, key="in", by=books.keeper, at=at(9, day=2) - timedelta(days=31)
    )
    receive_actions.receive_delivery(shop=market, item=tissue, quantity=5, key="more", by=books.keeper, at=NOW)
    shop_factory.lose(stock, 2, books.keeper, books.manager)
    shop_factory.give(books, books.alice)
    order = shop_factory.order(market, books.alice, (tissue, 3))
    hand_over_actions.hand_over(code=order.pickup_code, shop=market, keeper=books.keeper, at=NOW)
    return market


def figures(answer):
    row = next(iter(answer.context["table"].rows)).record
    return tuple(row[part] for part in ("before", "came", "handed", "other", "there"))


def test_a_shop_shows_what_came_went_and_is_there(shop, client):
    answer = page(client, "open_shop", shop.pk)
    assert figures(answer) == (20, 5, 3, -2, 20)
    assert "18 points were spent here in this month." in text(answer)
    assert shop.stocks.get().on_hand == 20


def test_an_earlier_month_stays_what_it_was(shop, client):
    answer = page(client, "open_shop", shop.pk, month="2026-10")
    assert figures(answer) == (0, 20, 0, 0, 20)
    assert "0 points were spent here in this month." in text(answer)


@pytest.mark.parametrize("month", ["2027-01", "x", "2026-13", "0001-01", "2026-11-02", ""])
def test_a_month_that_is_none_is_the_present_one(shop, client, month):
    assert page(client, "open_shop", shop.pk, month=month).context["month"].text == "2026-11"


def test_a_shop_tells_nobodys_name(shop, books, client):
    assert books.alice.name not in text(page(client, "open_shop", shop.pk))
    assert books.keeper.name not in text(page(client, "open_shop", shop.pk))


# --- service points


def events(answer):
    return [(row.record["people"], row.record["points"]) for row in answer.context["table"].rows]


def test_a_point_shows_what_each_event_gave(books, client):
    paid(books, books.alice, books.bob, books.carol)
    answer = page(client, "open_point", books.point.sign_code)
    assert "30 points were given for events in this month." in text(answer)
    assert "清理楼道(演示)" in text(answer) and "Given on" in text(answer)
    assert events(answer) == [(3, 30)]


def test_what_was_taken_back_is_not_counted(books, client):
    shift = paid(books, books.alice, books.bob, books.carol, books.manager)
    transfer = points_models.Transfer.objects.get(key=f"{shift.pk}:{books.alice.pk}")
    ledger.reverse_transfer(transfer=transfer, key="undo", at=NOW)
    assert events(page(client, "open_point", books.point.sign_code)) == [(3, 30)]


def test_other_points_and_other_months_are_not_in_it(books, client):
    paid(books, books.alice, books.bob, books.carol)
    assert not events(page(client, "open_point", books.other_point.sign_code))
    assert not events(page(client, "open_point", books.point.sign_code, month="2026-10"))


def test_names_are_masked(books, client):
    shift = paid(books, books.alice, books.bob, books.carol)
    answer = text(page(client, "open_event", books.point.sign_code, shift.pk))
    for person in (books.alice, books.bob, books.carol):
        assert person.name not in answer and person.volunteer_no not in answer
        assert person.masked_name in answer


def test_two_people_are_not_listed(books, client):
    shift = paid(books, books.alice, books.bob)
    answer = text(page(client, "open_point", books.point.sign_code))
    assert "fewer than 3" in answer and ">2</td>" not in answer
    answer = text(page(client, "open_event", books.point.sign_code, shift.pk))
    assert books.alice.masked_name not in answer
    assert "Fewer than 3 people took part." in answer
    assert "20 points were given for this." in answer


def test_an_event_of_another_point_is_not_there(books, client):
    shift = paid(books, books.alice, books.bob, books.carol)
    assert page(client, "open_event", books.other_point.sign_code, shift.pk).status_code == 404
    assert page(client, "open_event", books.point.sign_code, UUID(int=1)).status_code == 404


def test_the_event_page_leads_to_an_objection(books, client):
    shift = paid(books, books.alice, books.bob, books.carol)
    answer = text(page(client, "open_event", books.point.sign_code, shift.pk))
    assert f'href="{reverse("events:record")}"' in answer
    assert f'href="{reverse("events:shift", args=[shift.pk])}"' in answer


def test_more_events_cost_no_more_statements(books, client, django_assert_max_num_queries):
    counts = []
    for number in (1, 8):
        for n in range(number):
            paid(books, books.alice, books.bob, books.carol, each=1 + n)
        with django_assert_max_num_queries(25) as made:
            page(client, "open_point", books.point.sign_code)
        counts.append(len(made))
    assert counts[0] == counts[1]


# --- the district


def test_the_district_shows_the_last_nights_figures(shop, books, client):

    assert page(client, "open_books").context["figures"] == {}
    book_verification.check_books(id=new_id(NOW), by=books.auditor, at=NOW)
    answer = page(client, "open_books")
    found = answer.context["figures"]
    assert (found["wallets"], found["held"], found["spent"]) == (82, 0, 18)
    assert "Everything added up." in text(answer)


def test_a_service_point_is_found_by_its_name(books, client):
    assert [row.record for row in page(client, "open_books", q="青山").context["table"].rows] == [books.other_point]
    assert "Nothing found this way" in text(page(client, "open_books", q="没有这样的"))


# --- for the wall


def test_the_sheet_is_for_those_who_work_there(shop, books, client):
    shift_free = [("open_shop_sheet", shop.pk), ("open_point_sheet", books.point.sign_code)]
    for name, key in shift_free:
        client.logout()
        assert page(client, name, key).status_code == 302
        for person, status in ((books.alice, 404), (books.other_manager, 404), (books.keeper, 200), (books.manager, 200)):
            client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
            answer = page(client, name, key)
            assert answer.status_code == status, (name, person)
        assert answer.content.startswith(b"%PDF")


def test_the_sheet_carries_the_date_of_what_happened_today(books, client):
    paid(books, books.alice, books.bob, books.carol)
    client.force_login(books.manager, backend="django.contrib.auth.backends.ModelBackend")
    answer = page(client, "open_point_sheet", books.point.sign_code)
    said = "".join(PdfReader(BytesIO(answer.content)).pages[0].extract_text().split())
    assert "清理楼道(演示)·2026年11月24日周二" in said and "今天" not in said
