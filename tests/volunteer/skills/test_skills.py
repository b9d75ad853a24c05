"""Skills: said by the person, confirmed or given by staff of their community; free time by one press."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from events.shifts.actions import sign_up as sign_up_actions
from events.shifts.refusals import ShiftRefusal
from tests import cast
from tests.cast import NOW
from tests.support.clients import log_in
from tests.support.group_factory import lives, refusal, told
from tests.support.picture_factory import uploaded_jpeg
from tests.support.snapshot import kept_fixture
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import AuditRow, Household, PersonSkill, Skill
from volunteer.skills import actions as skills
from volunteer.skills import free_times, reminders
from volunteer.skills.refusals import SkillRefusal
from volunteer.skills.tables import free_time_words

pytestmark = pytest.mark.django_db
LATER = cast.at(15)


@pytest.fixture(autouse=True)
def tuesday(time_machine):
    time_machine.move_to(NOW, tick=False)


@kept_fixture
def alice(district):
    return lives(district.alice, district.community)


def say(person, word="理发", proof="理发师证", picture=None, at=NOW):
    return skills.claim_skill(person=person, word=word, proof=proof, picture=picture, at=at)


# --- said and decided ----------------------------------------------------------------------------------------------------


def test_a_word_becomes_a_tag_that_nobody_else_is_offered_yet(alice):
    row = say(alice, "  修 鞋 ")
    assert (row.skill.name, row.skill.listed, row.state) == ("修 鞋", False, "said")
    assert say(alice, "修 鞋", proof="").pk == row.pk and PersonSkill.objects.get().proof == "理发师证"


def test_another_proof_takes_the_place_of_the_first_while_nobody_decided(alice):
    say(alice)
    say(alice, proof="在店里干过三年", at=LATER)
    row = PersonSkill.objects.get()
    assert (row.proof, row.said_at, row.state) == ("在店里干过三年", LATER, "said")


def test_a_thirteenth_skill_is_one_too_many(alice):
    for number in range(skills.MOST):
        say(alice, f"手艺{number}")
    assert refusal(say, person=alice, word="再一个") == SkillRefusal.MANY
    assert refusal(say, person=alice, word="   ") == SkillRefusal.NO_WORD


@pytest.mark.parametrize("by", ["manager", "community_admin", "street_admin", "district_admin"])
def test_who_runs_things_where_the_person_lives_confirms(district, alice, by):
    row = say(alice)
    staff = getattr(district, by)
    skills.confirm_skill(row=row, by=staff, at=LATER)
    row.refresh_from_db()
    assert (row.state, row.decided_by, row.decided_at) == ("confirmed", staff, LATER)
    skills.confirm_skill(row=row, by=district.district_admin, at=cast.at(16))
    row.refresh_from_db()
    assert row.decided_by == staff and told(alice) == ["您的特长“理发”已经确认。"]
    assert AuditRow.objects.get(act="skill.confirmed").actor == staff


@pytest.mark.parametrize("by", ["other_manager", "reviewer", "keeper", "auditor", "bob"])
def test_nobody_else_does(district, alice, by):
    assert refusal(skills.confirm_skill, row=say(alice), by=getattr(district, by), at=LATER) == SkillRefusal.NOT_YOURS


def test_who_named_no_community_is_confirmed_by_nobody(district):
    row = say(district.bob)
    assert refusal(skills.confirm_skill, row=row, by=district.district_admin, at=LATER) == SkillRefusal.NOT_YOURS


def test_nobody_confirms_themselves_or_their_household(district, alice):
    manager = lives(district.manager, district.community)
    assert refusal(skills.confirm_skill, row=say(manager), by=manager, at=LATER) == SkillRefusal.INVOLVED
    home = Household.objects.create(created_at=NOW)
    for person in (manager, alice):
        person.household = home
        person.save(update_fields=["household"])
    assert refusal(skills.give_skill, person=alice, word="写字", proof="见过", by=manager, at=LATER) == SkillRefusal.INVOLVED


def test_turned_down_with_a_reason_and_asked_again_with_something_new(district, alice):
    row = say(alice)
    assert refusal(skills.refuse_skill, row=row, reason=" ", by=district.manager, at=LATER) == SkillRefusal.NO_REASON
    skills.refuse_skill(row=row, reason="证书过期了。", by=district.manager, at=LATER)
    assert "证书过期了。" in told(alice)[0]
    assert refusal(say, person=alice) == SkillRefusal.SAME_PROOF
    assert refusal(skills.confirm_skill, row=row, by=district.manager, at=LATER) == SkillRefusal.DECIDED
    again = say(alice, proof="新证书", at=LATER)
    assert (again.pk, again.state, again.decided_by, again.reason) == (row.pk, "said", None, "")


def test_a_skill_is_given_by_staff_who_say_how_they_know(district, alice):
    assert refusal(skills.give_skill, person=alice, word="书法", proof=" ", by=district.manager, at=NOW) == SkillRefusal.NO_PROOF
    row = skills.give_skill(person=alice, word="书法", proof="春节写过对联", by=district.manager, at=NOW)
    assert (row.state, row.proof, row.decided_by) == ("confirmed", "春节写过对联", district.manager)
    assert (
        skills.give_skill(person=alice, word="书法", proof="又见过", by=district.community_admin, at=LATER).proof == "春节写过对联"
    )
    assert len(told(alice)) == 1


def test_what_is_taken_back_is_gone_with_its_picture(alice, district, django_capture_on_commit_callbacks):
    row = say(alice, picture=ContentFile(b"picture", name="x.jpg"))
    storage, name = row.picture.storage, row.picture.name
    assert storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        skills.drop_skill(row=row, at=LATER)
        skills.drop_skill(row=row, at=LATER)
    assert not PersonSkill.objects.exists() and not storage.exists(name)
    assert AuditRow.objects.filter(act="skill.drop").count() == 1


# --- time ----------------------------------------------------------------------------------------------------------------


def test_time_is_said_and_taken_back_and_repeats_are_harmless(alice, district):
    for _ in range(2):
        free_times.set_free_times(person=alice, cells={(5, "morning"), (6, "evening")}, free=True)
    assert free_times.free_cells(alice) == {(5, "morning"), (6, "evening")} and free_times.free_cells(district.bob) == set()
    free_times.set_free_times(person=alice, cells={(5, "morning")}, free=False)
    assert free_times.free_cells(alice) == {(6, "evening")}


@pytest.mark.parametrize(
    ("word", "cells", "free"),
    [
        ("5.morning.1", {(5, "morning")}, True),
        ("0.evening.0", {(0, "evening")}, False),
        ("weekend", free_times.PRESETS["weekend"], True),
        ("none", free_times.ALL_CELLS, False),
        ("7.morning.1", set(), True),
        ("5.night.1", set(), True),
        ("", set(), False),
        ("٣.morning.1", set(), True),
    ],
)
def test_what_a_button_says(word, cells, free):
    assert free_times.parse_press(word) == (cells, free)


def test_two_taps_from_the_own_page_change_the_time(client, alice):
    assert 'href="/me/skills/"' in log_in(client, alice).get("/me/").content.decode()
    page = client.get("/me/skills/").content.decode()
    assert 'value="2.morning.1"' in page
    assert client.post("/me/times/", {"time": "2.morning.1"}).url == "/me/skills/#week"
    page = client.get("/me/skills/").content.decode()
    assert 'value="2.morning.0"' in page and free_times.free_cells(alice) == {(2, "morning")}
    client.post("/me/times/", {"time": "nonsense"})
    client.post("/me/times/", {"time": "none"})
    assert free_times.free_cells(alice) == set()


def test_free_time_in_few_words(alice):
    free_times.set_free_times(
        person=alice, cells={(0, "morning"), *((5, part) for part in ("morning", "afternoon", "evening"))}, free=True
    )
    with translation.override("zh-hans"):
        assert free_time_words([alice.pk]) == {alice.pk: "周一上午 · 周六"}


# --- pages ---------------------------------------------------------------------------------------------------------------


def test_a_skill_with_a_certificate_by_the_page(client, alice, district):
    log_in(client, alice)
    form = {"skill": Skill.objects.get(name="医护").pk, "proof": "护士证", "picture": uploaded_jpeg()}
    assert client.post("/me/skills/", form).status_code == 302
    row = PersonSkill.objects.get()
    page = client.get("/me/skills/").content.decode()
    assert "护士证" in page and "待确认" in page and "医护" in client.get("/me/").content.decode()
    picture = f"/staff/skills/{row.pk}/picture/"
    assert client.get(picture).status_code == 404
    log_in(client, district.manager)
    answer = client.get(picture)
    assert answer["Content-Type"] == "image/jpeg" and answer["Cache-Control"] == "no-store, private"
    assert log_in(client, district.other_manager).get(picture).status_code == 404


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"proof": "空的"}, "请选一项特长"),
        ({"other": "字" * 21}, "20"),
        ({"skill": "999999"}, "选"),
        ({"other": "修车", "picture": SimpleUploadedFile("x.jpg", b"no picture", "image/jpeg")}, "图片"),
    ],
)
def test_a_form_that_makes_no_sense_is_told_in_words(client, alice, form, says):
    page = log_in(client, alice).post("/me/skills/", form)
    assert page.status_code == 200 and says in page.content.decode() and not PersonSkill.objects.exists()


def test_one_only_takes_away_what_is_one_s_own(client, alice, district):
    row = say(alice)
    assert log_in(client, district.bob).post(f"/me/skills/{row.pk}/drop/").status_code == 404
    assert log_in(client, alice).post(f"/me/skills/{row.pk}/drop/").status_code == 302
    assert not PersonSkill.objects.exists()


def test_the_list_finds_who_cuts_hair_on_saturday_mornings(client, alice, district):
    bob, stranger = lives(district.bob, district.community), lives(district.carol, district.other_community)
    for person in (alice, bob, stranger):
        skills.confirm_skill(row=say(person), by=district.district_admin, at=NOW)
    free_times.set_free_times(person=alice, cells={(5, "morning")}, free=True)
    free_times.set_free_times(person=bob, cells={(5, "evening"), (6, "morning")}, free=True)
    log_in(client, district.manager)
    rows = lambda query: {row.record.person for row in client.get(f"/staff/skills/?{query}").context["table"].rows}  # noqa: E731
    skill = Skill.objects.get(name="理发").pk
    assert rows(f"show=&skill={skill}") == {alice, bob}
    assert rows(f"show=confirmed&skill={skill}&weekday=5&part=morning") == {alice}
    assert rows("show=confirmed&q=李") == {bob}
    assert rows("") == set()  # at first what waits: nothing


def test_staff_see_what_waits_decide_and_are_led_on(client, alice, district):
    row = say(alice)
    log_in(client, district.community_admin)
    links = {link["url"]: link["badge"] for group in client.get("/").context["side"] for link in group["links"]}
    assert links["/staff/skills/"] == 1
    assert f'href="/staff/skills/{row.pk}/"' in client.get("/staff/skills/").content.decode()
    assert "理由" in client.post(f"/staff/skills/{row.pk}/", {"refuse": "1"}).content.decode()
    assert client.post(f"/staff/skills/{row.pk}/", {"confirm": "1"}).status_code == 302
    assert PersonSkill.objects.get().state == "confirmed"
    assert client.get("/staff/skills/?show=&export=xlsx")["Content-Type"].endswith("sheet")


def test_the_list_reads_the_same_number_of_statements_for_two_people_and_for_twenty(client, alice, district):
    def count(people):
        for number in range(people):
            person = cast.person(f"人{number}(演示)", area=district.community)
            say(person, f"手艺{number % 3}")
            free_times.set_free_times(person=person, cells={(number % 7, "morning")}, free=True)
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/staff/skills/").status_code == 200
        return len(seen)

    log_in(client, district.manager)
    client.get("/staff/skills/")
    assert count(2) == count(18) <= 20


def test_a_skill_is_given_by_the_page(client, alice, district):
    log_in(client, district.manager)
    form = {"volunteer_no": alice.volunteer_no, "other": "剪纸", "proof": "教过孩子们"}
    assert client.post("/staff/skills/give/", form).status_code == 302
    assert PersonSkill.objects.get().person == alice
    page = client.post("/staff/skills/give/", form | {"volunteer_no": district.bob.volunteer_no, "other": "别的"})
    assert "住在" in page.content.decode() and PersonSkill.objects.count() == 1


def test_only_the_district_keeps_the_list(client, district):
    assert log_in(client, district.street_admin).get("/staff/skills/list/").status_code == 404
    log_in(client, district.district_admin)
    assert 'href="/staff/skills/list/"' in client.get("/staff/skills/").content.decode()
    client.post("/staff/skills/list/", {"name": "修家电"})
    assert Skill.objects.get(name="修家电").listed
    client.post("/staff/skills/list/", {"name": "修家电", "listed": "no"})
    client.post("/staff/skills/list/", {"name": "修家电", "listed": "no"})
    assert not Skill.objects.get(name="修家电").listed and AuditRow.objects.filter(act="skill.list").count() == 2


# --- a proof with an end -------------------------------------------------------------------------------------------------


def test_a_proof_ends_and_then_the_skill_no_longer_counts(district, alice, client):
    row, end = say(alice), NOW.date() + timedelta(days=20)
    assert refusal(skills.confirm_skill, row=row, until=NOW.date() - timedelta(days=1), by=district.reviewer, at=NOW) == (
        SkillRefusal.ENDED
    )
    log_in(client, district.community_admin).post(f"/staff/skills/{row.pk}/", {"confirm": "1", "until": end.isoformat()})
    mine = PersonSkill.objects.filter(person=alice)
    assert (mine.proved(end).count(), mine.proved(end + timedelta(days=1)).count()) == (1, 0)
    assert "2026年12月14日" in told(alice)[0]
    later = cast.shift(district.point, district.manager, NOW + timedelta(days=30), event_skill=row.skill)
    with pytest.raises(Refused) as no:
        sign_up_actions.sign_up(id=new_id(NOW), job=later.jobs.get(), person=alice, by=alice, at=NOW, can=True)
    assert no.value.reason == ShiftRefusal.SKILL_ENDED


def test_its_person_is_reminded_once_and_a_new_proof_is_looked_at_again(district, alice):
    row, end = say(alice), NOW.date() + timedelta(days=40)
    skills.confirm_skill(row=row, until=end, by=district.community_admin, at=NOW)
    soon = NOW + timedelta(days=11)
    assert [reminders.remind_of_ends(at=when) for when in (NOW, soon, soon)] == [0, 1, 0]
    assert say(alice, proof="新证", at=NOW).state == "confirmed"
    assert say(alice, proof="新证", at=soon).state == "said"
    row.refresh_from_db()
    skills.confirm_skill(row=row, until=end + timedelta(days=365), by=district.community_admin, at=soon)
    assert reminders.remind_of_ends(at=soon) == 0
