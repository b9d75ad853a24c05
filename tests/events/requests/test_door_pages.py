"""The pages of the yes: the face of who would come, and who comes along."""

from io import BytesIO

import pytest
from PIL import Image

from events.models import HelpRequest
from events.requests.actions import help as help_actions
from tests.cast import NOW
from tests.support import request_factory
from tests.support.clients import signed_in
from tests.support.visit_factory import START, asked


@pytest.fixture(autouse=True)
def morning(time_machine):
    time_machine.move_to(NOW, tick=False)


def with_face(person):
    file = BytesIO()
    Image.new("RGB", (40, 40), "red").save(file, "JPEG")
    person.picture.save("face.jpg", BytesIO(file.getvalue()))


def test_the_face_of_who_would_come_is_for_the_asking_side_as_long_as_it_counts(town):
    with_face(town.bob)
    made = request_factory.offered(town, town.bob)
    face = f"/requests/{made.pk}/faces/{town.bob.volunteer_no}/"
    assert face in signed_in(town.alice).get(f"/requests/{made.pk}/").text
    assert Image.open(BytesIO(signed_in(town.alice).get(face).content)).format == "JPEG"
    for stranger in (town.bob, town.carol, town.keeper):
        assert signed_in(stranger).get(face).status_code == 404
    signed_in(town.alice).post(f"/requests/{made.pk}/agree/", {"helper": town.bob.volunteer_no, "no": "1"})
    assert signed_in(town.alice).get(face).status_code == 404


def test_a_yes_to_somebody_else_than_the_page_showed_is_none(town):
    made = request_factory.offered(town, town.bob)
    for shown in ("", town.carol.volunteer_no):
        answer = signed_in(town.alice).post(f"/requests/{made.pk}/agree/", {"helper": shown, "yes": "1"}, follow=True)
        assert [str(said) for said in answer.context["messages"]] == ["愿意来的人已经换了，请再看一下页面。"]
    assert HelpRequest.objects.get().state == "offered"


def test_who_comes_along_is_named_asked_and_shown(town):
    made = asked(town, town.bob, in_pairs=True)
    page, sent = f"/requests/{made.pk}/", {"day": "2026-11-24", "from_time": "14:00"}
    assert signed_in(town.bob).post(f"{page}take/", sent | {"companion": "00000000"}).context["take"].errors.keys() == {"companion"}
    signed_in(town.bob).post(f"{page}take/", sent | {"companion": town.carol.volunteer_no})
    asking = signed_in(town.alice).get(page)
    assert "同伴，还没有答应" in asking.text and "好，请他来" not in asking.text
    assert "好，我一起去" in signed_in(town.carol).get(page).text
    signed_in(town.carol).post(f"{page}along/")
    signed_in(town.alice).post(f"{page}agree/", {"helper": town.bob.volunteer_no, "yes": "1"})
    made = help_actions.start_help(help_request=HelpRequest.objects.get(), by=town.bob, at=START)
    assert (made.state, made.companion) == ("in_service", town.carol)
