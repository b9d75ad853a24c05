"""A session that ended in mid-form, a token that is too old: what was typed stands in the form again, and waits for a press."""

from datetime import timedelta
from html import unescape

import pytest
from django.conf import settings
from django.forms import BaseForm, PasswordInput
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext

from events.models import Event, Shift
from events.shifts.forms import EventForm
from tests import cast
from tests.cast import NOW, at
from tests.support.clients import BACKEND, log_in, signed_in
from tests.support.html_pages import filled
from volunteer.core.ids import new_id
from volunteer.core.unsent import middleware as unsent_forms
from volunteer.core.unsent.refill import refill
from volunteer.models import Session

pytestmark = pytest.mark.django_db
SAID = "What you had typed is here again and has not been sent. Look at it once more, then press."
LONG = '第一行 "引号" <b>&amp;\n第二行\n\n第四行'


@pytest.fixture
def page(district):
    return reverse("events:event_new")


@pytest.fixture
def typed(district, page):
    """The form of a new event, as the manager filled it: texts, choices, ticks, a table of jobs."""
    fields = filled(signed_in(district.manager).get(page).text, having='name="title"')
    return fields | {
        "category": "environment",
        "title": "包粽子<&>(演示)",
        "description": LONG,
        "place": "二楼",
        "min_age": "16",
        "online": "on",
        "join_url": "https://meet.example.cn/x",
        "withdraw_before": "720",
        "rows-0-day": "2026-12-01",
        "rows-0-from_time": "14:00",
        "rows-0-to_time": "16:00",
        "rows-0-name": "引导",
        "rows-0-capacity": "33",
        "rows-1-day": "2026-12-01",
        "rows-1-from_time": "14:00",
        "rows-1-to_time": "16:00",
        "rows-1-name": "搬运",
        "rows-1-capacity": "7",
    }


def sent_after_the_end(browser, page, typed, **headers):
    """Press after the session is gone; the address one is led to."""
    Session.objects.all().delete()
    answer = browser.post(page, typed, headers={"referer": f"http://testserver{page}"} | headers)
    assert answer.status_code == 302
    return answer.url


def now_in(browser, page):
    response = browser.get(page)
    assert response.status_code == 200
    return response, filled(response.text, having='name="title"')


class TestSessionEnded:
    def test_all_fields_stand_there_again_and_nothing_was_done(self, district, page, typed):
        browser = signed_in(district.manager)
        assert sent_after_the_end(browser, page, typed) == f"/accounts/enter/?next={page}"
        response, again = now_in(log_in(browser, district.manager), page)
        own = ("id", "csrfmiddlewaretoken")
        assert {name: value for name, value in again.items() if name not in own} == {
            name: value for name, value in typed.items() if name not in own
        }
        assert gettext(SAID) in unescape(response.text)
        assert not Event.objects.exists(), "nothing acts by itself"

    def test_the_next_press_sends_it_and_it_is_kept_no_longer(self, district, page, typed):
        browser = signed_in(district.manager)
        sent_after_the_end(browser, page, typed)
        _response, again = now_in(log_in(browser, district.manager), page)
        assert browser.post(page, again).status_code == 302
        made = Event.objects.get()
        assert (made.title, made.description) == ("包粽子<&>(演示)", LONG)
        assert set(made.shifts.get().jobs.values_list("name", "capacity", "coefficient")) == {("引导", 33, 100), ("搬运", 7, 100)}
        assert unsent_forms.SESSION_KEY not in browser.session
        assert now_in(browser, page)[1]["title"] == ""

    def test_it_can_be_thrown_away(self, district, page, typed):
        browser = signed_in(district.manager)
        sent_after_the_end(browser, page, typed)
        log_in(browser, district.manager)
        assert browser.get(page, {"unsent": "drop"}).url == page
        assert now_in(browser, page)[1]["title"] == ""

    def test_for_half_an_hour(self, district, page, typed, time_machine):
        browser = signed_in(district.manager)
        sent_after_the_end(browser, page, typed)
        log_in(browser, district.manager)
        time_machine.move_to(NOW + unsent_forms.KEEP_FOR, tick=False)
        response, again = now_in(browser, page)
        assert again["title"] == "" and gettext(SAID) not in unescape(response.text)
        assert unsent_forms.SESSION_KEY not in browser.session

    def test_it_lies_sealed_and_the_visitor_s_session_ends_with_it(self, district, page, typed):
        browser = signed_in(district.manager)
        sent_after_the_end(browser, page, typed)
        row = Session.objects.get()
        assert row.expire_date == NOW + unsent_forms.KEEP_FOR
        assert "粽子" not in str(dict(browser.session)) and "title" not in str(dict(browser.session))
        log_in(browser, district.alice)
        assert Session.objects.get(person=district.alice).expire_date == NOW + timedelta(seconds=settings.SESSION_COOKIE_AGE)

    def test_on_no_other_page_and_to_nobody_who_may_not_open_it(self, district, page, typed):
        browser = signed_in(district.manager)
        sent_after_the_end(browser, page, typed)
        log_in(browser, district.carol)
        assert browser.get(page).status_code == 404
        assert "粽子" not in browser.get("/").text

    def test_a_second_factor_that_rests_keeps_it_too_and_leads_back(self, district, page, typed, settings):
        settings.STAFF_SECOND_FACTOR = True
        browser = signed_in(district.manager)
        answer = browser.post(page, typed, headers={"referer": f"http://testserver{page}?x=1"})
        assert answer.url == reverse("volunteer:second_factor", query={"next": f"{page}?x=1"})
        settings.STAFF_SECOND_FACTOR = False
        assert now_in(browser, page)[1]["title"] == "包粽子<&>(演示)"

    def test_a_press_on_a_page_without_fields_shows_no_line_about_typing(self, district):
        shift = cast.shift(district.point, district.bob, start=at(14, day=26))
        browser, page = signed_in(district.manager), reverse("events:event_manage", args=[shift.event_id])
        Session.objects.all().delete()
        browser.post(f"{page}copy/", {"id": new_id(NOW)}, headers={"referer": f"http://testserver{page}"})
        assert gettext(SAID) not in unescape(log_in(browser, district.manager).get(page).text)

    def test_too_much_is_not_kept(self, district, page, typed):
        browser = signed_in(district.manager)
        sent_after_the_end(browser, page, typed | {"description": "长" * unsent_forms.MOST_LETTERS})
        assert unsent_forms.SESSION_KEY not in browser.session


class TestOldToken:
    @pytest.fixture
    def browser(self, district):
        client = Client(enforce_csrf_checks=True)
        client.force_login(district.manager, backend=BACKEND)
        return client

    def post(self, browser, page, typed, **headers):
        return browser.post(page, typed | {"csrfmiddlewaretoken": "x" * 64}, headers=headers)

    @pytest.mark.parametrize("origin", [{}, {"origin": "http://testserver"}])
    def test_a_page_of_this_site_is_opened_anew_with_what_was_typed(self, browser, page, typed, origin):
        answer = self.post(browser, page, typed, referer=f"http://testserver{page}", **origin)
        assert (answer.status_code, answer.url) == (302, page)
        response, again = now_in(browser, page)
        assert (again["title"], again["description"]) == (typed["title"], LONG)
        assert gettext(SAID) in unescape(response.text)
        assert not Event.objects.exists()
        token = str(response.context["csrf_token"])
        assert browser.post(page, again | {"csrfmiddlewaretoken": token}).status_code == 302
        assert Event.objects.get().title == typed["title"]

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"origin": "https://evil.example", "referer": "http://testserver/manage/"},
            {"origin": "null", "referer": "http://testserver/manage/"},
            {"referer": "https://evil.example/x"},
            {"origin": "http://testserver"},
        ],
    )
    def test_another_site_fills_in_nothing(self, browser, page, typed, headers):
        assert self.post(browser, page, typed, **headers).status_code == 403
        assert unsent_forms.SESSION_KEY not in browser.session
        response, again = now_in(browser, page)
        assert again["title"] == "" and "粽子" not in response.text

    def test_it_is_for_whoever_typed_it(self, browser, page, typed, district):
        self.post(browser, page, typed, referer=f"http://testserver{page}")
        session = browser.session
        kept = session[unsent_forms.SESSION_KEY]
        other = signed_in(district.community_admin)
        session = other.session
        session[unsent_forms.SESSION_KEY] = kept
        session.save()
        assert now_in(other, page)[1]["title"] == ""

    @pytest.mark.parametrize("kept", ["", "x", "AAAA", 7])
    def test_what_cannot_be_read_is_thrown_away(self, browser, page, kept):
        session = browser.session
        session[unsent_forms.SESSION_KEY] = kept
        session.save()
        assert now_in(browser, page)[1]["title"] == ""
        assert unsent_forms.SESSION_KEY not in browser.session


class TestNeverKept:
    def test_codes_pins_and_tokens(self, district, page, typed):
        browser = signed_in(district.manager)
        secret = {"pin": "4711", "again": "4711", "code": "123456", "desk-code": "99887766", "new_password": "geheim"}
        sent_after_the_end(browser, page, typed | secret)
        log_in(browser, district.manager)
        told = browser.get(page).text
        assert not [value for value in secret.values() if value in told]

    @pytest.mark.parametrize("path", ["/accounts/enter/", "/accounts/enter/code/", "/me/second-factor/"])
    def test_where_one_proves_who_one_is(self, path):
        browser = Client(enforce_csrf_checks=True)
        answer = browser.post(path, {"phone": "13800000000"}, headers={"referer": f"http://testserver{path}"})
        assert answer.status_code == 403
        assert unsent_forms.SESSION_KEY not in browser.session

    def test_every_field_that_hides_what_is_typed_has_a_name_that_is_not_kept(self):
        reverse("events:home")  # all forms are imported
        hidden = {
            name
            for form in every_form()
            for name, field in form.base_fields.items()
            if isinstance(field.widget, PasswordInput) or "code-input" in field.widget.attrs.get("class", "")
        }
        assert hidden and not {name for name in hidden if not unsent_forms.SECRET.search(name)}


def every_form():
    def below(kind):
        for one in kind.__subclasses__():
            yield one
            yield from below(one)

    return [form for form in below(BaseForm) if hasattr(form, "base_fields")]


class TestVersion:
    def test_what_was_changed_meanwhile_is_still_asked_about(self, district):
        """The version that comes back is that of the page which was sent, not that of the page it is shown on."""
        shift = cast.shift(district.point, district.bob, start=at(14, day=26))
        Shift.objects.filter(pk=shift.pk).update(state="draft", rule=None, published_at=None)
        page = reverse("events:event_edit", args=[shift.event_id])
        browser = signed_in(district.manager)
        mine = filled(browser.get(page).text) | {"title": "包饺子(演示)"}
        sent_after_the_end(browser, page, mine)
        Event.objects.update(title="包粽子(演示)")
        again = filled(log_in(browser, district.manager).get(page).text)
        assert (again["title"], again["version"]) == ("包饺子(演示)", mine["version"])
        answer = browser.post(page, again)
        assert answer.status_code == 200 and "用对方保存的：<b>包粽子(演示)</b>" in answer.text


class TestRefilling:
    """Which form of a page is meant, and what is written into it."""

    def test_of_several_the_one_whose_hidden_values_and_button_were_sent(self):
        row = '<form method="post" action="/x/"><input type="hidden" name="person" value="{}"><input name="note">'
        row += '<button name="act" value="{}">.</button></form>'
        page = "".join(row.format(*one) for one in [("1", "a"), ("2", "a"), ("2", "b")])
        typed = {"person": ["2"], "act": ["b"], "note": ["hier"]}
        filled = refill(page, "/x/", "/x/", typed).page
        assert filled.count('value="hier"') == 1 and filled.rindex("<form") < filled.index('value="hier"')

    def test_a_form_for_another_address_or_by_get_is_left_alone(self):
        page = '<form method="post" action="/y/"><input name="q"></form><form action="/x/"><input name="q"></form>'
        found = refill(page, "/p/", "/x/", {"q": ["hier"]})
        assert (found.page, found.form, found.left) == (page, None, ["hier"])

    def test_what_has_no_place_is_told(self):
        page = '<form method="post"><input name="a"></form>'
        assert refill(page, "/x/", "/x/", {"a": ["1"], "b": ["2", " "], "id": ["3"]}).left == ["2"]

    def test_ticks_choices_and_texts_are_written_and_escaped(self):
        page = (
            '<form method="post" action=""><input type="checkbox" name="c" value="1" checked>'
            '<input type="checkbox" name="c" value="2">'
            '<input type="radio" name="r" value="a" checked><input type="radio" name="r" value="b">'
            '<select name="s"><option value="x" selected>x</option><option value="y">y</option></select>'
            '<textarea name="t">\nold</textarea><input name="i" value="old" title="a&quot;b"><input type="password" name="p">'
            '<input type="file" name="f"><input type="hidden" name="h" value="1"></form>'
        )
        typed = {
            "c": ["2"],
            "r": ["b"],
            "s": ["y"],
            "t": ["</textarea><i>"],
            "i": ['"><b>'],
            "p": ["geheim"],
            "f": ["x"],
            "h": ["2"],
        }
        filled = refill(page, "/x/?q=1", "/x/", typed).page
        assert '<input type="checkbox" name="c" value="1">' in filled
        assert '<input type="checkbox" name="c" value="2" checked>' in filled
        assert '<input type="radio" name="r" value="a">' in filled and '<input type="radio" name="r" value="b" checked>' in filled
        assert '<option value="x">x</option><option value="y" selected>y</option>' in filled
        assert '<textarea name="t">\n&lt;/textarea&gt;&lt;i&gt;</textarea>' in filled
        assert '<input name="i" value="&quot;&gt;&lt;b&gt;" title="a&quot;b">' in filled
        assert "geheim" not in filled and '<input type="hidden" name="h" value="1">' in filled

    def test_nothing_else_of_a_page_is_touched(self, district):
        page = signed_in(district.manager).get(reverse("events:event_new")).text
        assert refill(page, "/manage/events/new/", "/manage/events/new/", {"title": [""]}).page == page
        assert EventForm.base_fields
