"""Events that take place online: joining within the hours of check-in, leaving by a quiz, everything grade C."""

from urllib.parse import urlsplit

import pytest
import time_machine
from django.urls import reverse

from events.attendance.refusals import AttendanceRefusal
from events.models import Attendance, Door, Scan
from events.onsite.actions import online
from events.onsite.refusals import OnsiteRefusal
from events.settlement.actions import settle as settle_actions
from events.shifts.actions import draft as draft_actions
from events.shifts.actions import sign_up as sign_up_actions
from events.shifts.forms import DraftEventForm
from tests import cast
from tests.cast import NOW, at
from tests.support.snapshot import kept_fixture
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import Notice
from volunteer.notices import outbox

QUIZ = [
    {"question": "垃圾分几类?", "answers": ["三类", "四类"], "right": 1},
    {"question": "电池放哪里?", "answers": ["有害垃圾", "厨余垃圾", "其他垃圾"], "right": 0},
]
TEXT = "垃圾分几类?\n- 三类\n+ 四类\n\n电池放哪里?\n+ 有害垃圾\n- 厨余垃圾\n- 其他垃圾"
JOIN_URL = "https://meeting.example.cn/123"


@kept_fixture
def shift(district):
    fields = {"event_online": True, "event_join_url": JOIN_URL, "event_quiz": QUIZ}
    return cast.shift(district.point, district.manager, start=at(14), **fields)


@pytest.fixture
def clock():
    with time_machine.travel(at(14), tick=False) as traveller:
        yield traveller.move_to


@pytest.fixture
def phone(client, district, clock):
    client.force_login(district.alice, backend="django.contrib.auth.backends.ModelBackend")
    return client


def join(shift, person, moment=None):
    moment = moment or at(14)
    return online.join(id=new_id(moment), shift=shift, person=person, device="", at=moment)


def leave(shift, person, *answers, moment=None, id=None):
    moment = moment or at(16)
    return online.leave(id=id or new_id(moment), shift=shift, person=person, answers=answers, device="", at=moment)


def reason(act, *args, **fields):
    with pytest.raises(Refused) as no:
        act(*args, **fields)
    return no.value.reason


# --- the acts ----------------------------------------------------------------------------------------------------------------


def test_joining_and_the_right_answers_are_a_stay_of_grade_c(district, shift):
    join(shift, district.alice)
    leave(shift, district.alice, 1, 0)
    row = Attendance.objects.get()
    assert (row.in_at, row.out_at, row.minutes, row.grade) == (at(14), at(16), 120, "C")
    assert set(Scan.objects.values_list("door", flat=True)) == {Door.ONLINE}


def test_it_earns_nothing_before_a_second_person(district, shift):
    join(shift, district.alice)
    leave(shift, district.alice, 1, 0)
    settle_actions.close_shift(shift=shift, by=district.manager, head_count=1, stayed=[], report="", at=at(16))
    settle_actions.settle(shift=shift, at=at(16))
    assert Attendance.objects.get().pay == Attendance.Pay.SECOND_PERSON


@pytest.mark.parametrize(("moment", "why"), [(at(13, 29), AttendanceRefusal.TOO_EARLY), (at(14, 31), AttendanceRefusal.TOO_LATE)])
def test_one_joins_within_the_hours_of_check_in(district, shift, moment, why):
    assert reason(join, shift, district.alice, moment) == why
    assert Attendance.objects.count() == 0


def test_three_wrong_tries_a_day_and_no_more(district, shift):
    join(shift, district.alice)
    for answers in [(0, 0), (1,), ()]:
        assert reason(leave, shift, district.alice, *answers) == OnsiteRefusal.WRONG
    assert reason(leave, shift, district.alice, 1, 0) == OnsiteRefusal.ENOUGH
    assert Attendance.objects.get().out_at is None
    join(shift, district.bob)
    assert leave(shift, district.bob, 1, 0).act == "out"


def test_a_repeated_answer_is_no_second_try(district, shift):
    join(shift, district.alice)
    id = new_id(at(16))
    for _ in range(5):
        leave(shift, district.alice, 1, 0, id=id)
    assert Scan.objects.filter(act="out").count() == 1


def test_without_a_quiz_the_button_is_enough(district, shift):
    shift.event.quiz = []
    shift.event.save()
    join(shift, district.alice)
    assert leave(shift, district.alice).attendance.out_at == at(16)


# --- the quiz as it is written -----------------------------------------------------------------------------------------------


def test_a_quiz_is_read_as_it_is_written():
    assert online.parse_quiz(TEXT) == QUIZ
    assert online.quiz_text(QUIZ) == TEXT
    assert online.parse_quiz("垃圾分几类?\r\n－ 三类\r\n＋四类") == QUIZ[:1]
    assert online.parse_quiz(" \n") == []


@pytest.mark.parametrize(
    "text",
    ["问?", "+ 答", "问?\n- 甲\n- 乙", "问?\n+ 甲", "问?\n+ 甲\n+ 乙", "问?\n+ 甲\n-", "问?\n+ 甲" + "\n- 乙" * 6, TEXT + "\n问?"],
)
def test_a_quiz_without_one_right_answer_of_several_is_sent_back(text):
    assert reason(online.parse_quiz, text) == OnsiteRefusal.NO_QUIZ


def fields_of(event, **changes):
    fields = {"title": event.title, "category": event.category_id, "insurance": event.insurance}
    return fields | {"online": "on", "join_url": JOIN_URL, "quiz": TEXT} | changes


def test_the_form_keeps_the_quiz_and_asks_for_the_address(district):
    draft = cast.shift(district.point, district.manager, start=at(14, day=26), state="draft").event
    form = DraftEventForm(fields_of(draft), instance=draft)
    assert form.is_valid(), form.errors
    draft_actions.edit_event(event=draft, fields=form.cleaned_data, by=district.manager, at=at(9))
    draft.refresh_from_db()
    assert (draft.online, draft.join_url, draft.quiz) == (True, JOIN_URL, QUIZ)
    assert "quiz" not in DraftEventForm(fields_of(draft), instance=draft).changed_data
    assert "＋" not in str(DraftEventForm(instance=draft)["quiz"])
    assert TEXT.splitlines()[0] in str(DraftEventForm(instance=draft)["quiz"])
    assert list(DraftEventForm(fields_of(draft, join_url=""), instance=draft).errors) == ["join_url"]
    assert list(DraftEventForm(fields_of(draft, quiz="问?"), instance=draft).errors) == ["quiz"]


def test_a_copy_asks_the_same(district, shift):
    made = draft_actions.copy_event(id=new_id(at(9)), event=shift.event, by=district.manager, at=at(9))
    assert (made.online, made.quiz, made.join_url) == (True, QUIZ, JOIN_URL)


# --- the page ------------------------------------------------------------------------------------------------------------------


def press(phone, shift, act, **fields):
    page = phone.get(reverse("events:join", args=[shift.pk]))
    return phone.post(reverse("events:join", args=[shift.pk]), {"id": page.context["id"], "act": act} | fields, follow=True)


def test_join_meet_answer_done(district, shift, phone, clock):
    address = reverse("events:join", args=[shift.pk])
    assert address in phone.get(shift.get_absolute_url()).text
    assert JOIN_URL not in phone.get(shift.get_absolute_url()).text
    assert JOIN_URL not in phone.get(address).text
    assert JOIN_URL in press(phone, shift, "in").text
    clock(at(16))
    page = press(phone, shift, "out", answer0="0", answer1="0")
    assert page.status_code == 409
    assert str(OnsiteRefusal.WRONG.label) in page.text
    assert Scan.objects.get(accepted=False).reason == "quiz_wrong"
    done = press(phone, shift, "out", answer0="1", answer1="0")
    assert done.status_code == 200
    assert JOIN_URL not in done.text
    assert Attendance.objects.get().out_at == at(16)


@pytest.mark.parametrize("answer", ["", "x", "-1", "²", "9" * 5000, "\x00"])
def test_nonsense_is_a_wrong_answer(district, shift, phone, clock, answer):
    press(phone, shift, "in")
    clock(at(16))
    assert press(phone, shift, "out", answer0=answer, answer1="0").status_code == 409
    assert Attendance.objects.get().out_at is None


def test_visitors_sign_in_and_an_event_on_the_spot_has_no_such_page(district, shift, client, clock):
    address = reverse("events:join", args=[shift.pk])
    assert urlsplit(client.get(address).headers["Location"]).path == reverse("account_login")
    plain = cast.shift(district.point, district.bob, start=at(14))
    client.force_login(district.alice, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("events:join", args=[plain.pk])).status_code == 404
    assert reverse("events:join", args=[plain.pk]) not in client.get(plain.get_absolute_url()).text


def test_a_get_records_nobody(district, shift, phone):
    phone.get(reverse("events:join", args=[shift.pk]))
    assert phone.post(reverse("events:join", args=[shift.pk]), {"id": new_id(at(14)), "act": "both"}).status_code == 404
    assert Scan.objects.count() == 0


# --- what is said beforehand -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "words", "button"),
    [
        (at(9), "这是线上活动：13:30 起，打开活动页面就能参加。", False),
        (at(14), "现在可以参加：这是线上活动。", True),
        (at(15), "参加时间已过。参加过的话，请找负责人。", False),
    ],
)
def test_who_signed_up_reads_how_to_join_and_nothing_of_codes(client, district, shift, time_machine, moment, words, button):
    sign_up_actions.sign_up(id=new_id(NOW), job=shift.jobs.get(), person=district.alice, by=district.alice, at=NOW)
    time_machine.move_to(moment, tick=False)
    client.force_login(district.alice, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/my/").text
    assert words in page and "怎么去" not in page and shift.place not in page and "二维码" not in page
    assert (f'href="/events/{shift.pk}/join/"' in page) == button


@pytest.mark.parametrize("kind", ["signed_up", "starts_soon", "starts_tomorrow", "moved_up", "changed"])
def test_notices_name_no_place_and_no_code(shift, kind):
    said = outbox.notice_text(Notice(kind=kind, params=sign_up_actions.notice_params(shift) | {"what": []}))
    assert "线上" in said and shift.place not in said and "码" not in said
