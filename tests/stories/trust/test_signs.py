"""A leader and friends at home: it shows on the district's page within five minutes, and one press takes it all back.

The honest twin: the same number of people at the same kind of shifts, who come and go as they like; nothing shows, nothing changes.
"""

from datetime import timedelta

import pytest

from events import scheduler
from events.models import Attendance, Reversal
from points.ledger import actions as ledger
from tests import cast
from tests.cast import at
from tests.support.budget_factory import fund
from tests.support.clients import signed_in
from tests.support.settlement_factory import held
from volunteer.models import Notice

pytestmark = pytest.mark.django_db
DAYS = (3, 8, 13, 18)


@pytest.fixture
def clock(time_machine):
    return lambda moment: time_machine.move_to(moment, tick=False) or moment


def led(district, leader, *crowds):
    """Four shifts of this leader, each with one of the crowds."""
    return [held(district, day=day, people=people, leader=leader) for day, people in zip(DAYS, crowds, strict=True)]


def numbers(page, leader):
    """What the district's page says of a leader: records, shifts with several signs, all signs."""
    rows = [row.record for row in page.get("/review/trust/").context["table"].rows]
    (mine,) = [row for row in rows if row["leader_name"] == leader.name]
    return rows.index(mine), mine["records"], mine["striking"], mine["signs"]


def test_friends_at_home_are_seen_and_taken_back_and_honest_people_keep_theirs(district, clock):
    clock(at(9, day=1))
    fund(district.point, 2_000)
    honest = cast.appoint(cast.person("孙诚(演示)"), "point_manager", district.point)
    friends = [cast.person(f"友{number}(演示)") for number in range(5)]
    others = [cast.person(f"邻{number}(演示)") for number in range(7)]
    led(district, honest, others[:5], others[1:6], others[2:], [*others[:2], *others[4:]])
    fake = led(district, district.manager, *[friends] * 4)
    kept = {person.pk: ledger.balance(person) for person in others}
    assert {ledger.balance(friend) for friend in friends} == {80}

    closed = fake[-1].end
    clock(closed + timedelta(minutes=4))
    scheduler.run_steps(at=closed + timedelta(minutes=4))
    officer = signed_in(district.district_admin)
    assert (numbers(officer, district.manager), numbers(officer, honest)) == ((0, 20, 0, 4), (1, 20, 0, 3))
    page = officer.get(f"/review/trust/leaders/{district.manager.pk}/")
    kinds = [row.record.kind for row in page.context["table"].rows]
    assert "same_people" in kinds and district.manager.name in page.text

    scheduler.run_steps(at=clock(closed + timedelta(days=3)))  # and no picture of it came
    assert (numbers(officer, district.manager), numbers(officer, honest)) == ((0, 20, 1, 5), (1, 20, 0, 4))

    address = f"/review/trust/leaders/{district.manager.pk}/take-back/"
    assert signed_in(district.street_admin).get(address).status_code == 404
    form = officer.get(address).context["form"]
    sent = {name: form[name].value() for name in form.fields} | {"reason": "四场都无人到场"}
    sent |= {name: sent[name].isoformat() for name in ("begins", "ends")}
    moved = officer.post(address, sent | {"ends": "2026-11-10"})  # other days than those that were shown
    assert moved.status_code == 200 and not Reversal.objects.exists()
    assert len(moved.context["preview"].shifts) == 2
    done = officer.post(address, sent, follow=True)
    assert officer.post(address, sent).url == done.redirect_chain[0][0]  # pressed twice
    assert "四场都无人到场" in done.text

    made = Reversal.objects.get()
    assert (made.records, made.points, made.owed) == (20, 400, 0)
    assert {ledger.balance(friend) for friend in friends} == {0}
    assert set(Attendance.objects.filter(person__in=friends).values_list("minutes", flat=True)) == {0}
    assert set(Notice.objects.filter(kind="shifts_reversed").values_list("person", flat=True)) == {friend.pk for friend in friends}
    assert {person.pk: ledger.balance(person) for person in others} == kept
    assert numbers(officer, honest) == (0, 20, 0, 4)
    assert "same_people" not in [
        row.record.kind for row in officer.get(f"/review/trust/leaders/{honest.pk}/").context["table"].rows
    ]
