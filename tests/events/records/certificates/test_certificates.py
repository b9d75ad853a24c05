"""Certificates: applied for, checked, issued by a second person, numbered, frozen, revoked; verified, giving nothing away."""

import hashlib
import time
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from pypdf import PdfReader

from events.models import Attendance, Certificate, Identity, Issuer
from events.records.certificates import identity as certificate_identity
from events.records.certificates import pdf as certificate_pdf
from events.records.certificates import verify as certificate_verify
from events.records.certificates.actions import issue, issue_class
from events.records.certificates.refusals import CertificateRefusal
from tests.cast import at
from tests.support import certificate_factory
from tests.support.certificate_factory import ID_CARD, apply, asked, issued, wanted
from tests.support.household_factory import share_household
from tests.support.snapshot import kept_fixture
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import AuditRow, Notice, User

NOW = at(9)


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@kept_fixture
def issuer(district):
    return certificate_factory.issuer(district)


@kept_fixture
def served(district):
    return certificate_factory.served(district)


def refused(act, **fields):
    before = list(Certificate.objects.values())
    with pytest.raises(Refused) as caught:
        act(**fields)
    assert list(Certificate.objects.values()) == before
    return caught.value.reason


# --- identity ------------------------------------------------------------------------------------------------------------------


def test_a_document_is_sealed_and_belongs_to_one_account(district, served):
    kept = Identity.objects.get()
    assert (kept.number, kept.tail, kept.sex, kept.seen_at) == (ID_CARD, "002X", "f", None)
    assert ID_CARD.encode() not in bytes(kept.sealed)
    with pytest.raises(Refused) as caught:
        certificate_identity.save_identity(person=district.bob, kind="id_card", number=ID_CARD, by=district.bob, at=NOW)
    assert caught.value.reason == CertificateRefusal.TAKEN


WRONG = ["110105194912310021", "11010519491331002X", "123", "", "\uff11\uff1110519491231002X", "x" * 30]


@pytest.mark.parametrize("number", WRONG)
def test_a_wrong_number_is_told(district, number):
    with pytest.raises(Refused) as caught:
        certificate_identity.save_identity(person=district.bob, kind="id_card", number=number, by=district.bob, at=NOW)
    assert caught.value.reason == CertificateRefusal.WRONG and not Identity.objects.exists()


def test_the_number_agrees_with_the_date_of_birth(district):
    district.bob.birth_date = date(1980, 1, 1)
    with pytest.raises(Refused) as caught:
        certificate_identity.save_identity(person=district.bob, kind="id_card", number=ID_CARD, by=district.bob, at=NOW)
    assert caught.value.reason == CertificateRefusal.BIRTHDAY


# --- from application to register ----------------------------------------------------------------------------------------------


def test_two_people_one_number_and_a_frozen_content(district, served, issuer):
    made = issued(district)
    year = f"ZY{district.community.code}-2026-"
    assert made.number == f"{year}00001" and len(made.code) == 8
    assert (made.checked_by, made.issued_by) == (district.reviewer, district.community_admin)
    said = made.content
    assert (said["verified"], said["honorary"], said["times"]) == (750, 0, 1)
    assert (said["issuer"], said["responsible"], said["handler"]) == ("长青社区居民委员会(演示)", "负责人甲", "吴社(演示)")
    assert made.content_hash == certificate_pdf.fingerprint(said, ID_CARD)
    assert Identity.objects.get().seen_by == district.reviewer
    assert Notice.objects.get(kind="certificate_issued").person == district.alice
    assert {row.act for row in AuditRow.objects.all()} >= {"certificate.apply", "certificate.check", "certificate.issue"}
    second = issued(district)
    assert second.number == f"{year}00002"


def test_repeats_are_harmless(district, served, issuer):
    made = apply(district)
    assert issue.apply(certificate=asked(district, district.alice, id=made.pk), by=district.alice, at=NOW) == made
    for _twice in range(2):
        issue.check(certificate=made, by=district.reviewer, at=NOW)
    first = issue.issue(certificate=made, by=district.community_admin, at=NOW)
    again = issue.issue(certificate=made, by=district.community_admin, at=NOW)
    assert (first.number, first.code) == (again.number, again.code) and Certificate.objects.count() == 1
    assert Notice.objects.filter(kind="certificate_issued").count() == 1


def test_what_is_not_asked_for(district, served):
    assert refused(apply, district=district, by=district.bob) == CertificateRefusal.NOT_YOURS
    assert refused(apply, district=district, person=district.bob) == CertificateRefusal.NO_DOCUMENT
    assert refused(apply, district=district, until=date(2026, 11, 25)) == CertificateRefusal.PERIOD
    assert refused(apply, district=district, since=date(2026, 11, 24), until=date(2026, 11, 23)) == CertificateRefusal.PERIOD
    assert refused(apply, district=district, purpose=" ") == CertificateRefusal.NO_PURPOSE
    assert refused(apply, district=district, since=date(2026, 11, 1)) == CertificateRefusal.NOTHING
    apply(district)
    assert refused(apply, district=district) == CertificateRefusal.OPEN


def test_who_does_not_check_or_issue(district, served, issuer):
    made = apply(district)
    assert refused(issue.check, certificate=made, by=district.manager, at=NOW) == CertificateRefusal.NOT_REVIEWER
    assert refused(issue.issue, certificate=made, by=district.reviewer, at=NOW) == CertificateRefusal.NOT_WAITING
    share_household(district.reviewer, district.alice)
    assert refused(issue.check, certificate=made, by=district.reviewer, at=NOW) == CertificateRefusal.INVOLVED
    issue.check(certificate=made, by=district.community_admin, at=NOW)
    assert refused(issue.issue, certificate=made, by=district.community_admin, at=NOW) == CertificateRefusal.TWO_PEOPLE
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.filter(pk=made.pk).update(issued_by=district.community_admin)
    assert issue.issue(certificate=made, by=district.street_admin, at=NOW).number


def test_without_an_issuing_body_nothing_is_issued(district, served):
    made = apply(district)
    issue.check(certificate=made, by=district.reviewer, at=NOW)
    assert refused(issue.issue, certificate=made, by=district.community_admin, at=NOW) == CertificateRefusal.NO_ISSUER
    named = Issuer(area=district.street, name="街道", responsible="乙", contact="1")
    issue.save_issuer(issuer=named, by=district.street_admin, at=NOW)
    made = issue.issue(certificate=made, by=district.community_admin, at=NOW)
    assert made.number.startswith(f"ZY{district.street.code}")  # the area above issues for the community


def test_sent_back_it_may_be_asked_for_again(district, served):
    made = apply(district)
    assert refused(issue.send_back, certificate=made, reason=" ", by=district.reviewer, at=NOW) == CertificateRefusal.NO_REASON
    issue.send_back(certificate=made, reason="证件不符", by=district.reviewer, at=NOW)
    assert Notice.objects.get(kind="certificate_returned").params["reason"] == "证件不符"
    assert apply(district).state == "applied"


def test_revoked_with_a_reason(district, served, issuer):
    made = issued(district)
    assert refused(issue.revoke, certificate=made, reason="x", by=district.manager, at=NOW) == CertificateRefusal.NOT_REVIEWER
    issue.revoke(certificate=made, reason="时长有误", by=district.reviewer, at=NOW)
    found = certificate_verify.find_by_fingerprint(made.content_hash)
    assert (found.state, found.revoke_reason) == ("revoked", "时长有误")
    assert refused(issue.revoke, certificate=made, reason="y", by=district.street_admin, at=NOW) == CertificateRefusal.NOT_OUT


def test_it_says_what_it_said_whatever_becomes_of_account_and_records(district, served, issuer):
    made = issued(district)
    Attendance.objects.all().delete()
    User.objects.get_queryset().filter(pk=district.alice.pk).update(name="别名", is_active=False)
    certificate_identity.delete_identity(person=district.alice, by=district.alice, at=NOW)
    Certificate.objects.filter(pk=made.pk).update(person=None, applied_by=None)  # what deleting the account does
    found = Certificate.objects.get()
    assert (
        found.content["name"] == "张安(演示)" and certificate_pdf.fingerprint(found.content, found.id_number) == found.content_hash
    )
    assert certificate_verify.find_by_code(number=found.number, code=found.code, device="", at=NOW) == found
    assert certificate_pdf.stored_pdf(found)[:5] == b"%PDF-"


# --- the paper -----------------------------------------------------------------------------------------------------------------


def read(body):
    return "".join(page.extract_text() for page in PdfReader(BytesIO(body)).pages).replace("\n", "").replace(" ", "")


def test_the_paper_carries_every_field_that_the_rule_names(district, served, issuer):
    made = issued(district)
    started = time.perf_counter()
    body = certificate_pdf.stored_pdf(made)
    print(f"one certificate in {time.perf_counter() - started:.2f} s, {len(body) // 1000} kB")
    words = read(body)
    named = {
        "name": "张安(演示)",
        "kind of document": "居民身份证",
        "number of it": ID_CARD,
        "volunteer number": district.alice.volunteer_no,
        "hours": "12.5",
        "content": "生态环保" if "生态环保" in words else made.content["categories"][0][0],
        "single service": "清理楼道(演示)",
        "issuing body": "长青社区居民委员会(演示)",
        "responsible": "负责人甲",
        "handler": "吴社(演示)",
        "contact": "0473-0000000",
        "number": made.number,
        "day": "2026年11月24日",
        "purpose": "入学申请",
        "code": made.code[:4],
        "fingerprint": made.content_hash,
    }
    assert [field for field, text in named.items() if text.replace(" ", "") not in words] == []
    assert certificate_factory.fonts_are_embedded(body)


@pytest.mark.parametrize("listed", [4, 2])  # all services, or the newest alone
def test_what_the_paper_lists_adds_up_to_the_hours_in_all(listed):
    minutes = [50, 20, 20, 10]  # of a rule that does not round to half hours
    said = {
        "verified": 100,
        "times": 4,
        "categories": [["生态环保", 3, 80], ["法律服务", 1, 20]],
        "services": [{"minutes": one} for one in minutes[:listed]],
    }
    found = certificate_pdf.content_in_hours(said)
    assert found["hours"] == Decimal("1.7") == sum(hours for _name, _times, hours in found["categories"])
    more, rest = found["more"]
    assert more == 4 - listed and sum(hours for _one, hours in found["services"]) + rest == found["hours"]
    assert bool(rest) == bool(more)


def test_the_paper_shows_the_sum_below_its_lines(district, served, issuer):
    assert read(certificate_pdf.stored_pdf(issued(district))).count("合计") == 2


def test_the_file_is_made_once_kept_sealed_and_recognised(district, served, issuer):
    made = issued(district)
    body = certificate_pdf.stored_pdf(made)
    made.refresh_from_db()
    assert certificate_pdf.stored_pdf(made) == body and made.file_hash == hashlib.sha256(body).hexdigest()
    with made.file.open() as file:
        assert b"%PDF" not in file.read()
    assert certificate_verify.find_by_file(BytesIO(body)) == made
    for wrong in (body + b" ", body[:-1], b"", b"%PDF-1.7"):
        with pytest.raises(Refused) as caught:
            certificate_verify.find_by_file(BytesIO(wrong))
        assert caught.value.reason == CertificateRefusal.NOT_OURS
    with pytest.raises(Refused) as caught:
        certificate_verify.find_by_file(BytesIO(b"0" * (certificate_verify.MOST_BYTES + 1)))
    assert caught.value.reason == CertificateRefusal.TOO_HEAVY


# --- guessing ------------------------------------------------------------------------------------------------------------------


def guess(number, code, device="", moment=NOW):
    with pytest.raises(Refused) as caught:
        certificate_verify.find_by_code(number=number, code=code, device=device, at=moment)
    return caught.value.sentence if caught.value.reason == CertificateRefusal.UNKNOWN else caught.value.reason


def test_a_guessed_number_says_nothing(district, served, issuer):
    made = issued(district)
    there, not_there = guess(made.number, "AAAA3333"), guess("ZY150302-2026-99999", "AAAA3333")
    assert there == not_there and guess(made.number, "") == there
    assert guess("\x00' OR 1=1", "%") == there
    assert (
        certificate_verify.find_by_code(
            number=f" {made.number.lower()} ", code=f"{made.code[:4]} {made.code[4:].lower()}", device="", at=NOW
        )
        == made
    )
    assert certificate_verify.find_by_fingerprint("0" * 64) is None and certificate_verify.find_by_fingerprint("") is None


def test_many_guesses_shut_the_door_for_an_hour(district, served, issuer):
    made = issued(district)
    said = [guess(made.number, "AAAA3333") for _try in range(certificate_verify.OF_A_NUMBER + 1)]
    assert said[-1] == CertificateRefusal.SLOWLY and CertificateRefusal.SLOWLY not in said[:-1]
    assert guess(made.number, made.code) == CertificateRefusal.SLOWLY
    assert certificate_verify.find_by_fingerprint(made.content_hash) == made  # the picture on the paper goes on working
    assert certificate_verify.find_by_code(number=made.number, code=made.code, device="", at=NOW + timedelta(hours=2)) == made
    tries = [guess(f"ZY-{n}", "AAAA3333", device="phone") for n in range(certificate_verify.OF_A_DEVICE + 1)]
    assert tries[-1] == CertificateRefusal.SLOWLY


# --- a class -------------------------------------------------------------------------------------------------------------------


@kept_fixture
def school(district):
    return certificate_factory.school(district)


def test_a_class_in_one_go(district, school, issuer):
    batch = new_id(NOW)
    made, left_out = issue_class.apply(batch=batch, wanted=wanted(school), by=district.reviewer, at=NOW)
    assert made == 2 and [str(person) for person in left_out] == ["学生0(演示)"]
    assert issue_class.apply(batch=batch, wanted=wanted(school), by=district.reviewer, at=NOW)[0] == 2
    assert issue_class.check_all(batch=batch, by=district.reviewer, at=NOW) == (2, [])
    done, refusals = issue_class.issue_all(batch=batch, by=district.reviewer, at=NOW)
    assert done == 0 and len(refusals) == 2
    assert issue_class.issue_all(batch=batch, by=district.community_admin, at=NOW) == (2, [])
    words = read(certificate_pdf.render_pdf(list(issue_class.certificates_in_batch(batch))))
    assert "学生1(演示)" in words and "学生2(演示)" in words and "长青学校(演示)三班" in words and "学生3" not in words
    assert "未提供" in words  # no document: the volunteer number stands for it


def test_whose_class_it_is(district, school):
    assert _class_refused(school, district.other_manager) == CertificateRefusal.NOT_YOUR_UNIT
    assert _class_refused(school, district.reviewer, note="五班") == CertificateRefusal.NOBODY
    assert not Certificate.objects.exists()


def _class_refused(school, by, **fields):
    with pytest.raises(Refused) as caught:
        issue_class.apply(batch=new_id(NOW), wanted=wanted(school, **fields), by=by, at=NOW)
    return caught.value.reason
