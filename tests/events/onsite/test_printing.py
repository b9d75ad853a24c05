"""PDFs: what stands on them, that their fonts come along, that nothing is fetched."""

from io import BytesIO

import pytest
from django.core.exceptions import SuspiciousOperation
from django.core.files.base import ContentFile
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader

from events.onsite.actions import paper_roster
from tests import cast
from tests.cast import NOW
from volunteer.core.checks import check_printing
from volunteer.core.files import pdf
from volunteer.models import Card, ServicePoint
from volunteer.places import poster
from volunteer.signin import card_pdf

pytestmark = pytest.mark.django_db
MM = 72 / 25.4


def read(body: bytes) -> PdfReader:
    return PdfReader(BytesIO(body))


def words(page) -> str:
    return "".join(page.extract_text().split())


def fonts(reader: PdfReader) -> dict[str, bool]:
    """The fonts of a PDF by name, and whether their letters came along."""
    found = {}
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            found[str(inner["/BaseFont"])] = "/FontFile3" in inner["/FontDescriptor"]
    return found


def jpeg(size) -> ContentFile:
    file = BytesIO()
    Image.new("RGB", size, "black").save(file, "JPEG")
    return ContentFile(file.getvalue(), name="picture.jpg")


def card(person, serial) -> Card:
    return Card(serial=serial, person=person, issued_by=person, issued_at=NOW)


# --- the poster ------------------------------------------------------------------------------------------------------------


def test_a_machine_that_cannot_print_says_so(client, district, monkeypatch):
    def missing(name):
        raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.setattr(pdf, "import_module", missing)
    client.force_login(district.community_admin, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(reverse("volunteer:poster", args=[district.point.pk]))
    assert answer.status_code == 503
    assert "Pango" in answer.content.decode()


def test_the_poster_is_one_a4_sheet_with_its_own_fonts(district):
    reader = read(poster.poster_pdf(district.point))
    (page,) = reader.pages
    assert [round(float(side) / MM) for side in page.mediabox[2:]] == [210, 297]
    assert fonts(reader) and all(fonts(reader).values())
    assert all("CJK" in name for name in fonts(reader))
    said = words(page)
    assert district.point.name in said and "".join(district.point.address.split()) in said
    assert f"/p/{district.point.sign_code}/" in said


def test_the_poster_is_chinese_whoever_prints_it(district):
    from django.utils import translation

    with translation.override("en"):
        said = words(read(poster.poster_pdf(district.point)).pages[0])
    assert "我帮你" in said and "IHelpYou" not in said


@pytest.mark.parametrize(("size", "above"), [((60, 200), False), ((200, 60), True)])
def test_a_supplied_picture_fills_the_mongolian_slot(district, size, above):
    district.point.mongolian_picture.save("picture.jpg", jpeg(size))
    slot = pdf.mongolian_slot(district.point)
    assert slot["mongolian_above"] is above
    assert len(read(poster.poster_pdf(district.point)).pages[0].images) == 1


def test_a_picture_that_is_gone_leaves_the_slot_empty(district):
    district.point.mongolian_picture.save("picture.jpg", jpeg((60, 200)))
    district.point.mongolian_picture.storage.delete(district.point.mongolian_picture.name)
    point = ServicePoint.objects.get(pk=district.point.pk)
    assert pdf.mongolian_slot(point) == {"mongolian_text": ""}


def test_mongolian_text_is_printed_only_where_a_font_shows_it(district):
    district.point.mongolian = "ᠪᠢ ᠲᠠᠨ ᠳᠤ ᠲᠤᠰᠠᠯᠠᠶ᠎ᠠ"
    shown = pdf.mongolian_slot(district.point)["mongolian_text"]
    assert shown == (district.point.mongolian if pdf.can_print(pdf.MONGOLIAN) else "")


@pytest.mark.parametrize(("size", "above"), [((60, 200), False), ((200, 60), True)])
def test_the_roster_carries_the_supplied_picture_of_its_point(district, size, above):
    district.point.mongolian_picture.save("picture.jpg", jpeg(size))
    shift = cast.shift(district.point, leader=district.bob)
    reader = read(paper_roster.roster_pdf(shift))
    (picture,) = reader.pages[0].images
    assert picture.image.size == size
    assert all(fonts(reader).values())
    assert district.bob.volunteer_no in words(reader.pages[0])


@pytest.mark.parametrize(("kind", "size"), [("PNG", (60, 200)), ("JPEG", (200, 60))])
def test_every_card_carries_the_site_s_name_as_it_was_supplied(district, settings, tmp_path, kind, size):
    settings.MONGOLIAN_PICTURE = tmp_path / "name"
    Image.new("RGB", size, "black").save(settings.MONGOLIAN_PICTURE, kind)
    assert pdf.site_mongolian_slot()["mongolian_above"] is (size[0] > size[1])
    reader = read(card_pdf.cards_pdf([card(district.alice, "7GKM4ACXPQ34"), card(district.bob, "7GKM4ACXPQ35")]))
    assert [picture.image.size for picture in reader.pages[0].images] == [size]  # one picture, drawn on each card
    assert all(fonts(reader).values())
    said = words(reader.pages[0])
    assert district.alice.volunteer_no in said and district.bob.volunteer_no in said


def test_supplied_text_stands_on_cards_only_where_a_font_shows_it(settings):
    assert pdf.site_mongolian_slot() == {"mongolian_text": ""}
    settings.MONGOLIAN_NAME = "ᠪᠢ ᠲᠠᠨ ᠳᠤ ᠲᠤᠰᠠᠯᠠᠶ᠎ᠠ"
    shown = pdf.can_print(pdf.MONGOLIAN)
    assert pdf.site_mongolian_slot() == {"mongolian_text": settings.MONGOLIAN_NAME if shown else ""}


def test_a_machine_without_fonts_says_so(monkeypatch):

    assert check_printing() == []
    pdf.can_print.cache_clear()
    monkeypatch.setenv("PATH", "/nowhere")
    assert [found.id for found in check_printing()] == ["volunteer.W002"]
    pdf.can_print.cache_clear()


# --- what a sheet may fetch ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/x.png",
        "http://127.0.0.1:8000/",
        "file:///etc/passwd",
        "static:../manage.py",
        "static:/etc/passwd",
        "ftp://a/b",
    ],
)
def test_a_sheet_fetches_nothing_from_elsewhere(url):
    with pytest.raises((pdf.ForeignResourceError, SuspiciousOperation)):
        pdf.fetch_resource(url)


def test_a_sheet_takes_its_own_style():
    answer = pdf.fetch_resource("static:css/print.css")
    assert (answer.content_type, answer.read()[:2]) == ("text/css", b"/*")
    assert pdf.fetch_resource("data:text/plain,abc").read() == b"abc"


# --- cards -----------------------------------------------------------------------------------------------------------------


def test_ten_cards_stand_on_a_sheet(district):
    people = [cast.person(f"志愿者{number}(演示)") for number in range(11)]
    reader = read(card_pdf.cards_pdf([card(person, f"7GKM4ACXPQ{number:02d}") for number, person in enumerate(people)]))
    first, second = (words(page) for page in reader.pages)
    assert all(person.volunteer_no in first and person.name in first for person in people[:10])
    assert "7GKM4ACXPQ09" in first and "7GKM4ACXPQ10" not in first
    assert people[10].volunteer_no in second and "7GKM4ACXPQ10" in second


def test_markup_in_a_name_is_text(district):
    district.alice.name = "<b>张</b>&"
    assert "<b>张</b>&" in words(read(card_pdf.cards_pdf([card(district.alice, "7GKM4ACXPQ34")])).pages[0])


# --- pages -----------------------------------------------------------------------------------------------------------------


def test_the_manager_gets_the_poster_as_a_file_with_the_point_s_name(client, district):
    client.force_login(district.manager, backend="django.contrib.auth.backends.ModelBackend")
    sign = client.get(f"/staff/points/{district.point.pk}/sign/").content.decode()
    assert f'href="/staff/points/{district.point.pk}/poster.pdf"' in sign
    answer = client.get(f"/staff/points/{district.point.pk}/poster.pdf")
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert answer["Content-Disposition"].startswith("inline; filename*=utf-8''")
    assert client.get(f"/staff/points/{district.other_point.pk}/poster.pdf").status_code == 404


def point_data(point, **changes):
    return {"name": point.name, "area": point.area_id, "address": point.address, "active": "on"} | changes


def test_the_mongolian_picture_is_kept_clean_and_can_be_taken_away(client, district):
    client.force_login(district.community_admin, backend="django.contrib.auth.backends.ModelBackend")
    path = f"/staff/points/{district.point.pk}/"
    assert client.post(path, point_data(district.point, mongolian="ᠪᠢ", mongolian_picture=jpeg((60, 200)))).status_code == 302
    district.point.refresh_from_db()
    assert (district.point.mongolian, district.point.mongolian_picture.width) == ("ᠪᠢ", 60)
    client.post(path, point_data(district.point, mongolian="ᠪᠢ"))
    district.point.refresh_from_db()
    assert district.point.mongolian_picture
    client.post(path, point_data(district.point, **{"mongolian_picture-clear": "on"}))
    district.point.refresh_from_db()
    assert (district.point.mongolian, district.point.mongolian_picture.name) == ("", "")


def test_what_is_no_picture_is_told_at_the_field(client, district):
    client.force_login(district.community_admin, backend="django.contrib.auth.backends.ModelBackend")
    nonsense = ContentFile(b"<svg/>", name="picture.svg")
    answer = client.post(f"/staff/points/{district.point.pk}/", point_data(district.point, mongolian_picture=nonsense))
    assert "mongolian_picture" in answer.context["form"].errors
    district.point.refresh_from_db()
    assert not district.point.mongolian_picture
