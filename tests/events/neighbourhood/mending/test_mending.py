"""An incident becomes an event: who drafts it and where, what it says to whom, and what happens when the event is over."""

from datetime import timedelta
from functools import partial

import pytest
from django.urls import reverse

from events.models import Event, Incident, Shift
from events.neighbourhood.incidents.actions import handle
from events.neighbourhood.incidents.refusals import IncidentRefusal
from events.neighbourhood.mending import actions as mending
from events.neighbourhood.mending.queries import Outcome, outcome_of
from events.neighbourhood.mending.refusals import MendingRefusal
from events.shifts.actions import draft as draft_actions
from events.shifts.actions.draft import JobPlan
from events.shifts.refusals import ShiftRefusal
from tests import cast
from tests.cast import NOW
from tests.support.incident_factory import told
from tests.support.notice_checks import told_about
from tests.support.refusal_checks import refused
from volunteer.core.ids import new_id
from volunteer.models import Notice

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def morning(time_machine):
    time_machine.move_to(NOW, tick=False)


def draft(incident, by, point, at=NOW, **fields) -> Incident:
    event = Event(**{"id": new_id(at), "point": point, "title": "一起清楼道(演示)"} | fields)
    shift = Shift(id=new_id(at), start=at + DAY, end=at + DAY + timedelta(hours=2), leader=by)
    return mending.draft_event(incident=incident, event=event, shift=shift, jobs=[JobPlan(6)], by=by, at=at)


def acts(incident):
    return list(incident.steps.values_list("act", flat=True))


def end_event(town, event, state="settled", report=""):
    """As if all its shifts had come to `state`."""
    event.shifts.update(state=state, report=report, rule=town.rule, published_at=NOW)


def test_one_press_drafts_an_event_and_takes_the_incident_in_hand(town):
    incident = draft(told(town.community, town.alice, spot="三单元"), town.community_admin, town.point)
    event = incident.event
    assert (event.point, event.category_id, event.created_by) == (town.point, "environment", town.community_admin)
    assert event.shifts.get().state == "draft" and event.shifts.get().jobs.get().capacity == 6
    assert (incident.state, incident.owner, incident.due_at) == ("handled", town.community_admin, NOW + DAY)
    assert acts(incident) == ["reported", "event"]
    assert told_about("incident_event") == {town.manager.name} and told_about("incident_moved") == {town.alice.name}
    assert Notice.objects.get(kind="incident_event").url == reverse("events:event_manage", args=[event.pk])


def test_the_same_form_twice_is_one_event_and_a_second_one_waits_for_the_first(town):
    incident, same = told(town.community, town.alice), new_id(NOW)
    for _ in range(2):
        draft(incident, town.community_admin, town.point, id=same)
    assert (Event.objects.count(), Shift.objects.count(), acts(incident)) == (1, 1, ["reported", "event"])
    assert refused(draft, incident, town.community_admin, town.point) == MendingRefusal.HAS_ONE
    end_event(town, Event.objects.get(), "cancelled")
    assert draft(incident, town.community_admin, town.point).event_id != same


def test_it_is_for_who_has_the_incident_and_runs_the_point(town):
    incident = told(town.community, town.alice)
    assert refused(draft, incident, town.reviewer, town.point) == MendingRefusal.OTHER_POINT  # reviews, and runs no point
    assert refused(draft, incident, town.community_admin, town.sister_point) == MendingRefusal.OTHER_POINT
    for stranger in (town.manager, town.alice, town.other_manager):
        assert refused(draft, incident, stranger, town.point) == IncidentRefusal.NOT_YOURS
    assert refused(draft, incident, town.community_admin, town.point, title="补录工时") == ShiftRefusal.MAKE_UP
    taken = cast.shift(town.point, town.manager).event
    assert refused(draft, incident, town.community_admin, town.point, id=taken.pk) == ShiftRefusal.USED_FORM
    for words in (
        {"description": f"去{town.alice.name}家"},
        {"title": f"帮{town.alice.name}"},
        {"place": f"{town.alice.name}门口"},
    ):
        assert refused(draft, incident, town.community_admin, town.point, **words) == MendingRefusal.PRIVATE
    handle.refuse_incident(incident=incident, note="是私事", by=town.reviewer, at=NOW)
    assert refused(draft, incident, town.community_admin, town.point) == IncidentRefusal.MOVED_ON
    assert Event.objects.count() == 1


def test_a_draft_that_is_thrown_away_leaves_the_incident(town):
    incident = draft(told(town.community, town.alice), town.community_admin, town.point)
    draft_actions.remove_shift(shift=incident.event.shifts.get(), by=town.manager, at=NOW)
    incident.refresh_from_db()
    assert (incident.event, incident.state) == (None, "handled")
    assert mending.follow_events(at=NOW + DAY) == 0
    assert draft(incident, town.community_admin, town.point).event is not None


def test_when_the_event_is_settled_who_has_the_incident_is_told_once(town):
    incident = draft(told(town.community, town.alice), town.community_admin, town.point)
    event, shift = incident.event, incident.event.shifts.get()
    for state in ("draft", "submitted", "approved", "published", "closed"):
        end_event(town, event, state)
        assert (mending.follow_events(at=NOW), outcome_of(event)) == (0, None)
    cast.came(shift, town.bob, 90)
    cast.came(shift, town.carol, 60, pay_note="refused")
    end_event(town, event, report="清了三车")
    assert outcome_of(event) == Outcome(people=1, minutes=90, report="清了三车")
    assert [mending.follow_events(at=NOW + 2 * DAY) for _ in range(2)] == [1, 0]
    assert acts(incident) == ["reported", "event", "helped"]
    assert told_about("incident_helped") == {town.reviewer.name, town.community_admin.name}
    incident.refresh_from_db()
    assert incident.state == "handled"  # a person closes it, with a picture


def test_an_event_that_did_not_take_place_is_told_too(town):
    incident = draft(told(town.community, town.alice), town.community_admin, town.point)
    end_event(town, incident.event, "cancelled")
    assert mending.follow_events(at=NOW + DAY) == 1 and acts(incident)[-1] == "not_held"
    assert Notice.objects.filter(kind="incident_moved").count() == 1  # that it was drafted; who told of it hears no more than that


# --- pages -----------------------------------------------------------------------------------------------------------------


def page(client, who, address):
    client.force_login(who)
    return client.get(address)


def test_the_press_is_on_the_page_and_the_draft_is_next(client, town):
    incident = told(town.compound, town.alice, words="张三家的纸箱")
    address = reverse("events:incident_event", args=[incident.pk])
    assert address in page(client, town.community_admin, incident.get_absolute_url()).content.decode()
    for who in (town.reviewer, town.alice):
        assert address not in page(client, who, incident.get_absolute_url()).content.decode()
        assert page(client, who, address).status_code == 404
    assert page(client, town.manager, address).status_code == 404
    shown = page(client, town.community_admin, address)
    form = shown.context["form"]
    assert form["point"].value() == town.point.pk and form["description"].value() is None
    sent = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    sent |= {"day": "2026-11-25", "from_time": "9:00", "to_time": "11:00"}
    answer = client.post(address, sent)
    incident.refresh_from_db()
    assert answer.url == reverse("events:event_manage", args=[incident.event_id])
    assert client.get(address).url == incident.get_absolute_url()  # one is under way
    assert "errors" not in client.get(answer.url).content.decode()
    assert incident.get_absolute_url() in client.get(answer.url).content.decode()
    managed = page(client, town.manager, answer.url).content.decode()  # reads what it mends, and no more
    assert "垃圾杂物 · 工行南小区" in managed and incident.get_absolute_url() not in managed


def test_what_became_of_it_is_on_the_incident_s_page_for_each_reader(client, town):
    incident = draft(told(town.community, town.alice), town.community_admin, town.point)
    event, close = incident.event, reverse("events:incident_step", args=[incident.pk, "close"])
    assert page(client, town.alice, incident.get_absolute_url()).context["event"] is None  # not public yet
    assert page(client, town.reviewer, incident.get_absolute_url()).context["event"].url == ""
    end_event(town, event, "published")
    public = event.shifts.get().get_absolute_url()
    assert page(client, town.alice, incident.get_absolute_url()).context["event"].url == public
    cast.came(event.shifts.get(), town.bob, 90)
    end_event(town, event, report="清了三车")
    shown = page(client, town.community_admin, incident.get_absolute_url())
    assert shown.context["event"].closes and close in shown.content.decode() and "1.5" in shown.content.decode()
    assert client.get(close).context["form"]["report"].value() == "清了三车"
    assert not page(client, town.alice, incident.get_absolute_url()).context["event"].closes


@pytest.mark.parametrize("wrong", [{"point": "x"}, {"title": ""}, {"day": "2026-11-23"}, {"places": "0"}, {"id": "x"}])
def test_bad_input_is_said_in_the_form(client, town, wrong):
    incident = told(town.community, town.alice)
    address = reverse("events:incident_event", args=[incident.pk])
    sent = {"id": str(new_id(NOW)), "shift": str(new_id(NOW)), "point": town.point.pk, "title": "一起清", "places": "3"}
    sent |= {"day": "2026-11-25", "from_time": "9:00", "to_time": "11:00"}
    client.force_login(town.community_admin)
    answer = partial(client.post, address)(sent | wrong)
    assert answer.status_code == 200 and answer.context["form"].errors and not Event.objects.exists()
