"""Stock-take and write-off: the keeper asks, a second person who does not keep the shop signs, and only then the books move."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from points.freezes import actions as freezes
from points.inventory.actions import adjust
from points.inventory.refusals import InventoryRefusal
from points.models import Adjustment, AdjustmentLine, Freeze, Stock
from points.orders.actions import hand_over as hand_over_actions
from tests import cast
from tests.cast import NOW
from tests.support import shop_factory, stock_factory
from tests.support.household_factory import share_household
from tests.support.ledger_checks import books_agree
from tests.support.picture_factory import jpeg
from tests.support.shop_checks import refused
from tests.support.stock_factory import count, left, lot
from volunteer.core.ids import new_id
from volunteer.models import Appointment, AuditRow, Notice, Role, User
from volunteer.people import household
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power

AFTER = NOW + timedelta(hours=1)


@pytest.fixture
def town(district, time_machine):
    time_machine.move_to(NOW, tick=False)
    district.shop = shop_factory.open_shop(district.point)
    district.tissue, district.rice = shop_factory.item(price=6), shop_factory.item("大米 5 kg", 40)
    district.old = stock_factory.deliver(
        district.shop, district.tissue, 3, district.keeper, lot(date(2026, 11, 1)), NOW - timedelta(days=30)
    )
    district.new = stock_factory.deliver(district.shop, district.tissue, 5, district.keeper, lot(date(2027, 6, 1)))
    district.shelf = district.new.stock
    district.rice_shelf = shop_factory.stock(district.shop, district.rice, 10, district.keeper)
    shop_factory.give(district, district.alice)
    return district


def sign(town, paper, by=None):
    return adjust.sign_adjustment(paper=paper, by=by or town.manager, at=AFTER)


def lose(town, quantity, batch=None, reason="过期(演示)", by=None, id=None):
    paper = Adjustment(id=id or new_id(NOW), shop=town.shop, reason=reason)
    line = AdjustmentLine(stock=town.shelf, quantity=quantity, batch=batch)
    return adjust.request_write_off(paper=paper, line=line, by=by or town.keeper, at=NOW)


def on_hand(town):
    return [Stock.objects.get(pk=row.pk).on_hand for row in (town.shelf, town.rice_shelf)]


# --- counts


def test_a_count_moves_nothing_before_a_second_person_signs(town):
    paper = count(town.shop, {town.shelf.pk: 6, town.rice_shelf.pk: 12}, town.keeper)
    assert on_hand(town) == [8, 10]
    assert Notice.objects.get(kind="paper_asked").person == town.manager
    sign(town, paper)
    assert on_hand(town) == [6, 12]
    assert left(town.old, town.new) == [1, 5]  # what is missing is taken from what expires first
    assert Notice.objects.get(kind="paper_signed").person == town.keeper
    assert [row.act for row in AuditRow.objects.filter(act__startswith="adjustment").order_by("pk")] == [
        "adjustment.asked",
        "adjustment.done",
    ]
    assert books_agree()


def test_signing_twice_moves_once(town):
    paper = count(town.shop, {town.shelf.pk: 6}, town.keeper)
    sign(town, paper)
    sign(town, paper)
    assert on_hand(town) == [6, 10]
    assert books_agree()


def test_what_was_handed_over_meanwhile_stays_handed_over(town):
    paper = count(town.shop, {town.shelf.pk: 7}, town.keeper)
    order = shop_factory.order(town.shop, town.alice, (town.tissue, 2))
    hand_over_actions.hand_over(code=order.pickup_code, shop=town.shop, keeper=town.keeper, at=NOW)
    sign(town, paper)
    assert on_hand(town)[0] == 8 - 2 - 1
    assert books_agree()


def test_goods_that_moved_while_they_were_counted_are_counted_again(town):
    no = refused(count, shop=town.shop, counted={town.shelf.pk: 7}, keeper=town.keeper, seen={town.shelf.pk: 9})
    assert (no.reason, no.params["book"]) == (InventoryRefusal.MOVED, 8)


def test_one_count_of_a_shop_at_a_time(town):
    count(town.shop, {town.shelf.pk: 7}, town.keeper)
    assert refused(count, shop=town.shop, counted={town.rice_shelf.pk: 9}, keeper=town.keeper).reason == InventoryRefusal.WAITS


def test_nonsense_and_nothing_are_refused(town):
    for counted, reason in (
        ({town.shelf.pk: -1}, InventoryRefusal.NUMBER),
        ({town.shelf.pk: 100_001}, InventoryRefusal.NUMBER),
        ({}, InventoryRefusal.NOTHING),
    ):
        assert refused(count, shop=town.shop, counted=counted, keeper=town.keeper).reason == reason


def test_fewer_than_are_set_aside_cannot_be_signed(town):
    shop_factory.order(town.shop, town.alice, (town.tissue, 5))
    paper = count(town.shop, {town.shelf.pk: 4}, town.keeper)
    no = refused(sign, town=town, paper=paper)
    assert (no.reason, no.params["left"]) == (InventoryRefusal.SET_ASIDE, 3)


# --- who signs


def test_who_may_not_sign(town):
    paper = count(town.shop, {town.shelf.pk: 6}, town.keeper)
    colleague = cast.appoint(cast.person("同事(演示)"), Role.SHOP_KEEPER, town.point)
    both = cast.appoint(cast.appoint(cast.person("两职(演示)"), Role.SHOP_KEEPER, town.point), Role.POINT_MANAGER, town.point)
    for nobody in (town.keeper, colleague, both, town.alice, town.other_manager, town.auditor):
        assert refused(sign, town=town, paper=paper, by=nobody).reason == InventoryRefusal.NOT_YOU
    household.invite_person(by=town.keeper, volunteer_no=town.manager.volunteer_no, at=NOW)
    household.accept_invitation(invitation=Notice.objects.get(kind="household"), at=NOW)
    town.manager.refresh_from_db()
    assert refused(sign, town=town, paper=paper, by=town.manager).reason == InventoryRefusal.NOT_YOU


def test_with_nobody_who_could_sign_it_is_not_asked(town):
    Appointment.objects.exclude(person=town.keeper).delete()
    assert refused(lose, town=town, quantity=1).reason == InventoryRefusal.NOBODY


def test_the_database_keeps_one_person_from_doing_both(town):
    paper = count(town.shop, {town.shelf.pk: 6}, town.keeper)
    with pytest.raises(IntegrityError), transaction.atomic():
        Adjustment.objects.filter(pk=paper.pk).update(state="done", decided_by=town.keeper, decided_at=NOW)


def test_sent_back_with_a_reason_or_taken_back(town):
    paper = lose(town, 2)
    assert (
        refused(adjust.send_back_adjustment, paper=paper, by=town.manager, reason=" ", at=AFTER).reason
        == InventoryRefusal.NO_REASON
    )
    adjust.send_back_adjustment(paper=paper, by=town.manager, reason="请拍照", at=AFTER)
    adjust.send_back_adjustment(paper=paper, by=town.manager, reason="请拍照", at=AFTER)
    assert Notice.objects.get(kind="paper_returned").person == town.keeper
    assert refused(sign, town=town, paper=paper).reason == InventoryRefusal.DECIDED
    own = lose(town, 1)
    assert adjust.send_back_adjustment(paper=own, by=town.keeper, reason="点错了", at=AFTER).state == "returned"
    assert on_hand(town) == [8, 10]


# --- losses


def test_a_loss_of_a_batch_comes_out_of_that_batch(town):
    sign(town, lose(town, 2, town.new))
    assert left(town.old, town.new) == [3, 3]
    assert books_agree()


def test_expired_goods_can_be_written_off(town):
    sign(town, lose(town, 3))
    assert left(town.old, town.new) == [0, 5]
    assert books_agree()


def test_more_than_the_batch_has_is_refused_when_it_is_signed(town):
    paper = lose(town, 4, town.old)
    assert refused(sign, town=town, paper=paper).reason == InventoryRefusal.FEWER


def test_a_loss_says_why_and_how_many(town):
    assert refused(lose, town=town, quantity=1, reason=" ").reason == InventoryRefusal.WHY
    assert refused(lose, town=town, quantity=0).reason == InventoryRefusal.NUMBER
    assert refused(lose, town=town, quantity=9).reason == InventoryRefusal.SET_ASIDE


def test_the_same_form_is_the_same_paper(town):
    id = new_id(NOW)
    assert lose(town, 1, id=id) == lose(town, 1, id=id)
    assert Adjustment.objects.count() == 1


def test_a_paused_keeper_hands_in_nothing(town):
    freeze = Freeze(id=new_id(NOW), kind="keeping", person=town.keeper, within=town.area, reason="核查(演示)", until=NOW.date())
    freezes.start_freeze(freeze=freeze, by=town.district_admin, at=NOW)
    assert refused(lose, town=town, quantity=1)
    assert not Adjustment.objects.exists()


# --- the pages


def test_from_the_keepers_page_to_the_managers_signature(town, client):
    client.force_login(town.keeper)
    page = client.get("/stock/count/")
    assert page.text.count('name="seen-') == 2
    form = {"id": str(new_id(NOW)), "reason": "月末", f"seen-{town.shelf.pk}": 8, f"stock-{town.shelf.pk}": 7}
    answer = client.post("/stock/count/", form)
    paper = Adjustment.objects.get()
    assert answer.url == reverse("points:paper", args=[paper.pk])
    assert client.post("/stock/count/", form).url == answer.url  # pressed twice
    client.post(answer.url, {"sign": 1})  # not by the keeper
    assert on_hand(town) == [8, 10]
    client.force_login(town.manager)
    assert 'name="sign"' in client.get(answer.url).text
    assert client.post(answer.url, {"sign": 1}).status_code == 302
    assert on_hand(town) == [7, 10]
    assert 'name="sign"' not in client.get(answer.url).text


def test_the_first_count_of_a_shop_is_its_opening_stock(town, client):
    new = shop_factory.open_shop(town.point, "新店(演示)")
    client.force_login(town.keeper)
    url = f"/stock/count/?shop={new.pk}"
    assert "items" in client.post(url, {"list": 1}).context["fresh"].errors
    assert client.post(url, {"list": 1, "items": [town.tissue.pk, town.rice.pk]}).status_code == 302
    assert client.post(url, {"list": 1, "items": [town.tissue.pk]}).status_code == 200  # there already
    rows = {row.item_id: row for row in Stock.objects.filter(shop=new)}
    assert [row.on_hand for row in rows.values()] == [0, 0]
    counted = {f"stock-{rows[town.tissue.pk].pk}": 12, f"stock-{rows[town.rice.pk].pk}": 3}
    seen = {f"seen-{row.pk}": 0 for row in rows.values()}
    client.post(url, {"id": str(new_id(NOW)), "reason": "期初盘点"} | counted | seen)
    sign(town, Adjustment.objects.get(shop=new))
    assert sorted(Stock.objects.filter(shop=new).values_list("on_hand", flat=True)) == [3, 12]
    assert stock_factory.parts(rows[town.tissue.pk])[0][0] == "counted"
    assert books_agree()


def test_wrong_numbers_on_the_page_are_said_beside_their_field(town, client):
    client.force_login(town.keeper)
    form = {"id": str(new_id(NOW)), f"seen-{town.shelf.pk}": "x", f"stock-{town.shelf.pk}": "-3"}
    page = client.post("/stock/count/", form)
    assert f"stock-{town.shelf.pk}" in page.context["form"].errors
    page = client.post("/stock/count/", form | {f"stock-{town.shelf.pk}": "3"})
    assert "请重新盘点" in page.text or page.context["form"].non_field_errors()
    assert not Adjustment.objects.exists()


def test_a_loss_with_a_photo_that_strangers_do_not_see(town, client):
    client.force_login(town.keeper)
    photo = SimpleUploadedFile("x.jpg", jpeg(), "image/jpeg")
    form = {"act": "loss", "id": str(new_id(NOW)), "quantity": 2, "batch": town.old.pk, "reason": "受潮", "picture": photo}
    assert client.post(reverse("points:stock_row", args=[town.shelf.pk]), form).status_code == 302
    paper = Adjustment.objects.get()
    assert client.get(reverse("points:paper_picture", args=[paper.pk]))["Cache-Control"] == "no-store, private"
    client.force_login(town.other_manager)
    assert client.get(reverse("points:paper_picture", args=[paper.pk])).status_code == 404


def test_before_a_loss_is_asked_for_it_is_said_where_nobody_may_sign(town, client):
    client.force_login(town.keeper)
    page = reverse("points:stock_row", args=[town.shelf.pk])
    assert client.get(page).context["raised"] == []
    share_household(*User.objects.filter(appointments__role__in=role_scope.roles_with(Power.RUN)).distinct(), town.keeper)
    assert [one.office for one in client.get(page).context["raised"]] == [None]


def test_the_list_filters_and_is_taken_along_as_text(town, client):
    lose(town, 1, reason="=1+1")
    count(town.shop, {town.shelf.pk: 6}, town.keeper)
    client.force_login(town.manager)
    assert len(client.get("/stock/papers/").context["table"].rows) == 2
    assert len(client.get("/stock/papers/", {"kind": "loss"}).context["table"].rows) == 1
    file = client.get("/stock/papers/", {"export": "xlsx"})
    assert file["Content-Type"].startswith("application/vnd.openxml")
