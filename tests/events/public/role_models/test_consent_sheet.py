"""The sheet to sign: the words of every consent the platform asks for, and a way to it wherever a word on paper is entered."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from events.models import RoleModel
from events.public.role_models.actions import nominate as nominate_actions
from tests import cast
from tests.cast import NOW
from tests.support.clients import log_in
from tests.support.role_model_factory import unsaved
from volunteer.models import Consent
from volunteer.people import pdf as people_pdf

pytestmark = pytest.mark.django_db
SHEET = "/consent.pdf"


@pytest.fixture(autouse=True)
def morning(time_machine):
    time_machine.move_to(NOW, tick=False)


def words(body):
    reader = PdfReader(BytesIO(body))
    return "".join("".join(page.extract_text().split()) for page in reader.pages), len(reader.pages)


def together(text):
    return "".join(str(text).split())


def test_each_consent_that_is_asked_for_stands_on_it_once():
    said = [*people_pdf.ON_PAPER, *people_pdf.BY_ONESELF]
    assert sorted(one.purpose for one in said) == sorted(Consent.Purpose)
    text, pages = words(people_pdf.blank_consent_pdf())
    assert pages == 1
    for one in said:
        assert together(one.purpose.label) in text and together(one.words) in text, one.purpose
    for blank in ("姓名", "志愿者编号", "监护人", "签名", "日期", "2026-11"):
        assert blank in text


def test_whoever_is_signed_in_prints_it(client, district):
    assert client.get(SHEET).status_code == 302
    log_in(client, district.alice)
    answer = client.get(SHEET)
    assert answer.headers["Content-Type"] == "application/pdf" and words(answer.content)[1] == 1


def test_every_page_where_a_word_on_paper_is_entered_names_it(client, district):
    shift = cast.shift(district.point, leader=district.bob, start=NOW)
    pages = {
        "/staff/people/new/": district.community_admin,
        "/staff/cards/new/": district.manager,
        f"/manage/shifts/{shift.pk}/somebody/": district.bob,
        "/me/household/": district.alice,
    }
    for url, person in pages.items():
        log_in(client, person)
        assert f'href="{SHEET}"' in client.get(url).text, url


@pytest.fixture
def nominated(district, honours):
    def made(honour=0, **fields):
        person = cast.person("高奶奶(演示)", phone="", area=district.community, **fields)
        return nominate_actions.nominate(model=unsaved(honours[honour], person), by=district.bob, at=NOW)

    return made


def test_a_role_model_signs_under_the_story(client, district, nominated):
    model = nominated(birth_date=date(1944, 3, 1))
    url = reverse("events:model_sheet", args=[model.pk])
    log_in(client, district.community_admin)
    assert url in client.get(reverse("events:model_paper", args=[model.pk])).text
    text, pages = words(client.get(url).content)
    assert pages == 1 and together(model.story) in text and together(model.whole_name) in text
    assert model.person.volunteer_no in text and "1944年3月1日" in text and "监护人" not in text
    log_in(client, district.other_manager)
    assert client.get(url).status_code == 404


def test_for_a_child_the_guardian_has_the_line(client, district, nominated):
    model = nominated(1, birth_date=date(2015, 5, 1))
    log_in(client, district.reviewer)
    text, _pages = words(client.get(reverse("events:model_sheet", args=[model.pk])).content)
    assert text.count("监护人签名日期") == 1 and text.count("签名日期") == 1


def test_at_no_known_age_both_may_sign_and_once_all_is_said_there_is_no_sheet(client, district, nominated):
    model = nominated()
    log_in(client, district.reviewer)
    url = reverse("events:model_sheet", args=[model.pk])
    text, _pages = words(client.get(url).content)
    assert text.count("签名日期") == 2
    RoleModel.objects.filter(pk=model.pk).update(state="declined", closed_at=NOW)
    assert client.get(url).status_code == 404
