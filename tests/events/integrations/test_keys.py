"""What other systems read with a key: only its place, only what it opens, nobody's name, no small groups."""

import random
import re
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.figures import rollup
from events.integrations import api_keys
from events.integrations import queries as integration_queries
from events.integrations.refusals import IntegrationRefusal
from events.models import ApiKey, Figure, Outcome, OutcomeKind, Shift
from events.requests.actions import rate
from tests import cast
from tests.cast import NOW, at, came
from tests.support import request_factory
from tests.support.api_key_factory import EVERYTHING, made
from tests.support.clients import BACKEND
from volunteer.core import rate_limit
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import Area, AuditRow, PersonSkill, ServicePoint, Skill

QUERY = {"figures": {"month": "2026-11"}}


@pytest.fixture(autouse=True)
def morning(time_machine):
    time_machine.move_to(NOW, tick=False)
    return time_machine


def read(client, bearer, name, **query):
    return client.get(f"/api/v1/{name}", QUERY.get(name, {}) | query, headers=bearer)


def everything(client, bearer, name, **query):
    """All rows, page after page."""
    rows, cursor = [], ""
    while True:
        answer = read(client, bearer, name, cursor=cursor, **query)
        assert answer.status_code == 200, answer.content
        rows += answer.json()["items"]
        if not (cursor := answer.json()["next"]):
            return rows


@pytest.fixture
def year(district):
    """A settled shift at each point with many, few and one person there, outcomes, skills; and one to come at each."""
    people = [cast.person(f"众{n}(演示)", area=district.community) for n in range(7)]
    kind = OutcomeKind.objects.get(position=1)
    for hour, point, number in ((8, district.point, 7), (11, district.sister_point, 6), (14, district.other_point, 2)):
        over = cast.shift(point, district.manager, at(hour, day=20), state="settled", settled_at=at(20, day=20))
        for person in people[:number]:
            came(over, person)
        Outcome.objects.create(shift=over, kind=kind, amount="1.50")
        cast.shift(point, district.manager, at(14, day=26))
        cast.shift(point, district.manager, at(14, day=27), state="draft", event_title="草稿(演示)")
    rollup.rebuild_figures()
    first, second = Skill.objects.create(name="理发(演示)", listed=True), Skill.objects.create(name="私语(演示)", listed=False)
    for number, person in enumerate(people):
        PersonSkill.objects.create(person=person, skill=first, said_at=NOW)
        PersonSkill.objects.create(person=person, skill=second, said_at=NOW)
        if number < 4:
            few, _new = Skill.objects.get_or_create(name="开锁(演示)", listed=True)
            PersonSkill.objects.create(person=person, skill=few, said_at=NOW)
    district.people = people
    return district


@pytest.fixture
def wished(year):
    """Seven people of one community ask for something, one is helped and gives stars."""
    request_factory.settle(year)
    secret = {"words": "厨房的灯坏了", "address": "3 号楼 501"}
    for person in year.people:
        request_factory.ask(person, year.community, **secret)
    done = request_factory.finished(year, helper=year.bob, **secret)
    rate.rate_help(help_request=done, stars=4, words="谢谢水管工", by=year.alice, at=NOW)
    return year


# --- making and ending ---------------------------------------------------------------------------------------------------


class TestMaking:
    def test_the_secret_is_told_once_and_kept_as_a_hash(self, client, district):
        client.force_login(district.street_admin, backend=BACKEND)
        form = client.get("/staff/exchange/keys/new/").context["form"]
        sent = {
            "id": form["id"].value(),
            "name": "海区平台(演示)",
            "contact": "某某(演示)",
            "place": f"a{district.community.pk}",
            "resources": ["events", "points"],
            "until": "2027-11-20",
        }
        page = client.post("/staff/exchange/keys/new/", sent)
        secret = page.context["secret"]
        assert secret.startswith("wobangni_") and len(secret) > 40 and secret in page.text
        assert page["Cache-Control"] == "no-store, private"
        key = ApiKey.objects.get()
        assert secret not in str(ApiKey.objects.values()) and secret not in str(AuditRow.objects.values())
        assert (key.area, key.resources, key.made_by) == (district.community, ["events", "points"], district.street_admin)
        assert key.until.isoformat() == "2027-11-20T16:00:00+00:00"  # midnight in the district
        again = client.post("/staff/exchange/keys/new/", sent)
        assert again.context["secret"] == "" and ApiKey.objects.count() == 1
        assert read(client, {"Authorization": f"Bearer {secret}"}, "events").status_code == 200
        assert secret not in client.get("/staff/exchange/keys/").text
        assert AuditRow.objects.get(act="api_key.make").detail["resources"] == ["events", "points"]

    @pytest.mark.parametrize(
        ("who", "of", "fields", "reason"),
        [
            ("street_admin", "other_community", {}, IntegrationRefusal.KEYS_NOT_YOURS),
            ("street_admin", "area", {}, IntegrationRefusal.KEYS_NOT_YOURS),
            ("street_admin", "other_point", {}, IntegrationRefusal.KEYS_NOT_YOURS),
            ("community_admin", "community", {}, IntegrationRefusal.KEYS_NOT_YOURS),
            ("manager", "point", {}, IntegrationRefusal.KEYS_NOT_YOURS),
            ("district_admin", "area", {"resources": []}, IntegrationRefusal.NO_RESOURCES),
            ("district_admin", "area", {"until": NOW + timedelta(hours=1)}, IntegrationRefusal.PERIOD),
            ("district_admin", "area", {"until": NOW + timedelta(days=400)}, IntegrationRefusal.PERIOD),
            ("district_admin", "point", {"resources": ["skills"]}, IntegrationRefusal.NO_PEOPLE),
            ("district_admin", "point", {"resources": ["areas", "requests"]}, IntegrationRefusal.NO_PEOPLE),
        ],
    )
    def test_what_is_refused_is_not_kept(self, district, who, of, fields, reason):
        place = getattr(district, of)
        where = {"area": place} if hasattr(place, "path") else {"point": place}
        fields = {"name": "x", "contact": "x", "resources": ["events"], "until": NOW + timedelta(days=30)} | fields
        with pytest.raises(Refused) as refused:
            api_keys.create_key(key=ApiKey(id=new_id(NOW), **where, **fields), by=getattr(district, who), at=NOW)
        assert refused.value.reason == reason
        assert not ApiKey.objects.exists() and not AuditRow.objects.filter(act="api_key.make").exists()

    def test_places_of_others_are_not_offered(self, client, district):
        client.force_login(district.street_admin, backend=BACKEND)
        sent = {"id": new_id(NOW), "name": "x", "contact": "x", "resources": ["events"], "until": "2027-01-01"}
        for place in (f"a{district.other_community.pk}", f"p{district.other_point.pk}", "a", "x1", ""):
            answer = client.post("/staff/exchange/keys/new/", sent | {"place": place})
            assert answer.status_code == 422 and "place" in answer.context["form"].errors
        assert not ApiKey.objects.exists()

    def test_it_is_ended_at_once_by_who_looks_after_its_place(self, client, district):
        key, bearer = made(district.street, district.street_admin)
        assert read(client, bearer, "areas").status_code == 200
        client.force_login(cast.appoint(cast.person("他街(演示)"), "street_admin", district.other_street), backend=BACKEND)
        assert client.post(f"/staff/exchange/keys/{key.pk}/end/").status_code == 404
        client.force_login(district.district_admin, backend=BACKEND)
        for _ in range(2):
            assert client.post(f"/staff/exchange/keys/{key.pk}/end/").status_code == 302
        assert read(client, bearer, "areas").status_code == 401
        assert AuditRow.objects.get(act="api_key.end").actor == district.district_admin


# --- reading -------------------------------------------------------------------------------------------------------------


class TestReading:
    def test_without_a_key_or_with_a_wrong_one(self, client, district, morning):
        _key, bearer = made(district.area, district.district_admin, days=2)
        client.force_login(district.district_admin, backend=BACKEND)  # no session opens it either
        wrong = [
            {},
            {"Authorization": "Bearer x"},
            {"Authorization": bearer["Authorization"] + "x"},
            {"Authorization": "Basic eA=="},
        ]
        for name in EVERYTHING:
            assert [read(client, header, name).status_code for header in wrong] == [401] * 4
        morning.shift(timedelta(days=2))
        assert read(client, bearer, "areas").status_code == 401

    @pytest.mark.parametrize("name", EVERYTHING)
    def test_a_key_opens_what_was_chosen(self, client, district, name):
        _key, bearer = made(district.area, district.district_admin, resources=[name])
        assert [other for other in EVERYTHING if read(client, bearer, other).status_code == 200] == [name]
        answer = read(client, bearer, next(other for other in EVERYTHING if other != name))
        assert (answer.status_code, list(answer.json())) == (403, ["sentence"])

    def test_the_limit_of_calls(self, client, district, monkeypatch, morning):
        monkeypatch.setattr(api_keys, "CALLS_PER_MINUTE", 2)
        _key, bearer = made(district.area, district.district_admin)
        _other, theirs = made(district.area, district.district_admin)
        assert [read(client, bearer, "areas").status_code for _ in range(3)] == [200, 200, 429]
        assert read(client, theirs, "areas").status_code == 200
        morning.shift(timedelta(minutes=1))
        assert read(client, bearer, "areas").status_code == 200

    def test_the_last_use_is_noted_to_the_minute(self, client, district, morning):
        key, bearer = made(district.area, district.district_admin)
        for seconds in (0, 30, 61):
            morning.move_to(NOW + timedelta(seconds=seconds), tick=False)
            read(client, bearer, "areas")
        key.refresh_from_db()
        assert key.used_at == NOW + timedelta(seconds=61)
        assert rate_limit.delete_old_attempts(at=NOW + timedelta(days=3)) == 3

    def test_events_are_those_that_everybody_may_see(self, client, year):
        _key, bearer = made(year.area, year.district_admin)
        gone = cast.shift(year.point, year.manager, at(14, day=28))
        Shift.objects.filter(pk=gone.pk).update(state="cancelled")
        rows = everything(client, bearer, "events")
        assert [row["state"] for row in rows] == ["settled"] * 3 + ["published"] * 3 + ["cancelled"]
        assert [row["held"] for row in rows] == [True] * 3 + [False] * 4
        assert (rows[0]["capacity"], rows[0]["category"], rows[0]["title"]) == (10, "environment", "清理楼道(演示)")
        since = int(at(14, day=26).timestamp() * 1000)
        assert len(everything(client, bearer, "events", since=since)) == 4
        assert len(everything(client, bearer, "events", until=since)) == 3
        assert everything(client, bearer, "events", since=since, until=since) == []

    def test_participations_and_outcomes(self, client, year):
        _key, bearer = made(year.area, year.district_admin)
        rows = everything(client, bearer, "participations")
        assert sorted((row["point"], row["participations"], row["verified_minutes"]) for row in rows) == sorted(
            (point.sign_code, number, number * 60)
            for point, number in ((year.point, 7), (year.sister_point, 6), (year.other_point, 2))
        )
        assert {row["day"] for row in rows} == {"2026-11-20"}
        rows = everything(client, bearer, "outcomes")
        assert [row["amount"] for row in rows] == [1.5] * 3
        since = int(at(0, day=21).timestamp() * 1000)
        assert [everything(client, bearer, name, since=since) for name in ("participations", "outcomes")] == [[], []]

    def test_figures_hide_what_few_people_did(self, client, year):
        _key, bearer = made(year.area, year.district_admin)
        rows = {row["area"] or row["point"]: row for row in everything(client, bearer, "figures")}
        assert rows[year.area.code]["participations"] == 15 and rows[year.area.code]["people"] == 7
        # two people helped in the other street: hidden, and the other one with it, from which it could be reckoned
        hidden = {year.other_street, year.street, year.other_community, year.community, year.sister_community}
        for place in hidden:
            assert rows[place.code]["participations"] is None and rows[place.code]["people"] is None
            assert rows[place.code]["shifts"] >= 1
        for point in (year.point, year.sister_point, year.other_point):
            assert rows[point.sign_code]["verified_minutes"] is None

    def test_figures_are_shown_where_nobody_can_be_made_out(self, client, year):
        over = cast.shift(year.other_point, year.manager, at(10, day=21), state="settled", settled_at=NOW)
        for person in year.people:
            came(over, person)
        rollup.rebuild_figures()
        _key, bearer = made(year.other_community, year.district_admin)
        rows = everything(client, bearer, "figures")
        assert [(row["area"], row["point"], row["participations"], row["people"]) for row in rows] == [
            (year.other_community.code, "", 9, 7),
            ("", year.other_point.sign_code, 9, 7),
        ]
        assert everything(client, bearer, "figures", month="2026-10") == []

    def test_skills_are_counted_by_community(self, client, year):
        _key, bearer = made(year.area, year.district_admin)
        rows = {row["skill"]: (row["area"], row["people"]) for row in everything(client, bearer, "skills")}
        assert rows == {"理发(演示)": (year.community.code, 7), "开锁(演示)": (year.community.code, None)}

    def test_visits_at_somebodys_home_are_not_told(self, client, district):
        public = cast.shift(district.point, district.manager, at(8, day=20), state="settled", settled_at=at(20, day=20))
        private = cast.shift(district.point, district.manager, at(8, day=21), event_visit=True, state="settled", settled_at=NOW)
        for shift in (public, private):
            came(shift, district.alice)
        rollup.rebuild_figures()
        _key, bearer = made(district.area, district.district_admin)
        assert [row["id"] for row in everything(client, bearer, "events")] == [str(public.pk)]
        assert [row["shift"] for row in everything(client, bearer, "participations")] == [str(public.pk)]

    def test_a_request_tells_its_steps_and_nothing_of_who_asked(self, client, wished):
        _key, bearer = made(wished.area, wished.district_admin)
        row = next(row for row in everything(client, bearer, "requests") if row["state"] == "rated")
        stamp = int(NOW.timestamp() * 1000)
        times = {name: row[f"{name}_at"] for name in ("submitted", "accepted", "taken", "done", "rated", "refused", "closed")}
        assert times == dict.fromkeys(("submitted", "accepted", "taken", "done", "rated"), stamp) | {
            "refused": None,
            "closed": None,
        }
        assert (row["kind"], row["area"], row["stars"], row["urgent"]) == ("repairs", wished.community.code, 4, False)
        said = read(client, bearer, "requests").content.decode()
        for secret in ("厨房", "号楼 501", "号楼", "水管工", "换一个灯泡", "谢谢", *(person.name for person in wished.people)):
            assert secret not in said

    def test_where_few_asked_kind_place_and_stars_are_hidden(self, client, wished):
        lonely = request_factory.ask(wished.carol, wished.other_community)
        _key, bearer = made(wished.area, wished.district_admin)
        _local, theirs = made(wished.other_community, wished.district_admin)
        row = next(row for row in everything(client, bearer, "requests") if row["id"] == str(lonely.pk))
        assert (row["kind"], row["area"], row["stars"], row["state"]) == (None, None, None, "submitted")
        assert everything(client, theirs, "requests") == [row]
        later = request_factory.ask(wished.people[0], wished.community, at=NOW + timedelta(days=40))  # alone in that month
        rows = everything(client, bearer, "requests", since=int((NOW + timedelta(days=1)).timestamp() * 1000))
        assert [(row["id"], row["area"]) for row in rows] == [(str(later.pk), None)]

    def test_a_key_of_a_compound_names_the_community_alone(self, client, wished):
        inside = request_factory.ask(wished.people[1], wished.compound)
        _key, bearer = made(wished.compound, wished.district_admin)
        rows = everything(client, bearer, "requests")
        assert [(row["id"], row["area"]) for row in rows] == [(str(inside.pk), wished.community.code)]

    def test_nobody_is_named(self, client, wished):
        year = wished
        _key, bearer = made(year.area, year.district_admin)
        said = "".join(read(client, bearer, name).content.decode() for name in EVERYTHING)
        for person in [*year.people, year.manager, year.district_admin]:
            assert person.name not in said and person.volunteer_no not in said and person.phone not in said

    @pytest.mark.parametrize("name", EVERYTHING)
    def test_pages_are_whole_and_queries_do_not_grow(self, client, wished, name, django_assert_max_num_queries):
        year = wished
        _key, bearer = made(year.area, year.district_admin)
        whole = read(client, bearer, name, limit=500).json()["items"]
        assert len(whole) > 1
        assert everything(client, bearer, name, limit=1) == whole
        with django_assert_max_num_queries(12):
            read(client, bearer, name, limit=1)
        with django_assert_max_num_queries(12):
            read(client, bearer, name, limit=500)

    @pytest.mark.parametrize("cursor", ["x", "W10", "WyIiXQ", "WyIyMDI2LTExLTI0IiwgIngiXQ", "bnVsbA", "_" * 300])
    @pytest.mark.parametrize("name", ["events", "participations", "outcomes"])
    def test_a_cursor_that_is_none(self, client, district, name, cursor):
        _key, bearer = made(district.area, district.district_admin)
        answer = read(client, bearer, name, cursor=cursor)
        assert (answer.status_code, list(answer.json())) == (404, ["sentence"])

    @pytest.mark.parametrize(
        "query", [{"limit": 0}, {"limit": 501}, {"since": -1}, {"since": "x"}, {"cursor": "=" * 9}, {"month": "2026-13"}]
    )
    def test_what_makes_no_sense(self, client, district, query):
        _key, bearer = made(district.area, district.district_admin)
        assert read(client, bearer, "figures" if "month" in query else "events", **query).status_code == 422


def marks(district) -> dict[str, str]:
    """Point's code -> the path it stands in."""
    return {point.sign_code: point.area.path for point in (district.point, district.sister_point, district.other_point)}


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32))
def test_no_key_sees_beyond_its_scope(client, year, seed):
    chosen = random.Random(seed)
    areas = [year.area, year.street, year.other_street, year.community, year.sister_community, year.other_community, year.compound]
    place = chosen.choice([*areas, year.point, year.sister_point, year.other_point])
    key, bearer = made(place, year.district_admin)
    held, seen = api_keys.scope_of_key(key), 0
    paths = {area.code: area.path for area in areas}
    for name in key.resources:
        for row in everything(client, bearer, name, limit=chosen.choice([1, 2, 100])):
            seen += 1
            point = row.get("point") or (row["code"] if name == "points" else "")
            area = row["code"] if name == "areas" else row.get("area", "")
            if point:
                assert point in {p.sign_code for p in (year.point, year.sister_point, year.other_point) if held.covers_point(p)}
            elif area:
                assert any(paths[area].startswith(path) for path in held.paths)
            else:
                pytest.fail(f"a row of nowhere: {row}")
    assert seen
    ApiKey.objects.all().delete()


def test_two_keys_together_tell_no_more_than_one(client, year):
    """What is hidden from the district's key is hidden from the community's too."""
    for place in (year.area, year.street, year.community, year.point):
        _key, bearer = made(place, year.district_admin)
        rows = {row["area"] or row["point"]: row["people"] for row in everything(client, bearer, "figures")}
        assert rows.get(year.point.sign_code) is None and year.point.sign_code in rows


def test_what_is_hidden_cannot_be_reckoned_from_what_is_shown():
    """In random trees: of the parts of a shown whole none or at least two are hidden, unless nothing else is there."""

    shown = hidden = 0
    for seed in range(300):
        chance = random.Random(seed)
        areas = [Area(path="0001.", level="district")]
        areas += [Area(path=f"0001.{n:04d}.", level="street") for n in range(1, 4)]
        areas += [
            Area(path=f"{street.path}{n:04d}.", level="community") for street in areas[1:4] for n in range(1, chance.randint(2, 4))
        ]
        points = [ServicePoint(pk=n, area=chance.choice(areas[4:])) for n in range(1, 12)]
        rows = {}
        for unit in [*[a.path for a in areas], *[f"p{p.pk}" for p in points]]:
            people = chance.choice([1, 3, 5, 8, 20])
            rows[unit] = Figure(unit=unit, people=people, participations=people)
        few = integration_queries.suppressed_keys(areas, points, rows)
        assert all(unit in few for unit, row in rows.items() if row.people < 5)
        for whole in areas:
            parts = [a.path for a in areas if integration_queries.parent_path(a.path) == whole.path]
            parts += [f"p{p.pk}" for p in points if p.area.path == whole.path]
            gone = [part for part in parts if part in few]
            if whole.path in few:
                assert gone == parts
            else:
                assert len(gone) != 1 or len(parts) == 1
            shown, hidden = shown + len(parts) - len(gone), hidden + len(gone)
    assert shown > 500 and hidden > 500


def test_a_secret_looks_like_one_and_no_other_does(district):
    made(district.area, district.district_admin)
    assert re.fullmatch(r"[0-9a-f]{64}", ApiKey.objects.get().token_hash)
    assert api_keys.find_key("wobangni_" + "a" * 43, NOW) is None
