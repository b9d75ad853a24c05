"""Role models who agree on paper: a photo of the sheet, two people of the staff, and taken back at the office in one word."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from events.models import PaperConsent, RoleModel
from events.public.role_models.actions import nominate as nominate_actions
from events.public.role_models.actions import paper_consent
from events.public.role_models.actions import review as review_actions
from events.public.role_models.refusals import RoleModelRefusal
from tests import cast
from tests.cast import NOW
from tests.support.clients import log_in
from tests.support.household_factory import share_household
from tests.support.html_pages import text
from tests.support.notice_checks import told_about
from tests.support.picture_factory import stored_jpeg
from tests.support.role_model_factory import AFTER, STORY, born, unsaved
from tests.support.snapshot import kept_fixture
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import AuditRow, User

pytestmark = pytest.mark.django_db
State = RoleModel.State


@pytest.fixture(autouse=True)
def morning(time_machine):
    time_machine.move_to(NOW, tick=False)


@kept_fixture
def elder(district):
    return cast.person("高奶奶(演示)", phone="", area=district.community, birth_date=date(1944, 3, 1))


@pytest.fixture
def nominee(district, honours, elder):
    return nominate_actions.nominate(model=unsaved(honours[0], elder), by=district.bob, at=NOW)


def sheet(model, **fields):
    fields = {"id": new_id(NOW), "part": "own", "signer": "高奶奶", "picture": stored_jpeg()} | fields
    return PaperConsent(model=model, **fields)


def brought(model, by, **fields):
    return paper_consent.hand_in_paper(paper=sheet(model, **fields), by=by, at=NOW)


def why(act, **fields):
    before = list(PaperConsent.objects.values()), list(RoleModel.objects.values())
    with pytest.raises(Refused) as caught:
        act(**{"at": NOW} | fields)
    assert (list(PaperConsent.objects.values()), list(RoleModel.objects.values())) == before and caught.value.sentence
    return caught.value.reason


# --- two people --------------------------------------------------------------------------------------------------------


def test_of_who_has_no_phone_the_staff_hear_and_bring_the_sheet(district, nominee):
    assert told_about("model_paper_wanted") == {district.reviewer.name, district.community_admin.name}
    paper = brought(nominee, district.community_admin, full_name=True)
    nominee.refresh_from_db()
    assert nominee.state == State.ASKED and told_about("model_paper") == {district.reviewer.name}
    paper_consent.confirm_paper(paper=paper, by=district.reviewer, at=NOW)
    nominee.refresh_from_db()
    assert (nominee.state, nominee.agreed_at, nominee.agreed_by, nominee.full_name) == (State.REVIEW, NOW, None, True)
    assert told_about("model_to_review") == {district.street_admin.name}
    assert list(AuditRow.objects.filter(act__startswith="model.paper").values_list("act", "actor")) == [
        ("model.paper", district.community_admin.pk),
        ("model.paper_confirm", district.reviewer.pk),
    ]


def test_from_there_it_is_shown_like_any_other(district, nominee):
    paper_consent.confirm_paper(paper=brought(nominee, district.community_admin), by=district.reviewer, at=NOW)
    review_actions.accept(model=nominee, by=district.street_admin, at=NOW)
    assert review_actions.show_due(at=AFTER) == 1 and RoleModel.objects.shown().get() == nominee


def test_who_brought_it_confirms_nothing_and_reviews_nothing(district, nominee):
    paper = brought(nominee, district.street_admin)
    assert why(paper_consent.confirm_paper, paper=paper, by=district.street_admin) == RoleModelRefusal.SAME
    share_household(district.street_admin, district.reviewer)
    reviewer = User.objects.get(pk=district.reviewer.pk)
    assert why(paper_consent.confirm_paper, paper=paper, by=reviewer) == RoleModelRefusal.SAME
    paper_consent.confirm_paper(paper=paper, by=district.community_admin, at=NOW)
    assert why(review_actions.accept, model=nominee, by=district.street_admin) == RoleModelRefusal.INVOLVED
    with pytest.raises(IntegrityError, match="paper_consent_has_two_people"), transaction.atomic():
        PaperConsent.objects.update(confirmed_by=district.street_admin)


def test_the_same_sheet_twice_is_one(district, nominee):
    made = sheet(nominee)
    first = paper_consent.hand_in_paper(paper=made, by=district.community_admin, at=NOW)
    again = paper_consent.hand_in_paper(paper=sheet(nominee, id=made.pk), by=district.community_admin, at=NOW)
    assert again == first and PaperConsent.objects.count() == 1
    for _ in range(2):
        paper_consent.confirm_paper(paper=first, by=district.reviewer, at=NOW)
    assert why(paper_consent.send_back_paper, paper=first, reason="看不清", by=district.community_admin) == RoleModelRefusal.SAME


def test_sent_back_another_sheet_may_come(district, nominee):
    paper = brought(nominee, district.community_admin)
    assert why(paper_consent.hand_in_paper, paper=sheet(nominee), by=district.reviewer) == RoleModelRefusal.SIGNATURE_TWICE
    assert why(paper_consent.send_back_paper, paper=paper, reason=" ", by=district.reviewer) == RoleModelRefusal.NO_REASON
    for _ in range(2):
        paper_consent.send_back_paper(paper=paper, reason="没有签名", by=district.reviewer, at=NOW)
    assert told_about("model_paper_back") == {district.community_admin.name}
    assert why(paper_consent.confirm_paper, paper=paper, by=district.street_admin) == RoleModelRefusal.PAPER_DECIDED
    assert brought(nominee, district.community_admin).pk != paper.pk


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"signer": " "}, RoleModelRefusal.NO_SIGNER),
        ({"picture": ""}, RoleModelRefusal.NO_PICTURE),
        ({"part": "guardian"}, RoleModelRefusal.NOT_NEEDED),
        ({"born": NOW.date() + timedelta(days=1)}, RoleModelRefusal.BIRTHDAY),
    ],
)
def test_what_is_missing_is_said(district, nominee, fields, reason):
    assert why(paper_consent.hand_in_paper, paper=sheet(nominee, **fields), by=district.community_admin) == reason


def test_only_staff_of_their_area_and_nobody_of_their_home(district, nominee, elder):
    for person in (district.bob, district.manager, district.other_manager):
        assert why(paper_consent.hand_in_paper, paper=sheet(nominee), by=person) == RoleModelRefusal.NOT_YOURS
    share_household(elder, district.community_admin)
    admin = User.objects.get(pk=district.community_admin.pk)
    assert why(paper_consent.hand_in_paper, paper=sheet(nominee), by=admin) == RoleModelRefusal.PAPER_INVOLVED


def test_who_has_a_phone_agrees_with_it(district, honours):
    model = nominate_actions.nominate(model=unsaved(honours[0], district.alice), by=district.bob, at=NOW)
    assert paper_consent.missing_parts(model, NOW) == []
    assert why(paper_consent.hand_in_paper, paper=sheet(model), by=district.community_admin) == RoleModelRefusal.OWN_PHONE


# --- age, children -----------------------------------------------------------------------------------------------------


def test_an_unknown_birthday_comes_with_the_sheet(district, nominee, elder):
    born(elder, None)
    assert why(paper_consent.hand_in_paper, paper=sheet(nominee), by=district.community_admin) == RoleModelRefusal.NO_BIRTHDAY
    paper = brought(nominee, district.community_admin, born=date(1944, 3, 1))
    elder.refresh_from_db()
    assert elder.birth_date is None
    paper_consent.confirm_paper(paper=paper, by=district.reviewer, at=NOW)
    elder.refresh_from_db()
    nominee.refresh_from_db()
    assert elder.birth_date == date(1944, 3, 1) and nominee.state == State.REVIEW


def test_for_a_child_the_guardian_signs(district, honours):
    child = cast.person("张小(演示)", phone="", area=district.community, birth_date=date(2015, 5, 1))
    model = nominate_actions.nominate(model=unsaved(honours[1], child), by=district.bob, at=NOW)
    assert paper_consent.missing_parts(model, NOW) == ["guardian"]
    assert why(paper_consent.hand_in_paper, paper=sheet(model), by=district.community_admin) == RoleModelRefusal.NOT_NEEDED
    paper = brought(model, district.community_admin, part="guardian", signer="张大(父亲)")
    paper_consent.confirm_paper(paper=paper, by=district.reviewer, at=NOW)
    model.refresh_from_db()
    assert (model.state, model.guarded_at, model.guardian, model.agreed_at) == (State.REVIEW, NOW, None, None)
    assert model.name == "未成年志愿者"


def test_between_fourteen_and_eighteen_both_sign_and_the_narrower_word_counts(district, honours):
    young = cast.person("李青(演示)", phone="", area=district.community, birth_date=date(2010, 5, 1))
    model = nominate_actions.nominate(model=unsaved(honours[1], young), by=district.bob, at=NOW)
    own = brought(model, district.community_admin, signer="李青", full_name=True)
    paper_consent.confirm_paper(paper=own, by=district.reviewer, at=NOW)
    model.refresh_from_db()
    assert model.state == State.ASKED and paper_consent.missing_parts(model, NOW) == ["guardian"]
    guardian = brought(model, district.community_admin, part="guardian", signer="李父", full_name=False)
    paper_consent.confirm_paper(paper=guardian, by=district.reviewer, at=NOW)
    model.refresh_from_db()
    assert model.state == State.REVIEW and not model.full_name


# --- taken back --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", ["asked", "review", "notice", "shown"])
def test_one_word_to_any_of_the_staff_takes_it_down(client, district, nominee, stage):
    if stage != "asked":
        paper_consent.confirm_paper(paper=brought(nominee, district.community_admin), by=district.reviewer, at=NOW)
    if stage in ("notice", "shown"):
        review_actions.accept(model=nominee, by=district.street_admin, at=NOW)
    if stage == "shown":
        review_actions.show_due(at=AFTER)
    assert why(paper_consent.take_back_consent, model=nominee, said_by="高奶奶", by=district.manager) == RoleModelRefusal.NOT_YOURS
    assert (
        why(paper_consent.take_back_consent, model=nominee, said_by=" ", by=district.community_admin) == RoleModelRefusal.NO_SIGNER
    )
    for _ in range(2):
        paper_consent.take_back_consent(
            model=nominee, said_by="高奶奶的女儿", by=district.community_admin, at=AFTER
        )  # who brought the sheet
    nominee.refresh_from_db()
    assert nominee.state == (State.DECLINED if stage == "asked" else State.WITHDRAWN) and "高奶奶的女儿" in nominee.reason
    assert client.get(f"/role-models/{nominee.pk}/").status_code == 404


# --- the pages ---------------------------------------------------------------------------------------------------------


def test_brought_and_confirmed_on_the_pages(client, district, nominee):
    address = f"/manage/role-models/{nominee.pk}/"
    log_in(client, district.community_admin)
    assert f"{address}paper/" in client.get(address).text
    page = client.get(f"{address}paper/")
    assert STORY[:10] in page.text and "born" not in page.context["form"].fields
    sent = {"id": page.context["form"]["id"].value(), "part": "own", "signer": "高奶奶"}
    assert client.post(f"{address}paper/", sent).context["form"].errors["picture"]
    wrong = SimpleUploadedFile("x.jpg", b"no picture")
    assert client.post(f"{address}paper/", sent | {"picture": wrong}).context["form"].errors["picture"]
    right = SimpleUploadedFile("x.jpg", stored_jpeg().read(), content_type="image/jpeg")
    assert client.post(f"{address}paper/", sent | {"picture": right}).url == address
    paper = PaperConsent.objects.get()
    decide = f"/manage/role-models/papers/{paper.pk}/"
    assert decide in client.get(address).text and 'name="confirm"' not in client.get(address).text
    log_in(client, district.reviewer)
    assert review_actions.models_to_decide(district.reviewer, NOW).count() == 1
    assert 'name="confirm"' in client.get(address).text
    seen = client.get(f"{decide}picture/")
    assert seen["Content-Type"] == "image/jpeg" and "no-store" in seen["Cache-Control"]
    assert client.post(decide, {"confirm": "1"}).url == address
    nominee.refresh_from_db()
    assert nominee.state == State.REVIEW and "纸质" in text(client.get(address))
    assert client.get(f"{address}paper/").status_code == 404
    assert client.post(f"{address}back/", {"said_by": ""}).url == address
    client.post(f"{address}back/", {"said_by": "高奶奶本人"})
    nominee.refresh_from_db()
    assert nominee.state == State.WITHDRAWN


def test_the_photo_of_a_sheet_is_for_the_reviewers_alone(client, district, nominee):
    paper = brought(nominee, district.community_admin)
    for person in (district.bob, district.manager, district.carol, district.other_manager):
        log_in(client, person)
        assert client.get(f"/manage/role-models/papers/{paper.pk}/picture/").status_code == 404
        assert client.post(f"/manage/role-models/papers/{paper.pk}/", {"confirm": "1"}).status_code == 404
