"""The pages of incidents: two taps to tell, each step with its form, the list of the offices."""

import pytest
from django.urls import reverse

from events.models import Incident
from tests.cast import NOW, person
from tests.support.incident_factory import grid, told
from tests.support.picture_factory import uploaded_jpeg
from volunteer.core.ids import new_id

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def morning(time_machine):
    time_machine.move_to(NOW, tick=False)


def page(client, who, address, **params):
    client.force_login(who)
    return client.get(address, params)


def step(incident, name):
    return reverse("events:incident_step", args=[incident.pk, name])


def test_telling_is_a_kind_and_a_press(client, town):
    town.alice.area = town.community
    town.alice.save()
    kinds = page(client, town.alice, reverse("events:incident_new"))
    assert "?kind=manhole" in kinds.content.decode()
    shown = page(client, town.alice, reverse("events:incident_new"), kind="manhole")
    form = shown.context["form"]
    sent = {"id": form["id"].value(), "kind": "manhole", "area": form["area"].value(), "pictures": uploaded_jpeg()}
    answer = client.post(reverse("events:incident_new"), sent)
    incident = Incident.objects.get()
    assert answer.url == incident.get_absolute_url()
    assert (incident.kind_id, incident.area, incident.photos.count()) == ("manhole", town.community, 1)


def test_what_is_missing_is_said_where_it_is_missing(client, town):
    client.force_login(town.alice)
    sent = {"id": str(new_id(NOW)), "kind": "lamp", "area": town.community.pk, "words": ""}
    answer = client.post(reverse("events:incident_new"), sent)
    assert "pictures" in answer.context["form"].errors and not Incident.objects.exists()
    answer = client.post(reverse("events:incident_new"), sent | {"kind": "nonsense", "area": "x"})
    assert answer.status_code == 200 and not Incident.objects.exists()
    assert page(client, town.alice, reverse("events:incident_new"), kind="x").status_code == 200
    assert page(client, town.alice, reverse("events:incident_new"), kind="\x00").status_code == 200
    assert client.post(reverse("events:incident_new"), sent | {"kind": "\x00"}).status_code == 200


def test_who_told_of_it_reads_no_names_of_staff(client, town):
    incident = told(town.community, town.alice)
    client.force_login(town.reviewer)
    assert client.post(step(incident, "take"), {"note": "马上去"}).url == incident.get_absolute_url()
    text = page(client, town.alice, incident.get_absolute_url()).content.decode()
    assert "马上去" in text and town.reviewer.name not in text
    assert town.reviewer.name in page(client, town.street_admin, incident.get_absolute_url()).content.decode()


def test_a_step_is_for_who_has_it_and_needs_what_it_needs(client, town):
    incident = told(town.community, town.alice)
    for who in (town.alice, town.bob, town.manager):
        assert page(client, who, step(incident, "close")).status_code == 404
    assert page(client, town.reviewer, step(incident, "nonsense")).status_code == 404
    assert page(client, town.reviewer, step(incident, "not-solved")).status_code == 404
    answer = client.post(step(incident, "close"), {"report": "好了"})
    assert "pictures" in answer.context["form"].errors
    answer = client.post(step(incident, "close"), {"report": "好了", "pictures": uploaded_jpeg()})
    assert answer.status_code == 302
    assert page(client, town.alice, incident.get_absolute_url()).context["again_until"]
    assert client.post(step(incident, "not-solved"), {"note": "还在"}).status_code == 302
    incident.refresh_from_db()
    assert incident.state == "handled"


def test_a_member_of_a_grid_finds_what_waits_for_it(client, town):
    gina = person("葛格(演示)")
    cell = grid(town, gina)
    incident, other = told(cell.building, town.alice), told(town.other_community, gina)
    first = page(client, gina, reverse("events:incidents"))
    assert list(first.context["page"]) == [incident]
    assert list(page(client, gina, reverse("events:incidents"), show="mine").context["page"]) == [other]
    assert list(page(client, town.alice, reverse("events:incidents")).context["page"]) == [incident]
    assert page(client, gina, step(incident, "take")).status_code == 200


def test_the_offices_list_is_narrowed_and_leaves_as_a_file(client, town, django_assert_max_num_queries):
    one, over = told(town.community, town.alice), told(town.sister_community, town.bob, kind="lamp")
    told(town.other_community, town.bob)
    over.steps.get()
    address = reverse("events:incidents_of_area")
    client.force_login(town.street_admin)
    rows = client.get(address).context["table"].rows
    assert {row.record for row in rows} == {one, over}
    assert [row.record for row in client.get(address, {"kind": "lamp"}).context["table"].rows] == [over]
    assert [row.record for row in client.get(address, {"show": "overdue"}).context["table"].rows] == []
    assert "spreadsheet" in client.get(address, {"export": "xlsx"})["Content-Type"]


def test_it_waits_in_what_is_to_be_done_today(client, town):
    incident = told(town.community, town.alice)
    text = page(client, town.reviewer, reverse("events:home")).content.decode()
    assert incident.get_absolute_url() in text
    assert incident.get_absolute_url() not in page(client, town.street_admin, reverse("events:home")).content.decode()
