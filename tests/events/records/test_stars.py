"""Stars: by verified hours, after a public notice, when nobody's objection holds; the scale is data."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from events.models import Attendance, Makeup, StarAward, StarObjection, StarRun, StarScale
from events.records.actions import stars as stars_actions
from events.records.refusals import RecordRefusal
from tests.cast import at
from tests.support.attendance_factory import serve
from tests.support.clients import log_in
from tests.support.household_factory import share_household
from tests.support.html_pages import text
from tests.support.snapshot import kept_fixture
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import AuditRow, Notice
from volunteer.notices import outbox

NOW = at(9)  # a Tuesday
UNTIL = date(2026, 12, 1)  # five working days later: the next Tuesday


@kept_fixture
def noticed(district):
    district.alice.area = district.community
    district.alice.save()
    serve(district, district.alice, 100)
    stars_actions.update_stars(at=NOW)
    return StarAward.objects.get()


def object_to(award, by, words="那几次她没有来", moment=NOW, id=None):
    return stars_actions.object_to(objection=StarObjection(id=id or new_id(moment), award=award, words=words), by=by, at=moment)


def refused(act, **fields):
    before = list(StarAward.objects.values()), list(StarObjection.objects.values())
    with pytest.raises(Refused) as caught:
        act(**fields)
    assert before == (list(StarAward.objects.values()), list(StarObjection.objects.values()))
    return caught.value.reason


# --- the notice ----------------------------------------------------------------------------------------------------------------


def test_who_has_the_hours_stands_in_public_notice_first(district, noticed):
    assert (noticed.person, noticed.stars, noticed.minutes, noticed.state) == (district.alice, 1, 6000, "notice")
    assert (noticed.area, noticed.until) == (district.community, UNTIL)
    assert stars_actions.stars_of(district.alice) == 0
    assert Notice.objects.get(kind="star_noticed").person == district.alice


@pytest.mark.parametrize(("hours", "level"), [(99.5, 0), (100, 1), (299.5, 1), (300, 2), (600, 3), (1000, 4), (1500, 5), (9000, 5)])
def test_the_thresholds(district, hours, level):
    serve(district, district.alice, hours)
    stars_actions.update_stars(at=NOW)
    assert [award.stars for award in StarAward.objects.all()] == ([level] if level else [])


def test_neither_honorary_nor_unconfirmed_hours_make_stars(district):
    row = serve(district, district.alice, 99)
    known = {"shift": row.shift, "person": district.alice, "minutes": 600, "evidence": "x", "state": "approved"}
    Makeup.objects.create(id=new_id(NOW), asked_by=district.bob, asked_at=NOW, **known)
    waits = serve(district, district.carol, 200)
    Attendance.objects.filter(pk=waits.pk).update(grade="C")
    stars_actions.update_stars(at=NOW)
    assert not StarAward.objects.exists()


def test_once_a_day_and_once_a_star(district, noticed):
    serve(district, district.bob, 100)
    assert stars_actions.update_stars(at=at(20)) == 0
    assert stars_actions.update_stars(at=at(1, day=25)) == 1
    assert (StarAward.objects.count(), StarRun.objects.count()) == (2, 1)
    known = {"person": district.alice, "area": district.area, "scale": noticed.scale, "stars": 1, "minutes": 1}
    with pytest.raises(IntegrityError), transaction.atomic():
        StarAward.objects.create(id=new_id(NOW), noticed_at=NOW, until=UNTIL, **known)


def test_it_counts_when_the_notice_is_over_and_not_before(district, noticed):
    stars_actions.update_stars(at=at(23, 59, day=30) + timedelta(days=1))  # still the last day
    assert stars_actions.stars_of(district.alice) == 0
    stars_actions.update_stars(at=at(0, day=24) + timedelta(days=8))
    assert stars_actions.stars_of(district.alice) == 1
    assert Notice.objects.get(kind="star_stands").params["stars"] == 1
    assert AuditRow.objects.filter(act="star.stands").count() == 1


def test_hours_put_right_meanwhile_take_it_back(district, noticed):
    Attendance.objects.filter(person=district.alice).update(pay_note="void", minutes=0, counted_start=None, counted_end=None)
    stars_actions.update_stars(at=NOW + timedelta(days=8))
    noticed.refresh_from_db()
    assert (noticed.state, stars_actions.stars_of(district.alice)) == ("withdrawn", 0)
    assert Notice.objects.filter(kind="star_withdrawn").count() == 1


@pytest.mark.parametrize(
    ("reads", "why"), [("zh-hans", "公示期间服务小时有更正，已不够该星级。"), ("en", "Hours were put right meanwhile")]
)
def test_why_is_told_in_the_reader_s_language_whatever_was_active_then(district, noticed, reads, why):
    Attendance.objects.filter(person=district.alice).update(pay_note="void", minutes=0, counted_start=None, counted_end=None)
    with translation.override("en" if reads == "zh-hans" else "zh-hans"):
        stars_actions.update_stars(at=NOW + timedelta(days=8))
    with translation.override(reads):
        assert why in outbox.notice_text(Notice.objects.get(kind="star_withdrawn"))


# --- objections ----------------------------------------------------------------------------------------------------------------


def test_an_objection_stops_it_until_it_is_answered(district, noticed):
    objection = object_to(noticed, district.bob)
    assert object_to(noticed, district.bob) == objection
    assert {n.person for n in Notice.objects.filter(kind="star_objection")} == {district.reviewer, district.community_admin}
    stars_actions.update_stars(at=NOW + timedelta(days=30))
    assert stars_actions.stars_of(district.alice) == 0
    stars_actions.decide_objection(
        objection=objection, held=False, words="名单上都有签字", by=district.reviewer, at=NOW + timedelta(days=30)
    )
    stars_actions.update_stars(at=NOW + timedelta(days=30))
    assert stars_actions.stars_of(district.alice) == 1
    assert Notice.objects.get(kind="star_answered").person == district.bob


def test_an_objection_that_holds_ends_it_for_a_year(district, noticed):
    first, other = object_to(noticed, district.bob), object_to(noticed, district.carol)
    stars_actions.decide_objection(objection=first, held=True, words="三次没有到场", by=district.reviewer, at=NOW)
    other.refresh_from_db()
    noticed.refresh_from_db()
    assert (noticed.state, noticed.reason, other.held) == ("refused", "三次没有到场", True)
    assert Notice.objects.get(kind="star_refused").person == district.alice
    assert stars_actions.update_stars(at=NOW + timedelta(days=300)) == 0
    assert stars_actions.update_stars(at=NOW + timedelta(days=370)) == 1


def test_who_may_not_object(district, noticed):
    assert refused(object_to, award=noticed, by=district.alice) == RecordRefusal.OWN
    assert refused(object_to, award=noticed, by=district.bob, words=" ") == RecordRefusal.STAR_NO_WORDS
    assert refused(object_to, award=noticed, by=district.bob, moment=NOW + timedelta(days=8)) == RecordRefusal.OVER


def test_who_may_not_decide(district, noticed):
    objection = object_to(noticed, district.bob)
    asked = {"objection": objection, "held": True, "words": "好", "at": NOW}
    assert refused(stars_actions.decide_objection, by=district.manager, **asked) == RecordRefusal.NOT_REVIEWER
    share_household(district.reviewer, district.alice)
    assert refused(stars_actions.decide_objection, by=district.reviewer, **asked) == RecordRefusal.STAR_INVOLVED
    share_household(district.community_admin, district.bob)
    assert refused(stars_actions.decide_objection, by=district.community_admin, **asked) == RecordRefusal.STAR_INVOLVED
    assert refused(stars_actions.decide_objection, by=district.street_admin, **asked | {"words": " "}) == RecordRefusal.NO_REASON
    stars_actions.decide_objection(by=district.street_admin, **asked)
    assert refused(stars_actions.decide_objection, by=district.street_admin, **asked | {"held": False}) == RecordRefusal.DECIDED


def test_a_star_that_counts_is_taken_back_with_a_reason(district, noticed):
    assert (
        refused(stars_actions.withdraw_award, award=noticed, reason="?", by=district.reviewer, at=NOW) == RecordRefusal.NOT_STANDING
    )
    stars_actions.update_stars(at=NOW + timedelta(days=8))
    later = NOW + timedelta(days=9)
    assert (
        refused(stars_actions.withdraw_award, award=noticed, reason="?", by=district.manager, at=later)
        == RecordRefusal.NOT_REVIEWER
    )
    stars_actions.withdraw_award(award=noticed, reason="抽查发现代签", by=district.reviewer, at=later)
    assert stars_actions.stars_of(district.alice) == 0
    assert stars_actions.update_stars(at=later + timedelta(days=1)) == 0  # not put up again the next day


# --- the scale -----------------------------------------------------------------------------------------------------------------


def scale(district, by=None, since=date(2026, 11, 25), hours=(50, 100, 200, 400, 800)):
    return stars_actions.create_scale(since=since, hours=hours, notice_days=5, by=by or district.district_admin, at=NOW)


def test_a_new_scale_counts_from_its_day_and_changes_no_award(district, noticed):
    serve(district, district.bob, 60)
    made = scale(district)
    assert stars_actions.update_stars(at=at(20)) == 0
    stars_actions.update_stars(at=at(1, day=25))
    award = StarAward.objects.get(person=district.bob)
    noticed.refresh_from_db()
    assert (award.stars, award.scale) == (1, made) and noticed.scale != made
    assert StarAward.objects.get(person=district.alice, stars=2).scale == made  # hundred hours make two now


def test_the_scale_is_the_districts_and_rises(district):
    assert refused(scale, district=district, by=district.auditor) == RecordRefusal.NOT_DISTRICT
    assert refused(scale, district=district, by=district.street_admin) == RecordRefusal.NOT_DISTRICT
    assert refused(scale, district=district, since=NOW.date()) == RecordRefusal.PAST
    assert refused(scale, district=district, hours=(50, 50, 200, 400, 800)) == RecordRefusal.NOT_RISING
    scale(district)
    assert refused(scale, district=district) == RecordRefusal.SAME_DAY
    assert StarScale.objects.count() == 2


# --- the pages -----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def morning(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.mark.usefixtures("morning")
def test_the_public_notice_masks_names_and_hides_children(client, district, noticed):
    page = text(client.get("/stars/"))
    assert "张*" in page and "张安" not in page and district.alice.volunteer_no not in page
    district.alice.birth_date = date(2015, 1, 1)
    district.alice.save()
    page = text(client.get("/stars/"))
    assert "未成年志愿者" in page and "张*" not in page and "长青社区" in page


@pytest.mark.usefixtures("morning")
def test_objected_and_decided_on_the_pages(client, district, noticed):
    url = f"/stars/{noticed.pk}/object/"
    form = log_in(client, district.bob).get(url).context["form"]
    client.post(url, {"id": form["id"].value(), "words": "没有来"})
    objection = StarObjection.objects.get()
    assert "没有来" in text(log_in(client, district.reviewer).get("/review/stars/"))
    client.post("/review/stars/", {"objection": objection.pk, "held": "1"})
    objection.refresh_from_db()
    assert objection.held is None  # no words, no decision
    client.post("/review/stars/", {"objection": objection.pk, "held": "1", "words": "核实了"})
    objection.refresh_from_db()
    assert objection.held is True
    for wrong in ({"objection": "x", "words": "y"}, {"withdraw": "1", "words": "y"}, {"objection": new_id(NOW), "words": "y"}):
        assert client.post("/review/stars/", wrong).status_code == 404


@pytest.mark.usefixtures("morning")
def test_a_scale_is_made_on_its_page(client, district):
    sent = {"since": "2026-12-01", "notice_days": "7"} | {f"hours_{n}": str(n * 10) for n in range(1, 6)}
    assert log_in(client, district.district_admin).post("/review/stars/scale/", sent).status_code == 302
    assert [step.hours for step in StarScale.objects.get(since=date(2026, 12, 1)).steps.all()] == [10, 20, 30, 40, 50]
    assert client.post("/review/stars/scale/", sent).context["form"].errors


@pytest.mark.usefixtures("morning")
def test_the_notice_is_read_in_a_constant_number_of_statements(client, district, noticed):
    with CaptureQueriesContext(connection) as few:
        client.get("/stars/")
    for person in (district.bob, district.carol, district.manager):
        serve(district, person, 100)
    stars_actions.update_stars(at=at(1, day=25))
    with CaptureQueriesContext(connection) as many:
        client.get("/stars/")
    assert len(few) == len(many) and StarAward.objects.count() == 4
