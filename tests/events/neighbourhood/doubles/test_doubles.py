"""The same thing told of twice: one stays, and who told of the other hears how it goes on."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from events.models import Incident
from events.neighbourhood.doubles import actions as doubles
from events.neighbourhood.doubles.refusals import DoubleRefusal
from events.neighbourhood.incidents.actions import handle, report
from events.neighbourhood.incidents.refusals import IncidentRefusal
from tests import cast
from tests.cast import NOW
from tests.support.incident_factory import grid, picture, told
from tests.support.refusal_checks import refused
from volunteer.models import Notice

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def acts(incident):
    return list(incident.steps.values_list("act", flat=True))


def heard(person) -> list[tuple[str, str]]:
    """What somebody heard of what they told of: the act, and the page it leads to."""
    rows = Notice.objects.filter(person=person, kind="incident_moved").order_by("pk")
    return [(row.params["act"], row.url) for row in rows]


@pytest.fixture
def pair(town):
    """A double of Bob's and what Alice told of first."""
    first = told(town.community, town.alice)
    return told(town.compound, town.bob, at=NOW + HOUR), first


def merge(pair, by, at=NOW + 2 * HOUR):
    return doubles.merge_incident(incident=pair[0], into=pair[1], by=by, at=at)


def test_the_double_is_closed_and_names_the_one_that_stays(town, pair):
    for _ in range(2):
        double = merge(pair, town.reviewer)
    assert (double.state, double.merged_into, double.ended_at, double.escalate_at) == ("merged", pair[1], NOW + 2 * HOUR, None)
    assert (acts(double), acts(pair[1])) == (["reported", "merged"], ["reported", "joined"])
    pair[1].refresh_from_db()
    assert (pair[1].state, pair[1].ended_at) == ("reported", None)
    assert heard(town.bob) == [("merged", double.get_absolute_url())] and heard(town.alice) == []


def test_who_told_of_the_double_hears_how_the_one_goes_on_and_says_that_it_is_not_solved(town, pair):
    double = merge(pair, town.reviewer)
    handle.take_incident(incident=pair[1], by=town.reviewer, at=NOW + 3 * HOUR)
    done = handle.close_incident(incident=pair[1], report="清了", pictures=[picture()], by=town.reviewer, at=NOW + 4 * HOUR)
    there = double.get_absolute_url()
    assert heard(town.bob) == [("merged", there), ("taken", there), ("solved", there)]
    assert heard(town.alice) == [("taken", done.get_absolute_url()), ("solved", done.get_absolute_url())]
    again = partial(report.report_not_solved, incident=double, note="还在", at=NOW + DAY)
    assert refused(again, by=town.carol) == IncidentRefusal.NOT_TOLD
    assert (again(by=town.bob).pk, again.keywords["incident"].pk) == (done.pk, double.pk)
    done.refresh_from_db()
    double.refresh_from_db()
    assert (done.state, double.state) == ("handled", "merged")
    assert refused(again, by=town.bob) == IncidentRefusal.MOVED_ON  # it goes on already


def test_who_told_of_both_hears_once(town):
    first = told(town.community, town.alice)
    merge((told(town.community, town.alice), first), town.reviewer)
    handle.take_incident(incident=first, by=town.reviewer, at=NOW + 3 * HOUR)
    assert [act for act, _url in heard(town.alice)] == ["merged", "taken"]


def test_what_was_joined_before_goes_along(town, pair):
    merge(pair, town.reviewer)
    last = told(town.community, town.carol)
    merge((pair[1], last), town.reviewer)
    pair[0].refresh_from_db()
    assert pair[0].merged_into == last and set(last.doubles.all()) == set(pair)
    handle.take_incident(incident=last, by=town.reviewer, at=NOW + 3 * HOUR)
    assert [act for act, _url in heard(town.bob)] == ["merged", "taken"]


def test_it_is_for_the_office_that_has_both(town, pair):
    gina = cast.person("葛格(演示)")
    cell = grid(town, gina)
    of_grid = told(cell.building, town.alice)
    for stranger in (town.alice, town.bob, town.manager, town.other_manager):
        assert refused(merge, pair, stranger) == IncidentRefusal.NOT_YOURS
    assert refused(merge, (of_grid, pair[1]), gina) == IncidentRefusal.NOT_YOURS  # of the grid, and no office
    assert refused(merge, (pair[0], pair[0]), town.reviewer) == DoubleRefusal.ITSELF
    sister = told(town.sister_community, town.bob)
    assert refused(merge, (pair[0], sister), town.reviewer) == IncidentRefusal.NOT_YOURS
    assert refused(merge, (pair[0], sister), town.street_admin) == DoubleRefusal.OTHER_PLACE
    handle.refuse_incident(incident=pair[1], note="是私事", by=town.reviewer, at=NOW)
    assert refused(merge, pair, town.reviewer) == DoubleRefusal.OTHER_OVER
    assert refused(merge, (pair[1], pair[0]), town.reviewer) == IncidentRefusal.MOVED_ON
    assert merge((of_grid, pair[0]), town.reviewer).merged_into == pair[0]
    assert acts(pair[0]) == ["reported", "joined"]


@pytest.mark.parametrize("wrong", [{"state": "merged", "ended_at": NOW, "escalate_at": None}, {"merged_into": "first"}])
def test_the_database_refuses_a_double_of_nothing(town, pair, wrong):
    wrong = {name: pair[1] if value == "first" else value for name, value in wrong.items()}
    with pytest.raises(IntegrityError, match="incident_merged_names_the_other"), transaction.atomic():
        Incident.objects.filter(pk=pair[0].pk).update(**wrong)


def test_the_pages_of_both(client, town, pair, time_machine):
    time_machine.move_to(NOW + 2 * HOUR, tick=False)
    double, first = pair
    address = reverse("events:incident_step", args=[double.pk, "merge"])
    client.force_login(town.reviewer)
    assert address in client.get(double.get_absolute_url()).content.decode()
    form = client.get(address).context["form"]
    assert list(form.fields["into"].queryset) == [first]
    sister = told(town.sister_community, town.bob)
    for wrong in (sister.pk, double.pk, "x", "\x00", ""):
        assert client.post(address, {"into": wrong}).context["form"].errors
    assert client.post(address, {"into": first.pk}).url == double.get_absolute_url()
    assert first.get_absolute_url() in client.get(double.get_absolute_url()).content.decode()
    assert double.get_absolute_url() in client.get(first.get_absolute_url()).content.decode()
    assert client.post(address, {"into": first.pk}).status_code == 302 and acts(double) == ["reported", "merged"]  # pressed twice
    client.force_login(town.bob)
    shown = client.get(double.get_absolute_url())
    assert first.get_absolute_url() not in shown.content.decode() and client.get(first.get_absolute_url()).status_code == 404
    client.force_login(town.alice)
    assert double.get_absolute_url() not in client.get(first.get_absolute_url()).content.decode()
