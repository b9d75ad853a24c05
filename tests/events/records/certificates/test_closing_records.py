"""Closing an account in the room of events: what stands in the way, what is given up, what is forgotten, what others still read."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from events.cases.actions import hear
from events.cases.actions import open as open_actions
from events.integrations.calendars import feeds
from events.models import (
    Arrival,
    Attendance,
    AwardCheck,
    AwardDraw,
    CalendarFeed,
    Case,
    CasePicture,
    Certificate,
    Flag,
    HelpRequest,
    HoursRow,
    HoursSheet,
    Identity,
    Makeup,
    PaperConsent,
    Rating,
    RecordEntry,
    RequestPhoto,
    RequestStep,
    RoleModel,
    Scan,
    Shift,
    Signup,
    StarAward,
    StarObjection,
    StarScale,
    Voice,
)
from events.privacy import erasure as privacy_erasure
from events.public.role_models.actions import consent as consent_actions
from events.records.actions import entries
from events.records.actions import stars as stars_actions
from events.records.certificates import pdf as certificate_pdf
from events.records.certificates import verify as certificate_verify
from events.records.certificates.actions import issue, issue_class
from events.requests.actions import submit as submit_actions
from points.budgets.actions import allot as allot_actions
from points.ledger import actions as ledger
from points.ledger.actions import Award
from points.models import Transfer
from tests import cast
from tests.cast import NOW
from tests.support import certificate_factory, request_factory
from tests.support.attendance_factory import serve
from tests.support.clients import log_in
from tests.support.html_pages import text
from tests.support.role_model_factory import nominated
from tests.support.signup_factory import join
from tests.support.snapshot import kept_fixture
from tests.support.whole_site import ASKED as EVIDENCE
from tests.support.whole_site import COMPLAINED, CONFIDED, PROVEN, SAID, STAGE
from volunteer.core.ids import new_id
from volunteer.models import User
from volunteer.privacy.erasure_registry import HANDLERS

pytestmark = pytest.mark.django_db
PICTURE = {"picture": ContentFile(b"picture", name="x.jpg")}
LED = "You lead a shift that is not over. Ask the service point to name another leader."
SIGNED_UP = "You are signed up for a shift. Withdraw first, or take part."
UNSETTLED = "A shift you were at is not settled yet. It is, a day or two after its end."
ASKED = "You asked for help, and it is not done. Take it back, or wait for the help."
HELPS = "Somebody counts on your help. Help, or say that you cannot come."
APPLIED = "You applied for a certificate. Wait until it is issued or sent back."
MADE_UP = "Hours you asked for afterwards are not decided yet."
LOOKED_AT = "Something about your records is still being looked at."
MODEL = "You are nominated or shown as a role model. Take your consent back first."


@pytest.fixture(autouse=True)
def morning(time_machine, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def room():
    return next(room for room in HANDLERS if room.forget is privacy_erasure.erase_person)


@pytest.fixture
def forget(room, django_capture_on_commit_callbacks):
    """Forget somebody twice, as after a repeat; files go when the transaction is done."""

    def forgotten(person):
        with django_capture_on_commit_callbacks(execute=True):
            room.forget(person, NOW)
            room.forget(person, NOW)

    return forgotten


def found(room, person):
    with translation.override("en"):
        return [(str(one.words), one.url) for one in room.still_open(person, NOW)]


def given_up(room, person):
    with translation.override("en"):
        return [str(words).partition(":")[0].partition(",")[0] for words in room.lost(person, NOW)]


def settled(district, **fields):
    start = NOW - timedelta(days=3)
    return cast.shift(district.point, district.bob, start=start, state="settled", settled_at=NOW, **fields)


def kept(row):
    row.refresh_from_db()
    return row


def gone(*files):
    return [file.name for file in files if file.storage.exists(file.name)] == []


# --- what stands in the way ------------------------------------------------------------------------------------------------


def test_nothing_stands_in_the_way_of_who_has_nothing_open(district, room):
    serve(district, district.alice, 5)
    assert found(room, district.alice) == [] and found(room, district.carol) == []


@pytest.mark.parametrize("state", Shift.State.values)
def test_who_leads_a_shift(district, room, state):
    cast.shift(district.point, district.carol, state=state)
    expected = [] if state in ("settled", "cancelled") else [(LED, "/")]
    assert found(room, district.carol) == expected


@pytest.mark.parametrize("places", [1, 0])
def test_who_is_signed_up_or_waits(district, room, places):
    shift = cast.shift(district.point, district.bob, start=NOW + timedelta(days=1), places=1)
    if not places:
        join(shift, district.carol)
    join(shift, district.alice)
    assert found(room, district.alice) == [(SIGNED_UP, "/my/")]
    Signup.objects.filter(person=district.alice).update(state="withdrawn")
    assert found(room, district.alice) == []


def test_who_was_at_a_shift_that_is_not_settled(district, room):
    shift = cast.shift(district.point, district.bob, start=NOW - timedelta(hours=3))
    row = cast.came(shift, district.alice, pay="pending")
    assert found(room, district.alice) == [(UNSETTLED, "")]
    Shift.objects.update(state="settled", settled_at=NOW)
    assert found(room, district.alice) == []
    Attendance.objects.filter(pk=row.pk).update(pay="second")
    assert found(room, district.alice) == [(UNSETTLED, "")]


def test_a_place_in_a_shift_that_is_over_and_not_closed(district, room):
    shift = cast.shift(district.point, district.bob, start=NOW + timedelta(hours=1))
    join(shift, district.alice)
    Shift.objects.update(start=NOW - timedelta(hours=3), end=NOW - timedelta(hours=1))
    assert found(room, district.alice) == [(UNSETTLED, "")]


def test_requests_under_way(town, room):
    made = request_factory.taken(town, town.bob)
    assert found(room, town.alice) == [(ASKED, "/requests/")]
    assert (HELPS, "/requests/") in found(room, town.bob)
    HelpRequest.objects.filter(pk=made.pk).update(state="withdrawn")
    assert found(room, town.alice) == []
    HelpRequest.objects.filter(pk=made.pk).update(state="dispatched", taker=None, sent_to=town.carol)
    assert found(room, town.carol) == [(HELPS, "/requests/")]


def test_what_staff_wrote_down_for_others_is_not_theirs(town, room):
    submit_actions.submit_request(
        help_request=request_factory.unsaved(None, town.community, way="staff", for_name="王奶奶"),
        by=town.manager,
        at=NOW,
        contact="+8613800138000",
    )
    assert found(room, town.manager) == []


def test_a_certificate_that_is_not_decided(district, room):
    certificate_factory.served(district)
    certificate_factory.apply(district)
    assert found(room, district.alice) == [(APPLIED, "/my/certificates/")]
    Certificate.objects.update(state="returned")
    assert found(room, district.alice) == []


def test_hours_that_are_not_decided(district, room):
    known = {"evidence": "在场", "asked_by": district.alice, "asked_at": NOW, "minutes": 60}
    made = Makeup.objects.create(id=new_id(NOW), shift=settled(district), person=district.alice, **known)
    assert found(room, district.alice) == [(MADE_UP, "")]
    Makeup.objects.filter(pk=made.pk).update(state="approved")
    assert found(room, district.alice) == []


def test_what_is_looked_at_is_one_sentence_that_tells_nothing(district, room):
    row = cast.came(settled(district), district.alice)
    flag = {"shift": row.shift, "attendance": row, "raised_at": NOW}
    Flag.objects.create(id=new_id(NOW), kind="far", key="x", **flag)
    case = {"number": "A", "subject": "x", "point": district.point, "concerned": district.alice, "due_at": NOW, "opened_at": NOW}
    Case.objects.create(id=new_id(NOW), topic="other", **case)
    assert found(room, district.alice) == [(LOOKED_AT, "")]
    Flag.objects.update(decision="counts", decided_by=district.reviewer, decided_at=NOW)
    assert found(room, district.alice) == [(LOOKED_AT, "")]
    Case.objects.update(decided_at=NOW)
    assert found(room, district.alice) == []


def test_who_is_to_be_called_does_not_slip_away(district, room):
    row = cast.came(settled(district), district.alice)
    draw = AwardDraw.objects.create(id=new_id(NOW), month=date(2026, 10, 1), seed="5eed", population=1, number=1, at=NOW)
    stage_award(district, row)
    known = {"transfer": Transfer.objects.get(kind="award"), "attendance": row, "point": district.point, "person": district.alice}
    AwardCheck.objects.create(id=new_id(NOW), draw=draw, **known)
    assert found(room, district.alice) == [(LOOKED_AT, "")]


def stage_award(district, row):
    """One point for a record, as the ledger pays it."""
    allot_actions.mint(id=new_id(NOW), district=district.area, amount=10, year=2026, actor=None, at=NOW)
    allotted = {"amount": 5, "reason": "年度", "actor": None, "at": NOW}
    allot_actions.allot(id=new_id(NOW), source=district.area, target=district.point, **allotted)
    allot_actions.reserve(point=district.point, shift_id=row.shift_id, amount=1, version=1, at=NOW)
    award = Award(row.person_id, 1, f"attendance:{row.pk}", NOW.date(), ("attendance", str(row.pk)))
    ledger.award(awards=[award], from_=ledger.escrow_account(row.shift_id), at=NOW)


def test_a_star_that_is_objected_to_and_an_entry_that_is_doubted(district, room):
    award = starred(district)
    known = {"words": "不对", "at": NOW, "by": district.bob}
    StarObjection.objects.create(id=new_id(NOW), award=award, **known)
    assert found(room, district.alice) == [(LOOKED_AT, "")]
    StarObjection.objects.all().delete()
    entries.doubt_entry(entry=entered(district), words="不是我", by=district.alice, at=NOW)
    assert found(room, district.alice) == [(LOOKED_AT, "")]


def test_a_role_model_takes_the_consent_back_first(district, room, honours):
    model = nominated(district, honours[0])
    assert found(room, district.alice) == [(MODEL, "/my/role-models/")]
    assert found(room, district.bob) == []  # who nominated her
    consent_actions.decline_consent(model=model, by=district.alice, at=NOW)
    assert found(room, district.alice) == []


def test_it_takes_a_constant_number_of_statements(district, room, django_assert_max_num_queries):
    with django_assert_max_num_queries(16):
        list(room.still_open(district.alice, NOW))


# --- what is given up ------------------------------------------------------------------------------------------------------


def test_only_what_one_has_is_given_up(district, room):
    assert given_up(room, district.alice) == []
    certificate_factory.issuer(district)
    certificate_factory.served(district)
    assert given_up(room, district.alice) == ["Your hours and stars"]
    certificate_factory.issued(district)
    cast.came(settled(district), district.alice, pay="budget", points=2)
    assert given_up(room, district.alice) == [
        "Your hours and stars",
        "Points that are still on their way to you",
        "Your certificates stay valid",
    ]


# --- certificates ----------------------------------------------------------------------------------------------------------


@kept_fixture
def certificate(district):
    certificate_factory.issuer(district)
    certificate_factory.served(district)
    return certificate_factory.issued(district)


SECRETS = ("张安", "张*", certificate_factory.ID_CARD, "002X", "入学申请", "清理楼道")


def test_a_certificate_keeps_its_number_and_names_nobody(district, certificate, forget):
    body = certificate_pdf.stored_pdf(certificate)
    before = kept(certificate)
    file, code, fingerprint, file_hash = before.file, before.code, before.content_hash, before.file_hash
    forget(district.alice)
    after = Certificate.objects.get()
    assert (after.number, after.code, after.content_hash, after.file_hash) == (before.number, code, fingerprint, file_hash)
    assert (after.state, after.issued_by, after.issued_at) == ("issued", district.community_admin, NOW)
    assert (after.since, after.until) == (certificate_factory.SINCE, certificate_factory.UNTIL)
    assert after.content == {
        "number": after.number,
        "since": "2026-01-01",
        "until": "2026-11-24",
        "verified": 750,
        "honorary": 0,
        "issuer": "长青社区居民委员会(演示)",
        "issued_on": "2026-11-24",
    }
    assert (after.person, after.applied_by, after.id_sealed, after.purpose, after.file.name) == (None, None, None, "", "")
    assert gone(file) and not Identity.objects.exists()
    assert certificate_verify.find_by_code(number=after.number, code=code, device="", at=NOW) == after
    assert certificate_verify.find_by_fingerprint(fingerprint) == after and certificate_verify.find_by_file(BytesIO(body)) == after


def test_everybody_can_still_verify_it(client, district, certificate, forget):
    body = certificate_pdf.stored_pdf(certificate)
    forget(district.alice)
    client.cookies["django_language"] = "en"
    page = client.post("/verify/", {"number": certificate.number, "code": certificate.code}, follow=True)
    assert page.redirect_chain == [(f"/verify/{certificate.content_hash}/", 302)]
    words = text(page)
    assert "Genuine: this certificate was issued here and stands." in words
    assert "The account was closed: this page names nobody any more." in words
    assert "12.5" in words and "长青社区居民委员会(演示)" in words and "2026-01-01 – 2026-11-24" in words
    assert [secret for secret in (*SECRETS, district.alice.volunteer_no) if secret in page.content.decode()] == []
    sent = SimpleUploadedFile("a.pdf", body, "application/pdf")
    words = text(client.post("/verify/", {"file": sent}, follow=True))
    assert "The file is unchanged, as it was issued." in words and certificate.number in words
    changed = SimpleUploadedFile("a.pdf", body + b" ", "application/pdf")
    assert client.post("/verify/", {"file": changed}).context["form"].errors


def test_a_revoked_one_stays_revoked(client, district, certificate, forget):
    issue.revoke(certificate=certificate, reason="时长有误", by=district.reviewer, at=NOW)
    forget(district.alice)
    client.cookies["django_language"] = "en"
    words = text(client.get(f"/verify/{certificate.content_hash}/"))
    assert "Revoked: this certificate is no proof any more." in words and "时长有误" in words and "names nobody" in words


def test_the_register_still_opens(client, district, certificate, forget):
    district.bob.area = district.community
    district.bob.save()
    forget(district.alice)
    client.cookies["django_language"] = "en"
    log_in(client, district.reviewer)
    page = text(client.get("/review/certificates/"))
    assert certificate.number in page and "account closed" in page and "12.5" in page
    assert certificate.number in text(client.get(f"/review/certificates/?q={certificate.number}"))
    assert client.get("/review/certificates/?export=xlsx").status_code == 200
    address = f"/review/certificates/{certificate.pk}/"
    page = text(client.get(address))
    assert "the paper cannot be printed again" in page and [secret for secret in SECRETS if secret in page] == []
    assert client.get(f"{address[:-1]}.pdf").status_code == 404
    assert kept(certificate).file_hash == "", "nothing was drawn anew"
    client.post(address, {"revoke": "1", "words": "时长有误"})
    assert kept(certificate).state == "revoked" and client.get(address).status_code == 200
    assert "account closed" in text(log_in(client, district.bob).get("/my/certificates/"))  # the notice of seven days


def test_what_was_never_issued_is_deleted_and_classmates_keep_theirs(client, district, forget):
    certificate_factory.issuer(district)
    school, batch = certificate_factory.school(district), new_id(NOW)
    issue_class.apply(batch=batch, wanted=certificate_factory.wanted(school), by=district.reviewer, at=NOW)
    first, second = issue_class.certificates_in_batch(batch)
    issue.send_back(certificate=first, reason="证件不符", by=district.community_admin, at=NOW)
    issue.check(certificate=second, by=district.reviewer, at=NOW)
    issue.issue(certificate=second, by=district.community_admin, at=NOW)
    forget(first.person)
    assert list(issue_class.certificates_in_batch(batch)) == [second]
    other = kept(second).person
    assert other is not None and second.content["name"] == other.name
    forget(other)
    assert list(issue_class.certificates_in_batch(batch)) == [] and kept(second).organization is None
    page = log_in(client, district.community_admin).get(f"/review/certificates/class/{batch}.pdf")
    assert page.status_code == 404


def test_who_applied_for_somebody_else_is_no_longer_named(district, certificate, forget):
    Certificate.objects.update(applied_by=district.carol)
    forget(district.carol)
    after = kept(certificate)
    assert after.applied_by is None and after.person == district.alice and after.content["name"] == "张安(演示)"


# --- service ---------------------------------------------------------------------------------------------------------------


def test_service_stays_without_a_word_about_the_person(district, forget):
    row = cast.came(settled(district), district.alice)
    uncounted = {"minutes": 0, "counted_start": None, "counted_end": None}
    waits = cast.came(settled(district), district.alice, pay="budget", pay_note="frozen", points=2, **uncounted)
    shift, known = row.shift, {"shift": row.shift, "job": row.job, "queued_at": NOW, "state": "place"}
    excused = {"excused_by": district.bob, "excused_at": NOW, "missed_at": NOW, "excuse": "住院了"}
    signup = Signup.objects.create(id=new_id(NOW), person=district.alice, signed_by=district.alice, **known, **excused)
    scan = cast.scanned(id=new_id(NOW), shift=shift, person=district.alice, act="in", scanned_at=NOW)
    scan.save(force_insert=True)
    Arrival.objects.create(nonce=new_id(NOW), shift=shift, person=district.alice, act="in", arrived_at=NOW)
    decided = {"decision": "counts", "decided_by": district.reviewer, "decided_at": NOW, "note": "张安说得对"}
    flag = Flag.objects.create(
        id=new_id(NOW), kind="objection", key="x", shift=shift, attendance=row, words="我是张安", raised_at=NOW, **decided
    )
    asked = {"evidence": "张安在场", "asked_by": district.alice, "asked_at": NOW, "minutes": 60, "state": "approved"}
    made = Makeup.objects.create(id=new_id(NOW), shift=shift, person=district.alice, **asked, **PICTURE)
    Rating.objects.create(shift=shift, person=district.alice, stars=4, words="我是张安", at=NOW)
    feeds.renew(person=district.alice, at=NOW)
    file = made.picture
    assert file.storage.exists(file.name)
    forget(district.alice)
    assert not Arrival.objects.exists() and not CalendarFeed.objects.exists()
    assert kept(row).person == district.alice and (row.minutes, row.pay) == (60, "paid")
    assert (kept(waits).pay, waits.pay_note, waits.points) == ("nothing", "closed", 0)
    assert (kept(signup).excuse, signup.excused_by, signup.state) == ("", district.bob, "place")
    assert Scan.objects.get().person == district.alice
    assert (kept(flag).words, flag.note, flag.decision) == ("", "", "counts")
    assert (kept(made).evidence, made.picture.name, made.minutes, made.state) == ("", "", 60, "approved") and gone(file)
    assert (Rating.objects.get().words, Rating.objects.get().stars) == ("", 4)


def test_hours_from_elsewhere_lose_their_number_there(district, forget):
    known = {"area": district.community, "source": "旧系统", "file_hash": "x" * 64, "asked_by": district.community_admin}
    sheet = HoursSheet.objects.create(id=new_id(NOW), asked_at=NOW, state="approved", **known)
    row = {"sheet": sheet, "number": 1, "person": district.alice, "on": NOW.date(), "title": "值班", "minutes": 60}
    HoursRow.objects.create(reference="ZY-0017", **row)
    forget(district.alice)
    assert (HoursRow.objects.get().reference, HoursRow.objects.get().minutes) == ("", 60)


# --- requests --------------------------------------------------------------------------------------------------------------


def test_a_request_says_that_there_was_one_and_no_more(client, town, forget):
    picture = {"pictures": [ContentFile(b"picture", name="x.jpg")]}
    voice = ContentFile(b"#!AMR", name="x.amr")
    made = request_factory.unsaved(town.alice, town.community, voice=voice, address="3-2-501", words="张安家的灯坏了")
    made = submit_actions.submit_request(help_request=made, by=town.alice, at=NOW, contact="+8613800138000", **picture)
    files = (made.voice, made.photos.get().picture)
    told = {"stars": 5, "rated_by": town.alice, "rated_at": NOW, "rating_words": "谢谢小李", "report": "给张安换好了"}
    asked = {"public_words": "张阿姨家换灯", "reason": "张安不在家", "taker": town.bob, "done_at": NOW}
    HelpRequest.objects.filter(pk=made.pk).update(state="rated", **told, **asked)
    forget(town.alice)
    after = kept(made)
    fields = ("words", "voice", "address", "for_name", "public_words", "report", "rating_words", "reason", "contact_sealed")
    assert [getattr(after, name) or None for name in fields] == [None] * len(fields)
    assert (after.state, after.stars, after.taker, after.person) == ("rated", 5, town.bob, town.alice)
    assert gone(*files) and not RequestPhoto.objects.exists() and RequestStep.objects.filter(request=made).exists()
    assert log_in(client, town.reviewer).get(f"/requests/{made.pk}/").status_code == 200
    assert log_in(client, town.bob).get("/requests/?show=helping").status_code == 200


def test_words_where_the_database_wants_some(client, town, forget):
    made = request_factory.ask(town.alice, town.community, kind_id="other", words="张安要人陪")
    HelpRequest.objects.update(state="withdrawn")
    forget(town.alice)
    assert kept(made).words == "—"
    assert log_in(client, town.reviewer).get("/review/requests/").status_code == 200


def test_whom_they_asked_for(town, forget):
    """Somebody without an account is forgotten with who asked for them; whoever has one keeps their own."""
    mother = request_factory.unsaved(None, town.community, way="neighbour", for_name="张安的妈妈", address="1-1")
    mother = submit_actions.submit_request(help_request=mother, by=town.alice, at=NOW, contact="+8613800138000")
    bob = request_factory.unsaved(town.bob, town.community, way="neighbour", words="李博要搬东西", address="2-2")
    bob = submit_actions.submit_request(help_request=bob, by=town.alice, at=NOW, contact="+8613800138001")
    HelpRequest.objects.update(state="withdrawn")
    forget(town.alice)
    assert (kept(mother).for_name, mother.words, mother.address, mother.contact_sealed) == ("—", "", "", None)
    assert (kept(bob).words, bob.address, bob.contact_sealed) == ("李博要搬东西", "2-2", None)


def test_what_staff_wrote_down_stays(town, forget):
    made = request_factory.at_the_door(town, town.manager)
    forget(town.manager)
    assert (kept(made).for_name, made.contact, made.words, made.report) == ("王奶奶", "+8613800138000", "厨房的灯坏了", "去了")


# --- the record ------------------------------------------------------------------------------------------------------------


def entered(district):
    known = {"kind": "training", "title": "急救培训", "giver": "红十字会(演示)", "on": NOW.date(), "minutes": 90}
    said = {"content": "张安学了急救", "evidence": "名单上有张安"}
    entry = RecordEntry(id=new_id(NOW), person=district.alice, point=district.point, **known, **said, **PICTURE)
    return entries.add_entry(entry=entry, by=district.manager, at=NOW)


def starred(district, **fields):
    known = {"stars": 1, "minutes": 6000, "noticed_at": NOW, "until": NOW.date() + timedelta(days=7)} | fields
    return StarAward.objects.create(
        id=new_id(NOW), person=district.alice, area=district.community, scale=StarScale.objects.get(), **known
    )


def test_entries_keep_what_they_are_and_stars_are_shown_no_more(client, district, forget):
    entry, notice = entered(district), starred(district)
    stands = starred(district, stars=2, state="stands", decided_at=NOW - timedelta(days=1))
    file = entry.picture
    forget(district.alice)
    after = kept(entry)
    assert (after.title, after.giver, after.minutes) == ("急救培训", "红十字会(演示)", 90)
    assert (after.content, after.evidence, after.picture.name) == ("", "", "") and gone(file)
    assert {kept(award).state for award in (notice, stands)} == {"withdrawn"}
    assert stars_actions.stars_of(district.alice) == 0 and list(stars_actions.awards_in_notice(NOW)) == []
    assert log_in(client, district.manager).get(f"/manage/entries/{entry.pk}/").status_code == 200
    assert client.get(f"/my/book/{entry.pk}/picture/").status_code == 404


def test_objections_lose_their_words_once_they_are_answered(district, forget):
    award, answered = starred(district), {"held": False, "answer": "不成立", "answered_by": district.reviewer, "answered_at": NOW}
    known = {"award": award, "at": NOW}
    first = StarObjection.objects.create(id=new_id(NOW), by=district.bob, words="我是李博", **known, **answered)
    second = StarObjection.objects.create(id=new_id(NOW), by=district.bob, words="还没有答复", **known)
    forget(district.bob)
    assert (kept(first).words, first.answer, kept(second).words) == ("", "不成立", "还没有答复")


def test_an_honour_that_ended_says_nothing_of_whom(client, district, honours, forget):
    model = nominated(district, honours[0], **PICTURE)
    sheet = {"signer": "张安(演示)", "born": date(1980, 5, 1), "taken_by": district.reviewer, "taken_at": NOW}
    consent = PaperConsent.objects.create(id=new_id(NOW), model=model, part="own", **sheet, **PICTURE)
    files = (model.picture, consent.picture)
    closed = {"state": "returned", "closed_at": NOW, "reason": "张安的事迹不够"}  # with its picture, as rows of before had it
    RoleModel.objects.filter(pk=model.pk).update(**closed)
    forget(district.alice)
    after = RoleModel.objects.get()
    assert (after.story, after.picture.name, after.full_name, after.state) == ("", "", False, "returned") and after.reason == ""
    after = PaperConsent.objects.get()
    assert (after.signer, after.born, after.picture.name, after.taken_by) == ("", None, "", district.reviewer)
    assert gone(*files)
    log_in(client, district.street_admin)
    assert client.get(f"/manage/role-models/{model.pk}/").status_code == 200
    assert client.get(f"/manage/role-models/papers/{consent.pk}/picture/").status_code == 404
    assert log_in(client, district.bob).get("/my/role-models/").status_code == 200


# --- cases -----------------------------------------------------------------------------------------------------------------


def test_a_case_keeps_what_was_decided_and_not_what_one_showed(client, district, forget):
    pictures = [ContentFile(b"picture", name="x.jpg")]
    about = open_actions.unit_subject(district.point, "conduct")
    said = {"id": new_id(NOW), "words": "收了钱", "device": "", "at": NOW}
    voice = open_actions.complain(about=about, by=district.carol, pictures=pictures, **said)
    asked = hear.ask_question(
        case=voice.case, person=district.alice, question="那天你在吗？", id=new_id(NOW), by=voice.case.owner, at=NOW
    )
    answered = hear.answer_question(hearing=asked, words="我是张安，我在", pictures=pictures, by=district.alice, at=NOW)
    file = answered.pictures.get().picture
    forget(district.alice)
    assert (kept(asked).answer, asked.question, asked.answered_by) == ("—", "那天你在吗？", district.alice)
    assert gone(file) and [row.by for row in CasePicture.objects.all()] == [district.carol]
    forget(district.carol)
    assert [row.by for row in CasePicture.objects.all()] == [None]
    assert (Voice.objects.get().words, Voice.objects.get().by) == ("收了钱", district.carol), "nobody changes a voice"
    assert log_in(client, User.objects.get(pk=voice.case.owner_id)).get(f"/review/cases/{voice.case_id}/").status_code == 200


# --- everything ------------------------------------------------------------------------------------------------------------


def fields_that_say(*words):
    """In which fields of which tables of this room one of these words stands."""
    for model in apps.get_app_config("events").get_models():
        for row in model._default_manager.values():
            yield from (f"{model.__name__}.{name}" for name, value in row.items() if any(word in str(value) for word in words))


def test_no_table_of_this_room_says_anything_of_her_any_more(forget):
    stage = STAGE()
    certificate_factory.issuer(stage)
    User.objects.get_queryset().filter(pk=stage.alice.pk).update(birth_date=date(1949, 12, 31))  # as on her card
    stage.alice.birth_date = date(1949, 12, 31)
    certificate_factory.served(stage)
    certificate_factory.issued(stage)
    consent_actions.decline_consent(model=stage.model, by=stage.alice, at=NOW)
    words = (stage.alice.name, certificate_factory.ID_CARD, EVIDENCE, COMPLAINED, CONFIDED, PROVEN, SAID, "三年没有断过")
    before = set(fields_that_say(*words))
    assert {"HelpRequest.words", "Rating.words", "Makeup.evidence", "Certificate.content", "Certificate.purpose"} < before
    RoleModel.objects.filter(pk=stage.on_sheet.pk).update(story="另一位老人的故事")
    forget(stage.alice)
    assert set(fields_that_say(*words)) == {"Voice.words"}, "nobody changes a voice"
