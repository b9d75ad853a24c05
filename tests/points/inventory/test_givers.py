"""Givers of goods belong to an area: who keeps its shops writes them, and they give to the shops in it."""

import pytest
from django.db import IntegrityError, transaction

from points.models import Donor, Item
from tests import cast
from tests.support import shop_factory
from tests.support.clients import log_in
from volunteer.models import AuditRow, Role
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power

pytestmark = pytest.mark.django_db
FORM = {"name": "好邻居超市(演示)", "kind": "merchant", "contact": "电话(演示)", "active": "on"}


@pytest.fixture
def town(district):
    """A shop in the community and one in another street, each with a keeper; a giver of the district and one of each keeper."""
    district.shop = shop_factory.open_shop(district.point)
    district.other_shop = shop_factory.open_shop(district.other_point, "青山爱心超市(演示)")
    district.other_keeper = cast.appoint(cast.person("何店(演示)"), Role.SHOP_KEEPER, district.other_point)
    district.other_admin = cast.appoint(cast.person("任社(演示)"), Role.COMMUNITY_ADMIN, district.other_community)
    district.soap = shop_factory.item("肥皂(演示)")
    district.stock = shop_factory.stock(district.shop, district.soap, 1, district.keeper)
    district.of_all = Donor.objects.create(area=district.area, name="全区商家(演示)")
    district.ours = Donor.objects.create(area=district.compound, name="小区商家(演示)")
    district.theirs = Donor.objects.create(area=district.other_community, name="青山商家(演示)", contact="秘密电话(演示)")
    return district


def listed(client, person):
    return {row.record for row in log_in(client, person).get("/stock/givers/").context["table"].rows}


def test_each_reads_those_that_may_give_to_their_shops(town, client):
    assert listed(client, town.keeper) == {town.of_all, town.ours}
    assert listed(client, town.other_keeper) == {town.of_all, town.theirs} == listed(client, town.other_admin)
    assert listed(client, town.community_admin) == {town.of_all, town.ours}
    assert listed(client, town.district_admin) == {town.of_all, town.ours, town.theirs}


def test_each_writes_those_of_their_own_area(town, client):
    writers = {
        town.of_all: {town.district_admin},
        town.ours: {town.keeper, town.community_admin, town.street_admin, town.district_admin},
        town.theirs: {town.other_keeper, town.other_admin, town.district_admin},
    }
    people = set.union(*writers.values())
    for donor, may in writers.items():
        for person in people:
            answer = log_in(client, person).post(f"/stock/givers/{donor.pk}/", FORM | {"name": donor.name, "contact": person.name})
            assert (answer.status_code == 302) is (person in may), (donor, person)
            assert (Donor.objects.get(pk=donor.pk).contact == person.name) is (person in may)


def test_one_of_an_area_above_is_read_and_not_written_one_of_elsewhere_is_not_there(town, client):
    page = log_in(client, town.keeper).get(f"/stock/givers/{town.of_all.pk}/")
    assert page.status_code == 200 and 'name="contact"' not in page.text and "海勃湾区" in page.text
    for address in ("", "sheet/", "sheet.pdf"):
        assert client.get(f"/stock/givers/{town.theirs.pk}/{address}").status_code == 404
    assert "秘密电话" not in client.get("/stock/givers/").text


def test_a_new_one_is_of_the_writers_area(town, client):
    for person, area in ((town.keeper, town.compound), (town.other_admin, town.other_community), (town.district_admin, town.area)):
        assert log_in(client, person).post("/stock/givers/new/", FORM).status_code == 302
        made = Donor.objects.get(area=area, name=FORM["name"])
        assert AuditRow.objects.get(act="donor_saved", subject_id=str(made.pk)).actor == person
    assert "已经有同名" in client.post("/stock/givers/new/", FORM).text
    with pytest.raises(IntegrityError, match="donor_once_an_area"), transaction.atomic():
        Donor.objects.create(area=town.area, name=FORM["name"])


def test_a_delivery_names_one_that_may_give_there(town, client):
    log_in(client, town.keeper)
    offered = client.get(f"/stock/{town.stock.pk}/").context["receive"].fields["donor"].queryset
    assert set(offered) == {town.of_all, town.ours}
    form = {"act": "receive", "id": "01999999-0000-7000-8000-000000000001", "quantity": 1, "source": "merchant"}
    refused = client.post(f"/stock/{town.stock.pk}/", form | {"donor": town.theirs.pk})
    assert "donor" in refused.context["receive"].errors and not town.theirs.batches.exists()
    assert client.post(f"/stock/{town.stock.pk}/", form | {"donor": town.of_all.pk}).status_code == 302
    assert town.of_all.batches.count() == 1


def test_goods_name_one_that_the_writer_reads_and_keep_one_that_gives_no_more(town, client):
    goods = {"name": "雨伞(演示)", "first_price": 22, "limit_days": 90, "active": "on"}
    log_in(client, town.keeper)
    assert "donor" in client.post("/stock/goods/new/", goods | {"donor": town.theirs.pk}).context["form"].errors
    assert client.post("/stock/goods/new/", goods | {"donor": town.ours.pk}).status_code == 302
    made = Item.objects.get(name="雨伞(演示)")
    Donor.objects.filter(pk=town.ours.pk).update(active=False)
    assert town.ours in client.get(f"/stock/goods/{made.pk}/").context["form"].fields["donor"].queryset


def test_of_two_of_one_name_a_sheet_means_the_nearer(town):
    Donor.objects.create(area=town.area, name=town.ours.name)
    givers = Donor.objects.giving_to(town.point).order_by("area__path", "pk")
    assert dict(givers.values_list("name", "pk"))[town.ours.name] == town.ours.pk


def test_a_scope_of_nowhere_reads_none(town):
    nowhere = role_scope.scope_for(town.alice, Power.STOCK, cast.NOW)
    assert not Donor.objects.visible_to(nowhere).exists() and not Donor.objects.managed_by(nowhere).exists()
