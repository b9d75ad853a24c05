"""The programs that measure still run: each part is filled and opened in small, so that a changed model cannot leave it behind."""

import pytest
from django.core import signals
from django.core.handlers.wsgi import WSGIHandler
from django.db import close_old_connections
from django.utils import timezone

from events.core import periods
from events.figures import dashboard as figure_dashboard
from events.figures import drilldown, rollup, rollup_points, units
from events.figures.dashboard import COLUMNS, Selection
from events.models import Figure, Tally
from events.records.certificates import pdf as certificate_pdf
from points.books.verification import equations
from tests.bench import book, certificate, own, people, sheets, shelf, site, tallies
from tests.bench import district as test_district
from tests.support.all_rights import all_rights
from volunteer.models import Area

pytestmark = [pytest.mark.django_db, pytest.mark.real_time]  # it fills a district up to this moment
ATTENDANCES, PEOPLE = 200, 40


@pytest.fixture(autouse=True)
def as_in_production(settings):
    """The address that the benchmark asks under; its administrator has no phone at hand."""
    settings.ALLOWED_HOSTS, settings.PUBLIC_URL = [site.HOST], f"https://{site.HOST}"
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.STAFF_SECOND_FACTOR = False
    ends = (signals.request_started, signals.request_finished)
    for end in ends:  # a request that ends would take the test's own connection with it
        end.disconnect(close_old_connections)
    yield
    for end in ends:
        end.connect(close_old_connections)


@pytest.fixture
def crowded(district):
    """A district with a few of everything the benchmark has many of, added up."""
    with all_rights():  # the benchmark fills its own database past the triggers
        test_district.filled(district, ATTENDANCES, PEOPLE)
    rollup.rebuild_figures()
    rollup_points.rebuild_points(at=timezone.now())
    return district


def lengths(view):
    """How long each list is, by its name: (as the figures say, as it is counted); and those where the two differ."""
    found = {column.name: drilldown.shifts(view, column.name) for column in COLUMNS if column.name != "people"}
    found |= {"people": drilldown.participants(view), "spent": drilldown.shop_transfers(view)}
    if view.unit.area:
        found |= {"held": drilldown.resident_wallets(view), "waning": drilldown.expiring_points(view)}
    told = {name: (pages.count, pages.object_list.count()) for name, pages in found.items()}
    return told, {name: pair for name, pair in told.items() if pair[0] != pair[1]}


@pytest.mark.long
def test_a_large_district_is_filled_added_up_and_looked_at(crowded):
    people.enter([crowded.district_admin])
    browser = own.Here(WSGIHandler(), crowded.district_admin.pk)
    for name, address in tallies.addresses():
        status, _page = browser.ask("GET", address)
        assert status == 200, name
    assert sum(Tally.objects.filter(cut__startswith="c:").values_list("participations", flat=True)) == ATTENDANCES + 1
    before = list(
        Figure.objects.order_by("unit", "kind", "cut", "start").values_list("unit", "cut", "people", "shifts", "verified")
    )
    days = [line.what.rpartition(": ")[2] for line in tallies.one_day(ATTENDANCES // test_district.EACH)]
    after = list(Figure.objects.order_by("unit", "kind", "cut", "start").values_list("unit", "cut", "people", "shifts", "verified"))
    assert days == ["looked at again", "taken off", "added up"] and after == before


def test_every_list_is_as_long_as_its_figure_says(crowded):
    community = Area.objects.communities().latest("pk")
    point = units.unit_parts(units.unit_of_area(community))[0]
    this_year = periods.period_of(Figure.Kind.YEAR, timezone.localdate())
    seen = set()
    for unit in (units.unit_of_area(crowded.area), units.unit_of_area(community.parent), units.unit_of_area(community), point):
        for period in (periods.ALL_TIME, this_year, periods.period_of(Figure.Kind.MONTH, timezone.localdate())):
            for cut in ("", *{row.cut for row in figure_dashboard.cut_figures(Selection(unit, period), "")[:3]}):
                told, wrong = lengths(Selection(unit, period, cut))
                assert not wrong, (unit.key, period.word, cut)
                seen |= {name for name, (known, _counted) in told.items() if known}
    assert seen == {*(column.name for column in COLUMNS), "spent", "held", "waning"}


def test_the_pages_of_a_list_are_the_list_from_whichever_end_they_are_walked_to(crowded, monkeypatch):
    monkeypatch.setattr(drilldown, "PER_PAGE", 3)
    view = Selection(units.unit_of_area(crowded.area), periods.ALL_TIME)
    for pages in (
        drilldown.participants(view),
        drilldown.shifts(view, "verified"),
        drilldown.resident_wallets(view),
        drilldown.shop_transfers(view),
    ):
        rows = [row for number in pages.page_range for row in pages.page(number)]
        assert len(pages.page_range) > 2 and rows == list(pages.object_list)


def test_a_book_grows_and_holds(district):
    large_book = book.Large.begun(district, 5)
    large_book.grow(20)
    assert all(row.ok for row in equations()) and book.statement(large_book.people[0]) > 0
    assert [line.value for line in book.settled(district, 3) if line.what.endswith("paid")] == [3]


def test_a_press_and_an_order_are_taken_apart(district):
    shift, them = people.open_shift(district), [person.pk for person in people.crowd(3)]
    found = own.our_own(own.statements(shift, them[0]))
    assert ":person" in own.script(found, them[0], shift) and own.python_ms(shift, them[1:]) > 0
    shop, buyers = shelf.shop_at(district), shelf.rich(district, 2)
    item = shelf.goods(shop, district, 1, 2)[0]
    assert shelf.statements(buyers[0], item, shop.pk) > 0 and shelf.python_ms(buyers[1:], item, shop.pk) > 0


def test_a_long_list_leaves_as_excel(district):
    people.enter([district.district_admin])  # by the part before: one run measures several
    sheets.fill(district, 5)
    status, length, *_memory = sheets.make(district.district_admin.pk)
    assert status == 200 and length > 1_000


def test_a_certificate_is_made(district, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    assert certificate_pdf.render_pdf([certificate.filled(district, 2)]).startswith(b"%PDF")
