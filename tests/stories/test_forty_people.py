"""The measure of the whole: forty people, ten without a phone, one leader's phone, a network that comes and goes."""

import pytest

from events.models import Attendance, Scan
from events.settlement.actions import settle as settle_actions
from tests import cast
from tests.cast import at
from tests.support.attendance_checks import differences
from volunteer.core.dates import to_milliseconds
from volunteer.core.ids import new_id
from volunteer.models import Pass
from volunteer.signin import cards, passes, personal_code

pytestmark = pytest.mark.django_db

PHONES, CARDS = 30, 10
OPENED, CAME, WENT = at(13), at(14), at(16)


class Phone:
    """The leader's phone: it keeps what it scanned until the server answered, and sends again what may have got lost."""

    def __init__(self, client, token):
        self.client, self.headers = client, {"Authorization": f"Bearer {token}"}
        self.queue = []

    def scan(self, text, act, moment):
        self.queue.append({"id": str(new_id(moment)), "text": text, "act": act, "scanned_at": to_milliseconds(moment)})

    def send(self, moment, most=100, lost=False):
        """Send the oldest ones. `lost`: the server took them, the answer never came, so they stay in the queue."""
        body = {"sent_at": to_milliseconds(moment), "scans": self.queue[:most]}
        answer = self.client.post("/api/v1/scans", body, content_type="application/json", headers=self.headers)
        assert answer.status_code == 200
        if not lost:
            self.queue = self.queue[most:]
        return [one["state"] for one in answer.json()["answers"]]


@pytest.fixture
def shift(district):
    return cast.shift(district.point, leader=district.bob, start=CAME, places=40)


@pytest.fixture
def people(district):
    """Each with what they hold up: a phone whose code renews itself, or a printed card."""
    held = []
    for number in range(PHONES + CARDS):
        person = cast.person(f"志愿者{number}(演示)", area=district.community)
        if number < PHONES:
            held.append((person, None))
        else:
            held.append((person, cards.issue_card(person=person, by=district.community_admin, at=OPENED)))
    return held


def shown(person, card, moment):
    return (
        personal_code.card_address(card.serial) if card else personal_code.code_address(person, personal_code.window_number(moment))
    )


def test_everybody_is_there_once_with_the_right_minutes(client, district, shift, people, time_machine):
    fields = {"subject": f"shift:{shift.pk}", "holder": district.bob, "by": district.bob}
    phone = Phone(client, passes.lend_pass(kind=Pass.Kind.SCANNER, until=at(23), at=OPENED, **fields)[1])
    for number, (person, card) in enumerate(people):  # forty in five minutes, from ten to two on
        moment = at(13, 50 + number // 8)
        phone.scan(shown(person, card, moment), "in", moment)
    time_machine.move_to(at(13, 52), tick=False)
    assert phone.send(at(13, 52), most=12) == ["in"] * 12
    assert phone.send(at(13, 52), most=10, lost=True) == ["in"] * 10  # here the network goes
    assert len(phone.queue) == 28
    time_machine.move_to(at(14, 40), tick=False)
    assert phone.send(at(14, 40), most=15) == ["in"] * 15
    assert phone.send(at(14, 40)) == ["in"] * 13
    for number, (person, card) in enumerate(people):  # and out without any network; the last first
        moment = at(16, number // 8)
        phone.scan(shown(person, card, moment), "out", moment)
    phone.queue.reverse()
    time_machine.move_to(at(16, 20), tick=False)
    assert phone.send(at(16, 20), lost=True) == ["out"] * 40
    assert phone.send(at(16, 21), most=7) == ["out"] * 7
    assert phone.send(at(16, 21)) == ["out"] * 33

    assert Scan.objects.filter(shift=shift).count() == Scan.objects.filter(shift=shift, accepted=True).count() == 80
    rows = Attendance.objects.filter(shift=shift).order_by("in_at", "person")
    assert [(row.person, row.grade, row.minutes) for row in rows] == [(p, "C" if card else "B", 120) for p, card in people]
    assert {row.person_id: row.in_at for row in rows} == {p.pk: at(13, 50 + n // 8) for n, (p, _card) in enumerate(people)}
    assert differences() == []

    settle_actions.close_shift(shift=shift, by=district.bob, head_count=40, stayed=[], report="", at=at(17))
    settle_actions.settle(shift=shift, at=at(17, 5))
    assert differences() == []
    assert not shift.flags.filter(kind="heads").exists()
    assert {row.pay for row in rows.all() if row.grade == "C"} == {Attendance.Pay.SECOND_PERSON}


def test_who_stayed_away_is_nowhere(client, district, shift, people, time_machine):
    """A code photographed at home in the morning, and a card that was reported lost."""
    fields = {"subject": f"shift:{shift.pk}", "holder": district.bob, "by": district.bob}
    phone = Phone(client, passes.lend_pass(kind=Pass.Kind.SCANNER, until=at(23), at=OPENED, **fields)[1])
    (photographed, _none), (absent, card) = people[0], people[-1]
    cards.kill_card(card=card, by=absent, reason=cards.CardEndReason.LOST, at=at(13, 30))
    phone.scan(shown(photographed, None, at(9)), "in", CAME)
    phone.scan(shown(absent, card, CAME), "in", CAME)
    time_machine.move_to(CAME, tick=False)
    assert phone.send(CAME) == ["refused", "refused"]
    assert not Attendance.objects.exists()
    assert sorted(Scan.objects.values_list("reason", "person", "accepted")) == [
        ("expired_person", photographed.pk, False),
        ("killed_card", None, False),
    ]
    assert differences() == []
