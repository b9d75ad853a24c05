"""Screens: what each plays and in which order, for everybody who knows the address; the sheet for the board."""

from datetime import date
from io import BytesIO

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.urls import reverse
from pypdf import PdfReader

from events.core import periods
from events.figures import rollup
from events.figures.units import COMMUNITY_DEPTH, unit_of_point
from events.models import Figure, Screen, ScreenPart
from events.public import queries as public_queries
from events.public.screens import actions as screens
from events.public.screens.refusals import ScreenRefusal
from tests import cast
from tests.cast import NOW, at
from tests.support.budget_factory import fund
from tests.support.clients import log_in
from tests.support.html_pages import text
from tests.support.photo_factory import photo
from tests.support.role_model_factory import shown
from tests.support.settlement_factory import held
from volunteer.core.refusals import Refused
from volunteer.models import AuditRow

pytestmark = pytest.mark.django_db
Kind = ScreenPart.Kind


@pytest.fixture(autouse=True)
def morning(time_machine):
    cache.clear()
    time_machine.move_to(NOW, tick=False)


def made(unit, by, *kinds, seconds=20, **fields):
    where = {"area": unit} if hasattr(unit, "level") else {"point": unit}
    parts = [ScreenPart(kind=kind, seconds=seconds) for kind in kinds or Kind]
    return screens.save_screen(screen=Screen(name="门口大屏(演示)", **where, **fields), parts=parts, by=by, at=NOW)


def played(screen):
    return [slide.kind for slide in screens.slides(screen, NOW)]


def refused(**fields):
    with pytest.raises(Refused) as caught:
        screens.save_screen(**{"at": NOW} | fields)
    return caught.value.reason


# --- what it plays ------------------------------------------------------------------------------------------------------


def test_it_plays_in_its_order_what_there_is_to_show(client, district, honours, time_machine):
    shift = cast.shift(district.point, district.manager, at(14, day=28), event_title="扫雪(演示)")
    photo(shift, district.manager)
    kept = photo(shift, district.manager, shown=False)
    screen = made(district.point, district.manager, Kind.EVENTS, Kind.PICTURES, Kind.MODELS, Kind.FIGURES)
    assert played(screen) == ["events", "pictures", "figures"], "nobody is a role model yet"
    shown(district, honours[0])
    assert played(screen) == ["events", "pictures", "models", "figures"]
    page = client.get(reverse("events:playlist", args=[screen.code]))
    assert "扫雪(演示)" in page.text and "张*" in page.text and "张安" not in page.text and str(kept.pk) not in page.text
    assert page.text.count('data-seconds="20"') == 4 and "style=" not in page.text and "<svg" in page.text


def test_a_role_model_stands_there_with_one_sentence():
    story = "三年来每周二给两位老人送饭，下雪天也没断过。老人说：听见敲门声，心里就踏实。"
    assert screens.first_sentence(story) == "三年来每周二给两位老人送饭，下雪天也没断过。"
    assert screens.said_in(story) == "听见敲门声，心里就踏实"
    assert screens.said_in("邻居都叫她“闺女”。") == "", "too short to stand alone"
    assert len(screens.first_sentence("长" * 500)) == 60 and screens.first_sentence("") == ""


@pytest.mark.parametrize(("day", "month"), [(24, 11), (7, 10)])
def test_its_figures_are_of_this_month_and_in_its_first_days_of_the_last(client, district, day, month):
    (slide,) = screens.figure_slides(unit_of_point(district.point), at(9, day=day))
    assert slide["month"] is None, "nothing happened yet"
    for start in (date(2026, month, 1), periods.ALL_TIME.start):
        kind = "a" if start == periods.ALL_TIME.start else "m"
        sums = {"shifts": 2, "participations": 12, "people": 6, "verified": 1440}
        for path in {district.point.area.path[:end] for end in range(5, COMMUNITY_DEPTH + 1, 5)} | {f"p{district.point.pk}"}:
            Figure.objects.create(unit=path, kind=kind, start=start, cut="", **sums)
    (slide,) = screens.figure_slides(unit_of_point(district.point), at(9, day=day))
    assert (slide["month"].start, slide["numbers"].own.participations) == (date(2026, month, 1), 12)


def test_its_figures_hide_the_few(client, district):
    fund(district.point, 5_000)
    held(district, people=[district.alice], day=3)
    rollup.update_figures(at=NOW)
    screen = made(district.community, district.community_admin, Kind.FIGURES)
    assert "–" in text(client.get(reverse("events:playlist", args=[screen.code])))


def test_a_screen_shows_its_own_place_alone(client, district):
    cast.shift(district.other_point, district.other_manager, at(14, day=25), event_title="别处(演示)")
    screen = made(district.point, district.manager, Kind.EVENTS)
    assert played(screen) == []
    page = client.get(reverse("events:playlist", args=[screen.code]))
    assert "别处" not in page.text and page.text.count('class="slide"') == 1


@pytest.mark.parametrize("number", [1, 4])
def test_playing_takes_a_constant_number_of_statements(client, district, number, django_assert_max_num_queries):
    for n in range(number):
        photo(cast.shift(district.point, district.manager, at(14, day=25), event_title=f"扫雪{n}(演示)"), district.manager)
    address = reverse("events:playlist", args=[made(district.point, district.manager).code])
    client.get(address)
    with django_assert_max_num_queries(9):
        client.get(address)


def test_who_does_not_know_the_address_or_comes_after_it_was_turned_off_sees_nothing(client, district):
    screen = made(district.point, district.manager)
    assert len(screen.code) == 12
    assert client.get(reverse("events:playlist", args=[screen.code.lower()])).status_code == 200
    assert client.get("/play/AAAAAAAAAAAA/").status_code == 404
    screen.active = False
    screens.save_screen(screen=screen, parts=[ScreenPart(kind=Kind.EVENTS)], by=district.manager, at=NOW)
    assert client.get(reverse("events:playlist", args=[screen.code])).status_code == 404


# --- setting it up ------------------------------------------------------------------------------------------------------


def test_only_who_runs_the_place_sets_it_up(district):
    part = [ScreenPart(kind=Kind.EVENTS)]
    for person in (district.alice, district.other_manager, district.reviewer):
        assert refused(screen=Screen(name="x", point=district.point), parts=part, by=person) == ScreenRefusal.NOT_YOURS
    assert (
        refused(screen=Screen(name="x", area=district.street), parts=part, by=district.community_admin) == ScreenRefusal.NOT_YOURS
    )
    assert refused(screen=Screen(name="x", point=district.point), parts=[], by=district.manager) == ScreenRefusal.NOTHING
    assert not Screen.objects.exists()
    made(district.street, district.street_admin)
    assert AuditRow.objects.filter(act="screen.save").count() == 1


def test_a_screen_keeps_its_address_when_it_is_changed(client, district):
    log_in(client, district.manager)
    form = {"unit": f"point:{district.point.pk}", "name": "门口", "active": "on", "kind_1": "events", "seconds_1": "30"}
    unit = client.get("/manage/screens/new/").context["form"].fields["unit"].choices[-1][1][0][0]
    form |= {"unit": unit, "kind_3": "figures", "seconds_3": "10"}
    assert client.post("/manage/screens/new/", form).status_code == 302
    screen = Screen.objects.get()
    assert [(part.kind, part.seconds) for part in screen.parts.all()] == [("events", 30), ("figures", 10)]
    client.post(reverse("events:screen_edit", args=[screen.pk]), form | {"name": "大厅", "kind_3": ""})
    again = Screen.objects.get()
    assert (again.name, again.code, again.parts.count()) == ("大厅", screen.code, 1)
    assert screens.screen_address(screen) in client.get("/manage/screens/").text


@pytest.mark.parametrize(
    "changes", [{"seconds_1": "0"}, {"seconds_1": "x"}, {"kind_1": "x"}, {"unit": "x"}, {"name": ""}, {"kind_1": ""}]
)
def test_what_is_wrong_is_said_and_nothing_is_kept(client, district, changes):
    log_in(client, district.manager)
    unit = client.get("/manage/screens/new/").context["form"].fields["unit"].choices[-1][1][0][0]
    form = {"unit": unit, "name": "门口", "kind_1": "events", "seconds_1": "30"}
    answer = client.post("/manage/screens/new/", form | changes)
    assert answer.status_code == 200 and answer.context["form"].errors and not Screen.objects.exists()


def test_the_database_knows_how_long_a_slide_may_last(district):
    screen = made(district.point, district.manager)
    with pytest.raises(IntegrityError), transaction.atomic():
        screen.parts.update(seconds=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Screen.objects.filter(pk=screen.pk).update(area=district.street)


# --- the board ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("size", "width"), [("a4", 210), ("a3", 297)])
def test_the_sheet_for_the_board_says_what_comes_and_who_is_an_example(client, district, honours, size, width):
    for n in range(20):
        cast.shift(district.point, district.manager, at(9 + n % 9, day=25 + n % 5), event_title=f"扫雪{n}(演示)")
    shown(district, honours[0])
    log_in(client, district.manager)
    answer = client.get(f"/p/{district.point.sign_code}/board.pdf?size={size}")
    reader = PdfReader(BytesIO(answer.content))
    (page,) = reader.pages
    assert round(float(page.mediabox.width) * 25.4 / 72) == width
    words = "".join(page.extract_text().split())
    assert "工行南小区服务点" in words and "扫雪0(演示)" in words and "张*" in words and "张安" not in words
    assert words.count("扫雪") == public_queries.EVENTS_PER_SIZE[size]


def test_a_point_with_nothing_to_tell_has_a_sheet_all_the_same(client, district):
    assert public_queries.board_pdf(district.sister_point, "a4", NOW).startswith(b"%PDF")
    log_in(client, district.manager)
    assert client.get(f"/p/{district.other_point.sign_code}/board.pdf").status_code == 404
