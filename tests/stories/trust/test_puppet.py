"""A community's administrator makes her own second SIM the second person; and the honest twin, who appoints a real one.

The puppet gives nothing until the street has said yes: it earns 0 points, shows on the street's page and in its messages at once,
and one press ends it. The honest reviewer costs the street one press, once.
"""

import pytest

from points.ledger import actions as ledger
from points.models import HandEntry
from tests import cast
from tests.cast import NOW
from tests.support.attendance_checks import differences
from tests.support.budget_factory import fund
from tests.support.clients import signed_in
from tests.support.notice_checks import told
from tests.support.picture_factory import uploaded_png
from volunteer.core.ids import new_id
from volunteer.models import Appointment, Role, User

pytestmark = pytest.mark.django_db
WORDS = "端午节帮忙搬桌椅, 居委会王姐可以作证"


@pytest.fixture
def town(district, settings, tmp_path, time_machine):
    """A community whose only reviewer is its administrator."""
    time_machine.move_to(NOW, tick=False)
    settings.DATA_DIR = tmp_path
    fund(district.point, 1_000)
    Appointment.objects.filter(person=district.reviewer).delete()
    return district


def appoint(district, person):
    """On the page, as reviewer of the community."""
    form = {"volunteer_no": person.volunteer_no, "role": Role.REVIEWER, "area": district.community.pk, "since": "2026-11-24"}
    assert signed_in(district.community_admin).post("/staff/appointments/new/", form).status_code == 302
    return Appointment.objects.get(person=person)


def ask_for_points(district, by):
    """Fifty points for Alice."""
    sent = {"id": str(new_id(NOW)), "kind": "credit", "unit": f"point-{district.point.pk}", "number": district.alice.volunteer_no}
    sent |= {"amount": 50, "evidence": WORDS, "picture": uploaded_png()}
    assert signed_in(by).post("/staff/by-hand/new/", sent).status_code == 302
    return HandEntry.objects.get()


def approve(asked, person):
    return signed_in(person).post(f"/staff/by-hand/{asked.pk}/decide/", {"approve": "1"}).status_code


def test_the_second_sim_of_an_administrator_earns_nothing_and_the_street_knows_it(town):
    puppet = cast.person("傀儡(演示)")
    held, asked = appoint(town, puppet), ask_for_points(town, town.community_admin)
    assert approve(asked, puppet) == 404 and ledger.balance(town.alice) == 0
    assert told(puppet) == ["appointment"] and "appointment" in told(town.street_admin)
    for person in (town.community_admin, puppet):
        signed_in(person).post("/staff/appointments/waiting/", {"row": held.pk})
        assert Appointment.objects.get(pk=held.pk).yes_rank
    street = signed_in(town.street_admin)
    assert "傀儡(演示)" in street.get("/staff/appointments/waiting/").content.decode()
    street.post(f"/staff/appointments/{held.pk}/end/")
    assert not Appointment.objects.filter(person=puppet).exists()
    assert approve(asked, puppet) == 404 and ledger.balance(town.alice) == 0 and differences() == []


def test_an_honest_reviewer_costs_the_street_one_press(town):
    reviewer = cast.person("何审(演示)")
    held, asked = appoint(town, reviewer), ask_for_points(town, town.manager)
    signed_in(town.street_admin).post("/staff/appointments/waiting/", {"row": held.pk})
    assert approve(asked, User.objects.get(pk=reviewer.pk)) == 302
    assert ledger.balance(town.alice) == 50 and differences() == []
