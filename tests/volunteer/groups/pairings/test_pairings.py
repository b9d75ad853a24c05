"""包联共建: agreed for a time, visits confirmed by the community, targets each month, appraised once a year."""

from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import cast
from tests.cast import NOW
from tests.support.clients import log_in
from tests.support.group_factory import liaison_of, pair, refusal, tax_office, told
from tests.support.picture_factory import uploaded_jpeg
from tests.support.snapshot import kept_fixture
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.groups.pairings import actions as pairings
from volunteer.groups.pairings.refusals import PairingRefusal
from volunteer.models import Appointment, Appraisal, AuditRow, Pairing, Role, User, Visit

pytestmark = pytest.mark.django_db
DAY, LATER = NOW.date(), cast.at(15)


@pytest.fixture(autouse=True)
def tuesday(time_machine):
    time_machine.move_to(NOW, tick=False)


@kept_fixture
def unit(district):
    return tax_office(district.other_community)


@pytest.fixture
def liaison(unit):
    return liaison_of(unit)


@pytest.fixture
def pairing(district, unit, liaison):
    return pair(district, unit, visits_a_month=2, hours_a_month=10)


def visit(pairing, by, day=DAY, people=5, minutes=60, at=NOW, id=None):
    made = Visit(id=id or new_id(at), pairing=pairing, day=day, kind="cleaning", words="扫楼道", people=people, minutes=minutes)
    made.picture = ContentFile(b"picture", name="x.jpg")
    return pairings.log_visit(visit=made, by=by, at=at)


# --- the agreement -------------------------------------------------------------------------------------------------------


def test_the_community_pairs_and_the_unit_is_told_once(district, unit, liaison):
    key = new_id(NOW)
    first = pair(district, unit, id=key)
    assert pair(district, unit, id=key, promises="别的") == first and Pairing.objects.get().promises == ""
    assert len(told(liaison)) == 1 and AuditRow.objects.filter(act="pairing.make").count() == 1


@pytest.mark.parametrize("by", ["manager", "reviewer", "auditor", "alice"])
def test_nobody_below_or_beside_pairs(district, unit, by):
    assert refusal(pair, district, unit, by=getattr(district, by)) == PairingRefusal.NOT_YOURS


def test_neither_the_unit_s_staff_nor_another_community_pairs(district, unit, liaison):
    other = cast.appoint(cast.person("何外(演示)"), Role.COMMUNITY_ADMIN, district.other_community)
    for person in (liaison, other):
        assert refusal(pair, district, unit, by=person) == PairingRefusal.NOT_YOURS


def test_days_that_make_no_sense_or_overlap_are_told_in_words(district, unit, pairing):
    assert refusal(pair, district, unit, since=date(2026, 3, 1)) == PairingRefusal.PAIRED
    assert refusal(pair, district, unit, since=date(2025, 1, 1), until=date(2025, 11, 1)) == PairingRefusal.PAIRED
    assert refusal(pair, district, unit, since=date(2025, 1, 2), until=date(2025, 1, 1)) == PairingRefusal.DAYS
    pair(district, unit, since=date(2025, 1, 1), until=date(2025, 10, 31))
    with pytest.raises(Refused):
        pairings.change_pairing(pairing=pairing, fields={"until": date(2025, 1, 1)}, by=district.community_admin, at=NOW)
    changed = pairings.change_pairing(pairing=pairing, fields={"until": DAY, "visits_a_month": 4}, by=district.street_admin, at=NOW)
    assert (changed.until, changed.visits_a_month) == (DAY, 4)
    assert (
        refusal(pairings.change_pairing, pairing=pairing, fields={"until": None}, by=district.manager, at=NOW)
        == PairingRefusal.NOT_YOURS
    )


# --- visits --------------------------------------------------------------------------------------------------------------


def test_a_visit_is_written_down_by_the_unit_once(district, pairing, liaison):
    key = new_id(NOW)
    first = visit(pairing, liaison, id=key)
    assert visit(pairing, liaison, id=key, people=50) == first and Visit.objects.get().people == 5
    assert (first.state, first.given) == ("logged", 300)


def test_who_is_not_of_the_unit_writes_no_visit_down(district, pairing):
    for person in (district.community_admin, district.district_admin, district.alice):
        assert refusal(visit, pairing, person) == PairingRefusal.NOT_UNIT


def test_a_visit_lies_within_the_pairing_and_is_fresh(district, unit, pairing, liaison):
    assert refusal(visit, pairing, liaison, day=DAY + timedelta(days=1)) == PairingRefusal.AHEAD
    assert refusal(visit, pairing, liaison, day=DAY - timedelta(days=61)) == PairingRefusal.AHEAD
    assert refusal(visit, pairing, liaison, day=date(2025, 10, 31)) == PairingRefusal.OUTSIDE
    visit(pairing, liaison, day=DAY - timedelta(days=60))


def test_the_community_confirms_or_turns_down_with_a_reason(district, pairing, liaison):
    first, second = visit(pairing, liaison), visit(pairing, liaison)
    assert (
        refusal(pairings.refuse_visit, visit=second, reason=" ", by=district.community_admin, at=LATER) == PairingRefusal.NO_REASON
    )
    pairings.confirm_visit(visit=first, by=district.community_admin, at=LATER)
    pairings.confirm_visit(visit=first, by=district.street_admin, at=cast.at(16))
    pairings.refuse_visit(visit=second, reason="没有人来。", by=district.community_admin, at=LATER)
    first.refresh_from_db()
    assert (first.state, first.decided_by) == ("confirmed", district.community_admin)
    assert "没有人来" in told(liaison)[-1]
    assert refusal(pairings.confirm_visit, visit=second, by=district.community_admin, at=LATER) == PairingRefusal.DECIDED


def test_the_unit_s_own_people_decide_nothing_about_it(district, unit, pairing, liaison):
    both = cast.appoint(cast.person("许两(演示)"), Role.COMMUNITY_ADMIN, district.community)
    Appointment.objects.create(person=both, role=Role.LIAISON, organization=unit, since=DAY)
    logged = visit(pairing, liaison)
    for person in (liaison, User.objects.get(pk=both.pk), district.manager, district.reviewer):
        assert refusal(pairings.confirm_visit, visit=logged, by=person, at=LATER) == PairingRefusal.NOT_COMMUNITY
    assert (
        refusal(pairings.appraise, pairing=pairing, year=2025, grade=4, words="好", by=liaison, at=NOW)
        == PairingRefusal.NOT_COMMUNITY
    )


def test_only_confirmed_visits_count_towards_the_target_of_their_month(district, pairing, liaison):
    for day, people, confirmed in (((2026, 11, 3), 5, 1), ((2026, 11, 20), 6, 1), ((2026, 11, 21), 9, 0), ((2026, 10, 30), 4, 1)):
        logged = visit(pairing, liaison, day=date(*day), people=people)
        if confirmed:
            pairings.confirm_visit(visit=logged, by=district.community_admin, at=NOW)
    november, october, *rest = pairings.monthly_figures(pairing, DAY)
    assert (november.visits, november.minutes, november.reached) == (2, 660, True)
    assert (october.visits, october.minutes, october.reached) == (1, 240, False)
    assert [month.visits for month in rest] == [0] * 10
    assert pairings.figures_this_month([pairing], DAY)[pairing.pk].minutes == 660
    assert pairings.monthly_figures(pairing, DAY, count=99)[-1].first == date(2025, 11, 1)


# --- the year ------------------------------------------------------------------------------------------------------------


def test_a_year_is_appraised_once_when_it_is_over(district, pairing, liaison):
    def appraise(year=2025, grade=4, words="说到做到", by=district.community_admin):
        return pairings.appraise(pairing=pairing, year=year, grade=grade, words=words, by=by, at=NOW)

    assert refusal(appraise, year=2026) == refusal(appraise, year=2024) == PairingRefusal.YEAR
    assert refusal(appraise, by=district.manager) == PairingRefusal.NOT_COMMUNITY
    first = appraise()
    assert appraise() == first and refusal(appraise, grade=1) == PairingRefusal.APPRAISED
    assert told(liaison)[-1] == "工行南小区对贵单位 2025 年的包联共建做了评议。"


@pytest.mark.parametrize(
    ("until", "today", "years"),
    [
        (None, date(2026, 11, 30), [2025]),
        (None, date(2026, 12, 1), [2026, 2025]),
        (date(2026, 5, 1), date(2026, 11, 24), [2026, 2025]),
        (date(2027, 5, 1), date(2026, 11, 24), [2025]),
        (None, date(2025, 11, 2), []),
    ],
)
def test_which_years_can_be_appraised(until, today, years):
    assert pairings.years_to_appraise(Pairing(since=date(2025, 11, 1), until=until), today) == years


# --- pages ---------------------------------------------------------------------------------------------------------------


def test_paired_by_the_page_with_a_picture_of_the_agreement(client, district, unit, liaison):
    log_in(client, district.community_admin)
    assert 'href="/pairings/new/"' in client.get("/pairings/").content.decode()
    form = client.get("/pairings/new/").context["form"]
    data = {"id": form["id"].value(), "organization": unit.pk, "area": district.compound.pk, "since": "2026-01-01"}
    data |= {"promises": "每月打扫一次", "visits_a_month": 2, "hours_a_month": 20, "agreement": uploaded_jpeg()}
    assert client.post("/pairings/new/", data).status_code == 302
    made = Pairing.objects.get()
    assert client.get(f"/pairings/{made.pk}/agreement/")["Content-Type"] == "image/jpeg"
    assert "每月打扫一次" in client.get(f"/pairings/{made.pk}/").content.decode()
    wrong = {"visits_a_month": (32, "31"), "until": ("2025-01-01", "最后一天")}
    wrong |= {"agreement": (SimpleUploadedFile("x", b"no"), "图片")}
    for change, says in [({name: value}, says) for name, (value, says) in wrong.items()]:
        page = client.post(f"/pairings/{made.pk}/change/", {"visits_a_month": 1, "hours_a_month": 1} | change)
        assert page.status_code == 200 and says in page.content.decode()
    assert client.post(f"/pairings/{made.pk}/change/", {"visits_a_month": 3, "hours_a_month": 1}).status_code == 302
    made.refresh_from_db()
    assert made.visits_a_month == 3 and made.agreement
    bad = client.post("/pairings/new/", data | {"id": new_id(NOW), "agreement": uploaded_jpeg()})
    assert bad.context["form"].errors["since"] and Pairing.objects.count() == 1


def test_a_visit_goes_from_the_unit_to_the_community_and_back(client, district, pairing, liaison):
    log_in(client, liaison)
    links = {link["url"]: link["badge"] for group in client.get("/").context["side"] for link in group["links"]}
    assert links == {"/": 0, "/units/": 0, "/pairings/": 0, "/staff/volunteers/": 0}
    page = client.get(f"/pairings/{pairing.pk}/")
    data = {"id": page.context["visit_form"]["id"].value(), "day": "2026-11-20", "kind": "cleaning", "words": "扫了三个单元"}
    bad = client.post(f"/pairings/{pairing.pk}/visits/", data | {"people": 0, "minutes": 60, "picture": uploaded_jpeg()})
    assert bad.status_code == 200 and not Visit.objects.exists()
    assert (
        client.post(f"/pairings/{pairing.pk}/visits/", data | {"people": 5, "minutes": 60, "picture": uploaded_jpeg()}).status_code
        == 302
    )
    logged = Visit.objects.get()
    log_in(client, district.community_admin)
    links = {link["url"]: link["badge"] for group in client.get("/").context["side"] for link in group["links"]}
    assert links["/pairings/"] == 1
    assert "扫了三个单元" in client.get(f"/pairings/{pairing.pk}/").content.decode()
    assert client.get(f"/pairings/visits/{logged.pk}/picture/").status_code == 200
    client.post(f"/pairings/visits/{logged.pk}/", {"confirm": "1"})
    assert Visit.objects.get().state == "confirmed"
    assert client.get("/pairings/?export=xlsx")["Content-Type"].endswith("sheet")
    assert client.post(f"/pairings/{pairing.pk}/visits/", data).status_code == 404  # only the unit writes visits down


def test_the_year_by_the_page(client, district, pairing, liaison):
    log_in(client, district.community_admin)
    assert client.get(f"/pairings/{pairing.pk}/").context["appraisal_form"] is not None
    bad = client.post(f"/pairings/{pairing.pk}/appraise/", {"year": 2026, "grade": 4, "words": "好"})
    assert bad.status_code == 200 and not Appraisal.objects.exists()
    client.post(f"/pairings/{pairing.pk}/appraise/", {"year": 2025, "grade": 3, "words": "很用心"})
    page = log_in(client, liaison).get(f"/pairings/{pairing.pk}/").content.decode()
    assert "很用心" in page and "/appraise/" not in page


def test_others_see_nothing_of_it(client, district, pairing, liaison):
    logged = visit(pairing, liaison)
    other = cast.organization("另一所(演示)", district.community)
    stranger = cast.person("何外(演示)")
    Appointment.objects.create(person=stranger, role=Role.LIAISON, organization=other, since=DAY)
    for person in (stranger, district.manager, district.other_manager):
        log_in(client, person)
        assert "税务所" not in client.get("/pairings/").content.decode()
        for path in (f"/pairings/{pairing.pk}/", f"/pairings/{pairing.pk}/agreement/", f"/pairings/visits/{logged.pk}/picture/"):
            assert client.get(path).status_code == 404
    assert log_in(client, district.alice).get("/pairings/").status_code == 404


def test_the_list_reads_the_same_number_of_statements_however_many(client, district, unit, liaison):
    def count(more):
        for number in range(more):
            made = pair(district, cast.organization(f"单位{Pairing.objects.count()}-{number}(演示)", district.community))
            Visit.objects.create(
                id=new_id(NOW), pairing=made, day=DAY, kind="snow", words="x", people=1, minutes=1, logged_by=liaison, logged_at=NOW
            )
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/pairings/").status_code == 200
        return len(seen)

    log_in(client, district.community_admin)
    count(1)
    assert count(1) == count(10)
