"""Everything that is kept about a person as one file: nothing forgotten, nothing of others, asked for by who may."""

import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from django.apps import apps
from django.utils import translation

from events.models import Rating
from events.privacy import export_records
from tests import cast
from tests.cast import NOW
from tests.support.clients import log_in
from tests.support.household_factory import share_household
from tests.support.snapshot import kept_fixture
from tests.support.whole_site import STAGE
from volunteer.core.refusals import Refused
from volunteer.models import AuditRow, Consent, User
from volunteer.notices import outbox
from volunteer.people import household
from volunteer.privacy import export as privacy_export
from volunteer.privacy import export_registry
from volunteer.privacy.refusals import PrivacyRefusal

pytestmark = pytest.mark.django_db

# Fields that lead to people and are in nobody's file, with the reason.
OFFICE = "what somebody did in office: the person it was done about reads it, the log of the other names the act"
FOR_ANOTHER = "done for somebody else, in whose file it stands"
SHOWN_THERE = "the row stands in the file already, by another field"
SUMS = "counted from rows that are in the file, and made again at any time"
NOTHING = "says nothing about the person"
LIBRARY = "a table of a library that nothing here fills"
EXCEPT = {
    OFFICE: """
        volunteer.Appointment.appointed_by volunteer.Appointment.woken_by volunteer.FactorInvitation.invited_by
        volunteer.Card.issued_by volunteer.Card.killed_by volunteer.Device.invited_by
        volunteer.Device.revoked_by volunteer.Pass.lent_by volunteer.Pass.ended_by volunteer.Membership.confirmed_by
        volunteer.TeamMember.confirmed_by volunteer.Reporting.confirmed_by volunteer.Team.created_by volunteer.Team.confirmed_by
        volunteer.Pairing.created_by volunteer.Visit.logged_by volunteer.Visit.decided_by volunteer.Appraisal.by
        volunteer.PersonSkill.decided_by volunteer.Pin.set_by volunteer.DayRole.person volunteer.DayRole.appointed_by
        volunteer.DataPromise.set_by volunteer.DataRequest.decided_by volunteer.AreaPicture.by volunteer.PlaceChange.by
        volunteer.Committee.by volunteer.IdentityTerms.set_by volunteer.PhoneChange.asked_by
        volunteer.PhoneChange.seen_by volunteer.PhoneChange.decided_by
        volunteer.ProfileChange.decided_by volunteer.PlaceChange.ended_by volunteer.HandOver.by volunteer.HandOver.ended_by
        points.Allotment.made_by points.BudgetMove.asked_by points.BudgetMove.decided_by points.BudgetRequest.asked_by
        points.BudgetRequest.decided_by points.OpeningSheet.asked_by points.OpeningSheet.decided_by points.OpeningFund.opened_by
        points.HandEntry.asked_by points.HandEntry.decided_by points.BookCheck.by events.FigureCheck.by points.Cutoff.announced_by
        points.Cutoff.withdrawn_by points.Freeze.by points.Freeze.lifted_by points.FundMove.by points.AuditPack.by
        points.Adjustment.asked_by points.Adjustment.decided_by points.Relief.asked_by points.Relief.decided_by
        points.Consignment.sent_by points.Consignment.ended_by points.RuleDraft.drafted_by points.RuleDraft.decided_by
        points.ItemPrice.by points.StockMove.by points.Slot.by points.Sale.keeper points.Return.by points.Return.second
        points.Order.ended_by points.Order.second points.Attendant.by points.RecyclingPrice.by points.RecyclingTerms.by
        points.Recycling.weighed_by points.Recycling.decided_by
        events.ApiKey.made_by events.ApiKey.ended_by events.Subscription.made_by events.Subscription.ended_by
        events.Scan.by events.Attendance.confirmed_by events.Undo.by events.Arrival.decided_by events.Flag.decided_by
        events.Reversal.by
        events.Correction.by events.Makeup.decided_by events.Photo.removed_by events.Shift.closed_by events.Signup.excused_by
        events.Shift.count_confirmed_by events.Photo.stated_by events.Photo.shown_by events.PhotoObjection.answered_by
        events.Witness.by events.Duty.named_by events.CoverAsk.asked_by
        events.Event.created_by events.Review.by events.ChangeRequest.asked_by events.ChangeRequest.decided_by
        events.ShiftMessage.sent_by events.Campaign.created_by events.Campaign.published_by events.Campaign.ended_by
        events.Programme.created_by events.Screen.made_by events.Case.owner events.CaseStep.by events.CaseStep.person
        events.Hearing.asked_by events.Hearing.answered_by events.Ruling.by events.AwardCheck.caller
        events.LiveCheck.looked_by events.LiveCheck.answered_by
        events.Identity.seen_by events.Issuer.kept_by events.Certificate.checked_by events.Certificate.issued_by
        events.Certificate.revoked_by events.HoursSheet.asked_by events.HoursSheet.decided_by events.HoursExport.made_by
        events.RecordEntry.entered_by events.RecordEntry.answered_by events.RecordEntry.voided_by events.StarScale.made_by
        events.StarAward.decided_by events.StarObjection.answered_by events.ModelObjection.answered_by
        events.OpeningFigure.asked_by events.OpeningFigure.first_by events.OpeningFigure.second_by
        events.OpeningFigure.withdrawn_by events.Report.by events.HelpRequest.spoken_by events.RoleModel.reviewed_by
        volunteer.NameCheck.by events.Incident.owner
        events.RoleModel.closed_by events.PaperConsent.taken_by events.PaperConsent.confirmed_by events.PaperConsent.refused_by
        """,
    FOR_ANOTHER: """
        volunteer.DataRequest.asked_by
        volunteer.User.registered_by volunteer.TeamMember.asked_by volunteer.Membership.asked_by events.Signup.signed_by
        points.Order.placed_by events.Makeup.asked_by events.Certificate.applied_by events.Flag.raised_by
        events.HelpRequest.rated_by events.HelpRequest.agreed_by
        """,
    SHOWN_THERE: """
        volunteer.HandOver.to volunteer.FormerMember.person
        events.Case.concerned events.Ruling.person events.RequestStep.by events.RequestStep.person events.IncidentStep.by
        volunteer.DataRequestStep.by
        """,
    SUMS: "events.Seen.person events.Waning.person",
    NOTHING: "volunteer.Digest.person volunteer.SignInPhone.person",
    LIBRARY: "account.EmailAddress.user volunteer.User_groups.user volunteer.User_user_permissions.user",
}


@pytest.fixture(autouse=True)
def morning(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def stage():
    return STAGE()


def opened(content):
    return openpyxl.load_workbook(BytesIO(content))


def made(person, language="en"):
    with translation.override(language):
        return opened(privacy_export.export_person(person, NOW))


def rows(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def texts(found):
    return [str(cell.value) for sheet in found for row in sheet.iter_rows() for cell in row if cell.value is not None]


# --- nothing forgotten -------------------------------------------------------------------------------------------------------


def leading_to_people():
    """Every foreign key of every table that leads to a person."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            if field.concrete and field.is_relation and not field.many_to_many and field.related_model is User:
                yield f"{model._meta.app_label}.{model.__name__}.{field.name}"


def test_every_field_that_leads_to_people_is_in_the_file_or_says_why_not():
    shown = {field for part in export_registry.PARTS for field in part.of}
    left_out = [field for fields in EXCEPT.values() for field in fields.split()]
    assert len(left_out) == len(set(left_out)) and not shown & set(left_out)
    assert sorted(shown | set(left_out)) == sorted(leading_to_people())


def test_what_a_part_says_it_shows_it_shows(stage):
    """For everybody on the stage who has rows by such a field."""
    seen, silent = set(), set()
    for part in export_registry.PARTS:
        for field in part.of:
            app, model, name = field.split(".")
            ids = apps.get_model(app, model)._default_manager.exclude(**{name: None}).values_list(f"{name}_id", flat=True)
            for person in User.objects.get_queryset().filter(pk__in=set(ids)):
                seen.add(field)
                if not list(part.rows(person)):
                    silent.add(field)
    assert silent == {"events.AwardCheck.person"}  # nobody is told beforehand that they will be called
    assert len(seen) >= 35


# --- what it looks like --------------------------------------------------------------------------------------------------------


def test_the_first_sheet_explains_the_others(stage):
    found = made(stage.alice)
    with translation.override("en"):
        names = [str(sheet.name) for sheet, _parts in export_registry.sheets_with_parts()]
    told = rows(found.worksheets[0])
    assert told[0][:3] == ["Sheet", "Rows", "What it says"] and [row[0] for row in told[1 : len(names) + 1]] == names
    counts = {row[0]: row[1] for row in told[1 : len(names) + 1]}
    assert found.sheetnames[1:] == [name for name in names if counts[name]]
    assert all(found[name].max_row == count + 1 for name, count in counts.items() if count)
    assert "Nothing is kept here." in next(row[2] for row in told if row[0] == "Hours from elsewhere")
    assert len({sheet.order for sheet, _parts in export_registry.sheets_with_parts()}) == len(names)


def test_it_is_chinese_like_the_page_and_names_fit(stage):
    found = made(stage.alice, "zh-hans")
    assert found.sheetnames[0] == "请先看这里" and "报名" in found.sheetnames
    assert not re.search("[A-Za-z]", "".join(found.sheetnames))
    for language in ("en", "zh-hans"):
        with translation.override(language):
            names = [str(sheet.name) for sheet, _parts in export_registry.sheets_with_parts()]
        assert len(set(names)) == len(names) and max(map(len, names)) <= 31


def test_it_says_what_is_known(stage):
    found = made(stage.alice)
    profile = {row[0]: row[1] for row in rows(found["About me"])}
    assert profile["Name"] == stage.alice.name and profile["Mobile number"] == stage.alice.phone.removeprefix("+86")
    said = texts(found)
    for words in (
        "求助里的字",
        "评价里的话",
        "投诉里的字",
        "培训里的字",
        "证明用途里的字",
        "特长凭据里的字",
        "人工加分里的字",
        "补录里的字",
    ):
        assert any(words in text for text in said), words
    assert {row[2] for row in rows(found["My requests"])[1:]} == {stage.alice.name}


def test_the_log_tells_a_resident_s_steps_in_words(stage):
    log = rows(made(stage.alice)["Log"])[1:]
    assert len(log) >= 5 and [row[1] for row in log if re.fullmatch(r"[a-z_]+[._][a-z_]+", row[1])] == []


def test_words_are_those_of_steps_that_exist():
    written = " ".join(path.read_text() for room in ("volunteer", "points", "events") for path in Path(room).rglob("*.py"))

    def is_made_of_a_state(step: str) -> bool:
        """Written by `audit.record(act=f"…")`, or by the `Approval` of this name."""
        subject = step.partition(".")[0]
        return f'act=f"{subject}.' in written or f'act="{subject}",' in written

    assert [step for step in export_registry.STEPS if written.count(f'"{step}"') < 2 and not is_made_of_a_state(step)] == []


def test_of_others_there_is_no_name_in_full_and_no_number(stage):
    """Nor of staff; what the messages said stays as it was told."""
    found = made(stage.alice)
    del found["Messages"]
    others = User.objects.exclude(pk=stage.alice.pk)
    said = "\n".join(texts(found))
    assert [one.name for one in others if one.name in said] == []
    assert [one.phone for one in others if one.phone and one.phone.removeprefix("+86") in said] == []


def test_nothing_in_it_is_computed(stage):
    User.objects.get_queryset().filter(pk=stage.alice.pk).update(name="=1+1")
    found = made(User.objects.get(pk=stage.alice.pk))
    assert {cell.data_type for sheet in found for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s", "n"}
    assert dict(row[:2] for row in rows(found["About me"]))["Name"] == "=1+1"


def test_what_people_said_about_a_shift_waits_until_nobody_is_guessed(district):
    shift = cast.shift(district.point, leader=district.bob, start=NOW - timedelta(days=1), state="settled", settled_at=NOW)
    for number in range(3):
        assert list(export_records.received_rating_rows(district.bob)) == []
        Rating.objects.create(shift=shift, person=cast.person(f"评{number}(演示)"), stars=4, words="好", at=NOW)
    assert [row[2:] for row in export_records.received_rating_rows(district.bob)] == [[4, "好"]] * 3


def test_more_rows_cost_no_more_statements(stage, django_assert_num_queries, django_assert_max_num_queries):
    with django_assert_max_num_queries(86) as few:
        privacy_export.export_person(stage.alice, NOW)
    for number in range(30):
        shift = cast.shift(
            stage.point, leader=stage.alice, start=NOW - timedelta(days=30 + number), state="settled", settled_at=NOW
        )
        cast.came(shift, stage.alice)
        Rating.objects.create(shift=shift, person=stage.alice, stars=5, at=NOW)
        outbox.notify(person=stage.alice, kind="pin_set", params={}, key=f"many:{number}", at=NOW)
        household.record_consent(person=stage.alice, purpose=Consent.Purpose.RANKING, given_by=stage.bob, at=NOW)
    with django_assert_num_queries(len(few)):
        privacy_export.export_person(stage.alice, NOW)


# --- who takes it --------------------------------------------------------------------------------------------------------------


def why(act, **fields):
    with pytest.raises(Refused) as caught:
        act(**{"at": NOW} | fields)
    return caught.value.reason


def noted(act):
    return [(row.actor_id, row.subject_id, row.detail) for row in AuditRow.objects.filter(act=act).order_by("pk")]


def test_one_press_gives_the_file(client, district):
    log_in(client, district.alice)
    page = client.get("/me/copy/")
    assert page.status_code == 200 and "下载我的文件" in page.text
    assert "/me/copy/" in client.get("/me/").text and "/me/copy/" in client.get("/privacy/").text
    answer = client.post("/me/copy/")
    assert answer.headers["Cache-Control"] == "no-store, private" and "attachment" in answer.headers["Content-Disposition"]
    assert opened(answer.content).sheetnames[0] == "请先看这里"
    assert noted("copy.take") == [(district.alice.pk, str(district.alice.pk), {})]
    assert not district.alice.notices.exists()


def test_looking_notes_nothing_down(client, district):
    log_in(client, district.alice)
    client.get("/me/copy/")
    assert noted("copy.take") == []


def test_who_acts_for_somebody_without_a_phone_takes_theirs_too(client, district):
    child = cast.person("张小(演示)", phone="", area=district.community)
    share_household(district.alice, district.bob, child)
    log_in(client, district.alice)
    page = client.get("/me/copy/").text
    assert child.volunteer_no in page and district.bob.volunteer_no not in page
    answer = client.post("/me/copy/", {"person": child.volunteer_no})
    assert any(child.name in text for text in texts(opened(answer.content)))
    assert noted("copy.take") == [(district.alice.pk, str(child.pk), {})]
    (told,) = child.notices.all()
    assert district.alice.masked_name in outbox.notice_text(told) and "{" not in outbox.notice_text(told)
    for stranger in (district.bob, district.carol):
        assert client.post("/me/copy/", {"person": stranger.volunteer_no}).status_code == 404
        assert (
            why(privacy_export.take_copy, person=stranger, by=User.objects.get(pk=district.alice.pk))
            == PrivacyRefusal.COPY_NOT_HOUSEHOLD
        )


@pytest.mark.parametrize("nonsense", ["x\x00y", "9" * 3000, "'; DROP TABLE x", "😀", "x"])
def test_a_number_that_is_none_is_a_missing_page(client, district, nonsense):
    log_in(client, district.alice)
    assert client.post("/me/copy/", {"person": nonsense}).status_code == 404
    log_in(client, district.community_admin)
    elder = cast.person("高奶奶(演示)", phone="", area=district.community)
    answer = client.post(f"/staff/people/{elder.volunteer_no}/copy/", {"why": nonsense, "known": nonsense})
    assert answer.status_code == 200 and "text/html" in answer.headers["Content-Type"]


def test_a_closed_account_is_in_nobody_s_hands(client, district):
    child = cast.person("张小(演示)", phone="", area=district.community)
    share_household(district.alice, child)
    User.objects.get_queryset().filter(pk=child.pk).update(is_active=False)
    log_in(client, district.alice)
    assert client.post("/me/copy/", {"person": child.volunteer_no}).status_code == 404
    log_in(client, district.community_admin)
    assert client.get(f"/staff/people/{child.volunteer_no}/copy/").status_code == 404


def test_so_many_a_day_and_then_tomorrow(client, district, time_machine):
    log_in(client, district.alice)
    for _ in range(privacy_export.PER_PERSON):
        assert client.post("/me/copy/").headers["Content-Type"].startswith("application/vnd")
    answer = client.post("/me/copy/", follow=True)
    assert "今天" in answer.text and "attachment" not in str(answer.headers)
    assert len(noted("copy.take")) == privacy_export.PER_PERSON
    privacy_export.take_copy(person=district.alice, by=district.alice, at=NOW + timedelta(days=1, minutes=1))


# --- the community makes it ------------------------------------------------------------------------------------------------------


@kept_fixture
def elder(district):
    return cast.person("高奶奶(演示)", phone="", area=district.community)


def test_the_community_makes_it_for_who_has_no_phone_on_their_wish(client, district, elder):
    log_in(client, district.community_admin)
    url = f"/staff/people/{elder.volunteer_no}/copy/"
    for page in (f"/staff/people/{elder.volunteer_no}/", f"/staff/cards/{elder.volunteer_no}/"):
        assert url in client.get(page).text
    assert client.get(url).status_code == 200
    for nothing in ({}, {"why": "desk"}, {"known": "on"}, {"why": "curious", "known": "on"}):
        assert "text/html" in client.post(url, nothing).headers["Content-Type"]
    assert noted("copy.make") == []
    answer = client.post(url, {"why": "home", "known": "on"})
    assert any(elder.name in text for text in texts(opened(answer.content)))
    assert noted("copy.make") == [(district.community_admin.pk, str(elder.pk), {"why": "home"})]
    assert district.community_admin.masked_name in outbox.notice_text(elder.notices.get())


def test_nobody_else_s_residents_and_nobody_with_a_phone(client, district, elder):
    for person in (district.other_manager, district.reviewer, district.auditor, district.manager):
        assert why(privacy_export.make_copy, person=elder, why="desk", by=person) == PrivacyRefusal.COPY_NOT_STAFF
    User.objects.get_queryset().filter(pk=district.alice.pk).update(area=district.community, phone_verified_at=NOW)
    log_in(client, district.community_admin)
    assert client.get(f"/staff/people/{district.alice.volunteer_no}/copy/").status_code == 404
    assert "/copy/" not in client.get(f"/staff/cards/{district.alice.volunteer_no}/").text


def test_staff_make_so_many_a_day(client, district, elder, monkeypatch):
    monkeypatch.setattr(privacy_export, "PER_STAFF", 1)
    privacy_export.make_copy(person=elder, why="desk", by=district.community_admin, at=NOW)
    other = cast.person("周爷爷(演示)", phone="", area=district.community)
    log_in(client, district.community_admin)
    page = client.post(f"/staff/people/{other.volunteer_no}/copy/", {"why": "desk", "known": "on"})
    assert "text/html" in page.headers["Content-Type"] and str(PrivacyRefusal.TOO_MANY_COPIES.label) in page.text
    assert len(noted("copy.make")) == 1
