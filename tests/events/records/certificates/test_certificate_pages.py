"""The pages of certificates, and the public page that verifies one."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from events.models import Certificate, Identity
from events.records.certificates import pdf as certificate_pdf
from events.records.certificates.actions import issue, issue_class
from tests.cast import at
from tests.support import certificate_factory
from tests.support.attendance_factory import serve
from tests.support.certificate_factory import ID_CARD, asked, issued
from tests.support.clients import log_in
from tests.support.household_factory import share_household
from tests.support.html_pages import text
from volunteer.core.ids import new_id

NOW = at(9)


@pytest.fixture(autouse=True)
def morning(time_machine, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def issuer(district):
    return certificate_factory.issuer(district)


@pytest.fixture
def served(district):
    return certificate_factory.served(district)


@pytest.fixture
def school(district):
    return certificate_factory.school(district)


def test_before_asking_it_is_said_where_nobody_of_the_community_may_check(client, district, issuer):
    district.alice.area = district.community
    district.alice.save()
    assert log_in(client, district.alice).get("/my/certificates/").context["raised"] == []
    share_household(district.alice, district.reviewer, district.community_admin)
    for address in ("/my/certificates/", "/my/certificates/new/"):
        page = client.get(address)
        assert [(one.area, one.office) for one in page.context["raised"]] == [(district.community, district.street)]
        assert "由凤凰岭街道来定" in page.text


def test_applied_checked_issued_and_taken_home(client, district, issuer):
    serve(district, district.alice, 5)
    form = log_in(client, district.alice).get("/my/certificates/new/").context["form"]
    sent = {
        "id": form["id"].value(),
        "person": district.alice.volunteer_no,
        "purpose": "求职",
        "since": "2026-01-01",
        "until": "2026-11-24",
        "area": district.community.pk,
        "kind": "id_card",
    }
    page = client.post("/my/certificates/new/", sent | {"number": "123456789012345678"})
    assert "number" in page.context["form"].errors and not Certificate.objects.exists()
    page = client.post("/my/certificates/new/", sent | {"number": ""})
    assert "number" in page.context["form"].errors
    page = client.post("/my/certificates/new/", sent | {"number": ID_CARD.lower()})
    made = Certificate.objects.get()
    own, review = f"/my/certificates/{made.pk}/", f"/review/certificates/{made.pk}/"
    assert page.url == own and client.get(f"{own[:-1]}.pdf").status_code == 404
    page = text(log_in(client, district.reviewer).get(review))
    assert ID_CARD in page and "5" in page
    client.post(review, {"check": "1"})
    client.post(review, {"issue": "1"})
    assert Certificate.objects.get().state == "checked"  # nobody issues what they checked
    assert "求职" in text(log_in(client, district.community_admin).get("/review/certificates/?state=checked"))
    client.post(review, {"issue": "1"})
    made.refresh_from_db()
    file = client.get(f"{review[:-1]}.pdf")
    assert file.headers["Content-Type"] == "application/pdf" and "no-store" in file.headers["Cache-Control"]
    assert log_in(client, district.alice).get(f"{own[:-1]}.pdf").content == file.content
    assert made.code[:4] in text(client.get(own))
    assert log_in(client, district.bob).get(own).status_code == 404
    assert client.get("/review/certificates/?export=xlsx").status_code == 404
    client.post("/my/certificates/document/")
    assert Identity.objects.exists()  # Bob deleted nothing of Alice's
    log_in(client, district.alice).post("/my/certificates/document/")
    assert not Identity.objects.exists()


@pytest.mark.usefixtures("served", "issuer")
def test_the_public_page_shows_as_little_as_possible(client, district):
    made = issued(district)
    page = client.post("/verify/", {"number": made.number, "code": made.code})
    assert page.url == f"/verify/{made.content_hash}/"
    page = client.get(page.url)
    words = page.content.decode()
    for secret in (
        "张安",
        ID_CARD,
        ID_CARD[-4:],
        district.alice.volunteer_no,
        made.code,
        "入学申请",
        "清理楼道",
        "吴社",
        "负责人甲",
    ):
        assert secret not in words, secret
    assert "张*" in words and "12.5" in words and page.headers["Referrer-Policy"] == "no-referrer"
    wrong = text(client.post("/verify/", {"number": made.number, "code": "AAAA3333"}))
    other = text(client.post("/verify/", {"number": made.number[:-1] + "9", "code": "AAAA3333"}))
    assert wrong.replace(made.number, "") == other.replace(made.number[:-1] + "9", "") and "张*" not in wrong
    assert client.get(f"/verify/{'0' * 64}/").status_code == 404 and client.get("/verify/x/").status_code == 404
    assert client.get(f"/verify/{made.number}/").status_code == 404


@pytest.mark.usefixtures("served", "issuer")
def test_the_file_itself_is_verified(client, district):
    body = certificate_pdf.stored_pdf(issued(district))
    page = client.post("/verify/", {"file": SimpleUploadedFile("a.pdf", body, "application/pdf")}, follow=True)
    assert "张*" in text(page)
    changed = SimpleUploadedFile("a.pdf", body.replace(b"%PDF-1.7", b"%PDF-1.6"), "application/pdf")
    assert client.post("/verify/", {"file": changed}).context["form"].errors
    assert client.post("/verify/", {}).context["form"].errors


@pytest.mark.usefixtures("served", "issuer")
def test_a_revoked_one_says_so_and_is_not_printed(client, district):
    made = issued(district)
    log_in(client, district.reviewer).post(f"/review/certificates/{made.pk}/", {"revoke": "1", "words": " "})
    made.refresh_from_db()
    assert made.state == "issued"
    client.post(f"/review/certificates/{made.pk}/", {"revoke": "1", "words": "时长有误"})
    assert "时长有误" in text(client.get(f"/verify/{made.content_hash}/"))
    assert log_in(client, district.alice).get(f"/my/certificates/{made.pk}.pdf").status_code == 404


@pytest.mark.usefixtures("served", "issuer")
def test_neighbours_read_the_notice_of_seven_days(client, district):
    made = issued(district)
    district.bob.area = district.community
    district.bob.save()
    page = text(log_in(client, district.bob).get("/my/certificates/"))
    assert made.number in page and "张*" in page and "张安" not in page
    assert made.number not in text(log_in(client, district.carol).get("/my/certificates/"))
    Certificate.objects.update(issued_at=NOW - issue.NOTICE)
    assert made.number not in text(log_in(client, district.bob).get("/my/certificates/"))


def test_a_class_on_its_pages(client, district, issuer, school):
    form = log_in(client, district.reviewer).get("/review/certificates/class/").context["form"]
    sent = {"id": form["id"].value(), "organization": school.pk, "note": "三班", "purpose": "评价"}
    page = client.post("/review/certificates/class/", sent | {"since": "2026-09-01", "until": "2026-11-24"})
    assert page.status_code == 200 or page.url == "/review/certificates/class/"  # nobody served since September
    client.post("/review/certificates/class/", sent | {"since": "2026-01-01", "until": "2026-11-24"})
    batch = Certificate.objects.first().batch
    url = f"/review/certificates/class/{batch}/"
    assert client.get(f"{url[:-1]}.pdf").status_code == 404
    client.post(url, {"check": "1"})
    log_in(client, district.community_admin).post(url, {"issue": "1"})
    assert set(issue_class.certificates_in_batch(batch).values_list("state", flat=True)) == {"issued"}
    assert client.get(f"{url[:-1]}.pdf").content[:5] == b"%PDF-"
    assert client.get(f"/review/certificates/class/{new_id(NOW)}/").status_code == 404
    assert log_in(client, district.manager).get(url).status_code == 404


def test_the_issuing_body_is_entered(client, district):
    sent = {"area": district.community.pk, "name": "居委会", "responsible": "甲", "contact": "1"}
    log_in(client, district.community_admin)
    for name in ("居委会", "新居委会"):
        assert client.post("/review/certificates/issuer/", sent | {"name": name}).status_code == 302
    assert issue.issuer_for(district.compound).name == "新居委会"
    assert client.post("/review/certificates/issuer/", sent | {"area": district.street.pk}).context["form"].errors


def test_one_of_many_in_the_register(client, district):
    Certificate.objects.bulk_create(
        [asked(district, None, applied_at=NOW, state="returned", purpose=f"用途{n}", applied_by=district.alice) for n in range(40)]
    )
    page = log_in(client, district.reviewer).get("/review/certificates/")
    assert len(page.context["table"].page) == 30
    assert BytesIO(client.get("/review/certificates/?export=xlsx").content).read(2) == b"PK"
