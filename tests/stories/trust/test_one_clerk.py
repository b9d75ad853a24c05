"""One clerk alone does not get hold of an old person's points: who made the card does not take the PIN, nor the other way round.

The honest twin: two clerks and whoever runs the point share the steps in any order, and none of them takes a press more.
"""

import pytest

from tests import cast
from tests.cast import NOW
from tests.support.clients import signed_in
from volunteer.models import Card, Pin, User
from volunteer.signin import pins

pytestmark = pytest.mark.django_db
PIN = {"pin": "2580", "again": "2580"}


@pytest.fixture
def elder(district):
    """Put into the book by her granddaughter, who lives with her."""
    return cast.person("高奶奶(演示)", phone="", area=district.community, registered_by=district.alice)


@pytest.fixture
def colleague(district):
    return cast.appoint(cast.person("何社(演示)"), "community_admin", district.community)


def confirm(by, elder):
    signed_in(by).post(f"/staff/people/{elder.volunteer_no}/confirm/")
    return User.objects.get(pk=elder.pk).confirmed_at is not None


def make_card(by, elder):
    """Press the button, whether it is there or not; whether it was there, and how many cards there are."""
    client, page = signed_in(by), f"/staff/cards/{elder.volunteer_no}/"
    shown = client.get(page).content.decode()
    client.post(f"{page}issue/", {"replaces": ""})
    return f"{page}issue/" in shown, Card.objects.filter(person=elder).count()


def take_pin(by, elder):
    """Send the form, whether it is there or not; whether it was there, and whether there is a PIN now."""
    client, page = signed_in(by), f"/staff/people/{elder.volunteer_no}/pin/"
    shown = client.get(page).content.decode()
    client.post(page, PIN)
    return 'name="pin"' in shown, Pin.objects.filter(person=elder).exists()


def test_one_clerk_alone_gets_no_pin(district, elder, colleague):
    clerk = district.community_admin
    assert confirm(clerk, elder) and make_card(clerk, elder) == (True, 1)
    assert take_pin(clerk, elder) == (False, False)
    said = signed_in(clerk).get(f"/staff/people/{elder.volunteer_no}/pin/").content.decode().partition("<main")[2]
    assert (str(colleague) in said, str(clerk) in said) == (True, False), "the page names who may"
    # Killing the card does not help: it was in the clerk's hands.
    card = Card.objects.get()
    signed_in(clerk).post(f"/staff/cards/{elder.volunteer_no}/kill/", {"serial": card.serial, "reason": "lost"})
    assert take_pin(clerk, elder) == (False, False)


def test_nor_does_who_took_the_pin_make_a_card(district, elder):
    clerk = district.community_admin
    assert take_pin(clerk, elder) == (True, True)
    assert make_card(clerk, elder) == (False, 0)


def test_without_a_colleague_the_street_takes_the_pin(district, elder):
    make_card(district.community_admin, elder)
    assert [one.person for one in pins.others_who_may_set(person=elder, at=NOW)] == [district.street_admin]
    assert take_pin(district.street_admin, elder) == (True, True)


def test_two_share_the_steps_as_before(district, elder, colleague):
    """The card at once at the point, by whoever registers; the PIN when the community sees the person."""
    assert make_card(district.community_admin, elder) == (True, 1)
    assert confirm(colleague, elder) and take_pin(colleague, elder) == (True, True)
    other = cast.person("马爷爷(演示)", phone="", area=district.community, registered_by=district.manager)
    assert make_card(district.manager, other) == (True, 1)
    assert confirm(district.community_admin, other) and take_pin(district.community_admin, other) == (True, True)


def test_the_list_of_who_waits_to_be_seen_leaves_the_button_to_others(district):
    mine = cast.person("马奶奶(演示)", phone="", area=district.community, registered_by=district.community_admin)
    theirs = cast.person("高奶奶(演示)", phone="", area=district.community, registered_by=district.manager)
    shown = signed_in(district.community_admin).get("/staff/people/").content.decode()
    buttons = [f"/staff/people/{one.volunteer_no}/confirm/" in shown for one in (mine, theirs)]
    assert (mine.name in shown, buttons) == (True, [False, True])
    assert not confirm(district.community_admin, mine)
