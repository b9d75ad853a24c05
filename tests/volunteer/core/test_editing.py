"""Two people edit the same: the later save undoes nothing unseen. Both values are shown, what was typed stays, one chooses."""

import json

import pytest
from django.forms import ModelForm
from django.urls import reverse

from events.models import Category, Event, OutcomeKind, Shift, StateDeadline
from events.shifts.actions import draft as draft_actions
from events.shifts.refusals import ShiftRefusal
from tests import cast
from tests.cast import NOW, at
from tests.support.clients import signed_in
from tests.support.concurrency import together
from tests.support.html_pages import Page
from tests.support.whole_site import Stage
from volunteer.core import forms
from volunteer.core.editing import EditForm
from volunteer.models import AuditRow

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(district):
    shift = cast.shift(district.point, district.bob, start=at(14, day=26))
    Shift.objects.filter(pk=shift.pk).update(state="draft", rule=None, published_at=None)
    shift.refresh_from_db()
    return shift


@pytest.fixture
def pages(district, draft):
    """The event's form, open on the screens of the manager and of the community."""
    address = reverse("events:event_edit", args=[draft.event_id])
    return Page(signed_in(district.manager), address), Page(signed_in(district.community_admin), address)


class TestTwoEditors:
    def test_alone_a_save_is_a_save(self, pages, draft):
        assert pages[0].send(title="包粽子(演示)") is None
        assert Event.objects.get().title == "包粽子(演示)"

    def test_the_later_save_of_the_same_field_shows_both_and_saves_nothing(self, pages, draft, district, time_machine):
        time_machine.move_to(at(9, 10), tick=False)
        pages[0].send(title="包粽子(演示)", bring="围裙")
        page = pages[1].send(title="包饺子(演示)", place="二楼")
        kept = Event.objects.get()
        assert (kept.title, kept.bring, kept.place) == ("包粽子(演示)", "围裙", draft.event.place)
        assert page.fields["title"] == "包饺子(演示)", "what was typed stays"
        assert page.fields["place"] == "二楼"
        assert f"您填写时，{district.manager}改过这里（今天 09:10）" in page.text
        assert "用对方保存的：<b>包粽子(演示)</b>" in page.text and "用我填的：<b>包饺子(演示)</b>" in page.text
        assert "keep_title" not in page.fields, "who typed something else has to choose"
        assert page.fields["keep_bring"] == "theirs", "who did not touch it most likely wants the other's"
        assert "keep_place" not in page.fields and "keep_place" not in page.text

    def test_without_choosing_it_is_asked_again(self, pages):
        pages[0].send(title="包粽子(演示)")
        page = pages[1].send(title="包饺子(演示)").send()
        assert page.fields["title"] == "包饺子(演示)" and Event.objects.get().title == "包粽子(演示)"

    @pytest.mark.parametrize(("choice", "title"), [("theirs", "包粽子(演示)"), ("mine", "包饺子(演示)")])
    def test_the_choice_is_what_is_saved(self, pages, choice, title):
        pages[0].send(title="包粽子(演示)", bring="围裙")
        assert pages[1].send(title="包饺子(演示)", place="二楼").send(keep_title=choice) is None
        kept = Event.objects.get()
        assert (kept.title, kept.bring, kept.place) == (title, "围裙", "二楼")

    def test_who_changed_other_fields_is_shown_what_would_have_been_undone(self, pages):
        pages[0].send(title="包粽子(演示)")
        page = pages[1].send(bring="手套")
        assert page.fields["keep_title"] == "theirs"
        assert page.send() is None
        kept = Event.objects.get()
        assert (kept.title, kept.bring) == ("包粽子(演示)", "手套")

    def test_a_third_change_meanwhile_is_asked_about_too(self, pages, draft):
        pages[0].send(title="包粽子(演示)")
        page = pages[1].send(title="包饺子(演示)")
        pages[0].read(pages[0].client.get(pages[0].address))
        pages[0].send(title="包汤圆(演示)")
        page = page.send(keep_title="mine")
        assert Event.objects.get().title == "包汤圆(演示)"
        assert "用对方保存的：<b>包汤圆(演示)</b>" in page.text and page.fields["title"] == "包饺子(演示)"

    def test_the_same_change_twice_is_no_matter(self, pages):
        assert pages[0].send(title="包粽子(演示)") is None
        assert pages[1].send(title="包粽子(演示)") is None

    def test_what_was_changed_by_any_other_way_counts_as_well(self, pages, draft, district):
        draft_actions.edit_event(event=draft.event, fields={"place": "一楼"}, by=district.manager, at=NOW)
        assert pages[1].send(title="包饺子(演示)").fields["keep_place"] == "theirs"

    def test_a_choice_and_a_wrong_field_are_told_at_once_and_nothing_typed_is_lost(self, pages):
        pages[0].send(title="包粽子(演示)")
        page = pages[1].send(title="包饺子(演示)", min_age="80", max_age="20")
        assert (page.fields["title"], page.fields["min_age"], page.fields["max_age"]) == ("包饺子(演示)", "80", "20")
        page = page.send(keep_title="theirs")
        assert (page.fields["title"], page.fields["keep_title"]) == ("包饺子(演示)", "theirs")
        assert page.send(keep_title="theirs", max_age="90") is None
        assert (Event.objects.get().title, Event.objects.get().max_age) == ("包粽子(演示)", 90)

    @pytest.mark.parametrize(
        "version", ["", "x", "{}", "[]", '{"of": 1, "asked": [], "at": ""}', '{"of": {}, "asked": 7, "at": "x"}']
    )
    def test_a_version_that_cannot_be_read_is_none(self, pages, version):
        assert pages[0].send(title="包粽子(演示)", version=version) is None

    def test_the_version_holds_marks_and_no_values(self, pages, draft):
        told = json.loads(pages[0].fields["version"])
        assert set(told) == {"of", "asked", "at"} and draft.event.title not in pages[0].fields["version"]
        assert "title" in told["of"] and "version" not in told["of"]

    def test_who_began_before_it_was_submitted_is_told_and_keeps_what_was_typed(self, pages, draft):
        Shift.objects.filter(pk=draft.pk).update(state="submitted")
        page = pages[1].send(title="包饺子(演示)")
        assert page.fields["title"] == "包饺子(演示)"
        assert str(ShiftRefusal.FIXED.label) in page.text

    def test_what_is_gone_is_a_404(self, pages, draft):
        draft.jobs.all().delete()
        Event.objects.all().delete()
        assert pages[1].client.post(pages[1].address, pages[1].fields).status_code == 404

    def test_the_change_stands_in_how_it_came_about(self, pages, draft, district):
        was = draft.event.title
        pages[0].send(title="包粽子(演示)", bring="围裙")
        assert AuditRow.objects.get(act="event.edit").detail == {
            "fields": ["bring", "title"],
            "changes": {"title": [was, "包粽子(演示)"], "bring": ["", "围裙"]},
        }
        told = pages[0].client.get(reverse("events:event_manage", args=[draft.event_id])).text
        assert "改动经过" in told and str(district.manager) in told
        assert f"<del>{was}</del> → 包粽子(演示)" in told


class TestShift:
    @pytest.fixture
    def pages(self, district, draft):
        address = reverse("events:shift_edit", args=[draft.pk])
        return Page(signed_in(district.manager), address), Page(signed_in(district.community_admin), address)

    def test_times_and_leader(self, pages, draft, district):
        pages[0].send(**{"shift-from_time": "15:00", "shift-leader": district.carol.volunteer_no})
        page = pages[1].send(**{"shift-to_time": "17:30"})
        assert page.fields["shift-keep_from_time"] == page.fields["shift-keep_leader"] == "theirs"
        assert "用对方保存的：<b>15:00</b>" in page.text
        assert page.send() is None
        draft.refresh_from_db()
        assert (draft.start, draft.end, draft.leader) == (at(15, day=26), at(17, 30, day=26), district.carol)

    @pytest.mark.parametrize(("choice", "places"), [("theirs", 20), ("mine", 30)])
    def test_jobs_are_one_matter(self, pages, draft, choice, places):
        pages[0].send(**{"jobs-0-capacity": "20"})
        page = pages[1].send(**{"jobs-0-capacity": "30"})
        assert draft.jobs.get().capacity == 20 and page.fields["jobs-0-capacity"] == "30"
        assert "× 20" in page.text and "× 30" in page.text
        assert page.send(**{"shift-keep_jobs": choice}) is None
        assert draft.jobs.get().capacity == places

    def test_the_leader_of_a_published_shift(self, district):
        shift = cast.shift(district.point, district.bob, start=at(14, day=26))
        address = reverse("events:shift_leader", args=[shift.pk])
        one, other = Page(signed_in(district.manager), address), Page(signed_in(district.community_admin), address)
        assert one.send(leader=district.carol.volunteer_no) is None
        page = other.send(leader=district.alice.volunteer_no)
        assert page.fields["leader"] == district.alice.volunteer_no
        assert Shift.objects.get(pk=shift.pk).leader == district.carol
        assert page.send(keep_leader="mine") is None
        assert Shift.objects.get(pk=shift.pk).leader == district.alice

    def test_what_is_asked_for_a_published_shift(self, district):
        shift = cast.shift(district.point, district.bob, start=at(14, day=26))
        address = reverse("events:shift_change", args=[shift.pk])
        page, job = Page(signed_in(district.manager), address), shift.jobs.get()
        type(job).objects.filter(pk=job.pk).update(capacity=job.capacity + 5)
        page = page.send(place="北门")
        assert page.fields[f"keep_capacity_{job.pk}"] == "theirs"
        assert page.send() is None
        assert shift.changes.get().after == {"place": "北门"}


# --- every form that changes a shared row ------------------------------------------------------------------------------------

# Forms of a model that need no version, and why.
NEW_ONLY = {
    "IssuerForm": "names the body for an area; nothing that was kept is shown in it to be set back",
    "OpeningForm": "states a new figure, which two confirm",
    "AskForm": "a new request",
    "DoorForm": "a new request",
    "MakeupForm": "a new record that is asked for",
    "VisitForm": "a new visit of a pairing",
    "AreaPictureForm": "a new picture",
    "TermsForm": "new terms, which hold from then on; those before stay",
    "MeForm": "one's own name and picture, which nobody else edits",
}


def subclasses(kind):
    for one in kind.__subclasses__():
        yield one
        yield from subclasses(one)


def test_every_form_of_a_model_carries_a_version_or_says_why_not():
    reverse("events:home")  # all views, and with them all forms, are imported
    ours = {one for one in subclasses(ModelForm) if one.__module__.split(".")[0] in ("volunteer", "points", "events")}
    ours.discard(forms.ModelForm)  # the base of them all
    without = {one.__name__ for one in ours if not issubclass(one, EditForm)}
    assert without == set(NEW_ONLY)


def edited(stage):
    """One row of each kind: its page, its name on the stage, who edits it, a field, what was kept meanwhile, what was typed."""
    yield "volunteer:point", stage.point, stage.district_admin, "address", "河边 1 号(演示)", "河边 2 号(演示)"
    yield "volunteer:committee", stage.committee, stage.district_admin, "filed_as", "甲号(演示)", "乙号(演示)"
    yield "volunteer:organization", stage.organization, stage.district_admin, "name", "甲单位(演示)", "乙单位(演示)"
    yield "volunteer:edit_team", stage.team, stage.bob, "introduction", "巡逻(演示)", "送餐(演示)"
    yield "volunteer:change_pairing", stage.pairing, stage.community_admin, "promises", "每月一次", "每月两次"
    yield "points:shop_edit", stage.shop, stage.district_admin, "hold_days", 9, "11"
    yield "points:item_edit", stage.item, stage.district_admin, "description", "一块(演示)", "两块(演示)"
    yield "points:station", stage.station, stage.district_admin, "place", "南门(演示)", "西门(演示)"
    yield "points:giver", stage.donor, stage.district_admin, "name", "甲商户(演示)", "乙商户(演示)"
    yield "points:category", stage.category, stage.district_admin, "name", "日用(演示)", "百货(演示)"
    yield "events:event_edit", stage.draft, stage.manager, "title", "包粽子(演示)", "包饺子(演示)"
    yield "events:campaign_edit", stage.campaign, stage.street_admin, "slogan", "一起来", "都来吧"
    yield "events:programme_edit", stage.programme, stage.street_admin, "note", "第一句", "第二句"
    yield "events:message_template", stage.sentence, stage.district_admin, "text", "请带：…。", "要带：…。"
    yield "events:outcome_kind", OutcomeKind.objects.first(), stage.district_admin, "name", "清垃圾(演示)", "收垃圾(演示)"
    yield "events:series_one", stage.series, stage.district_admin, "name_en", "One", "Two"
    yield "events:honour", stage.model.honour, stage.district_admin, "themes", "助人", "爱心"
    yield "events:grid", stage.grid, stage.district_admin, "name", "东网格(演示)", "西网格(演示)"
    yield "events:screen_edit", stage.screen, stage.manager, "name", "东门大屏(演示)", "西门大屏(演示)"


@pytest.mark.long
def test_every_form_of_a_shared_row_shows_both_values_and_keeps_what_was_typed(db, time_machine):
    stage = Stage()
    for name, row, person, field, meanwhile, typed in edited(stage):
        page, rows = Page(signed_in(person), reverse(name, args=[row.pk])), type(row).objects.filter(pk=row.pk)
        rows.update(**{field: meanwhile})
        page = page.send(**{field: typed})
        assert page is not None, name
        assert getattr(rows.get(), field) == meanwhile, name
        assert page.fields[field] == typed, name
        assert f"用对方保存的：<b>{meanwhile}</b>" in page.text and f"用我填的：<b>{typed}</b>" in page.text, name
        assert page.send(**{f"keep_{field}": "mine"}) is None, (name, page.text)
        assert str(getattr(rows.get(), field)) == typed, name
        told = page.client.get(page.address).text
        assert "改动经过" in told and f"<del>{meanwhile}</del> → {typed}" in told, name


def test_the_groups_of_a_programme_one_by_one(db):
    stage = Stage()
    first, second = list(stage.programme.groups.all())[:2]
    page = Page(signed_in(stage.street_admin), reverse("events:programme_edit", args=[stage.programme.pk]))
    type(first).objects.filter(pk=first.pk).update(target=77)
    page = page.send(**{f"g{first.position}-target": "88", f"g{second.position}-target": "99"})
    assert page.fields[f"g{first.position}-target"] == "88"
    assert page.send(**{f"g{first.position}-keep_target": "theirs"}) is None
    assert [group.target for group in stage.programme.groups.all()][:2] == [77, 99]


def test_the_district_s_rules_of_requests(db):
    stage = Stage()
    page = Page(signed_in(stage.district_admin), reverse("events:request_rules"))
    (state, *_others) = StateDeadline.objects.order_by("pk")
    StateDeadline.objects.filter(pk=state.pk).update(hours=state.hours + 5)
    page = page.send(**{f"hours_{state.pk}": str(state.hours + 9)})
    assert page.fields[f"hours_{state.pk}"] == str(state.hours + 9)
    assert page.send(**{f"keep_hours_{state.pk}": "theirs"}) is None
    assert StateDeadline.objects.get(pk=state.pk).hours == state.hours + 5


def test_when_to_be_told_that_little_is_left(db):
    stage = Stage()
    page = Page(signed_in(stage.keeper), reverse("points:stock_row", args=[stage.stock.pk]))
    type(stage.stock).objects.filter(pk=stage.stock.pk).update(low_at=33)
    page = page.send(low_at="44")
    assert page.fields["low_at"] == "44"
    assert page.send(keep_low_at="mine") is None
    stage.stock.refresh_from_db()
    assert stage.stock.low_at == 44


# --- at the very same moment -------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_saves_at_once_are_one_save_and_one_question():
    district = cast.District()
    shift = cast.shift(district.point, district.bob, start=at(14, day=26))
    Shift.objects.filter(pk=shift.pk).update(state="draft", rule=None, published_at=None)
    address = reverse("events:event_edit", args=[shift.event_id])
    pages = [Page(signed_in(person), address) for person in (district.manager, district.community_admin)]
    titles = ["包粽子(演示)", "包饺子(演示)"]
    answers = together(2, lambda number: pages[number].send(title=titles[number]))
    assert sorted(answer is None for answer in answers) == [False, True]
    saved = next(title for title, answer in zip(titles, answers, strict=True) if answer is None)
    assert Event.objects.get().title == saved
    asked = next(answer for answer in answers if answer is not None)
    assert f"用对方保存的：<b>{saved}</b>" in asked.text


def test_choices_of_several_rows_can_stay_as_somebody_else_saved_them(db):
    stage = Stage()
    page = Page(signed_in(stage.street_admin), reverse("events:campaign_edit", args=[stage.campaign.pk]))
    stage.campaign.events.all().update(campaign=None)
    stage.campaign.categories.set(Category.objects.filter(slug="environment"))
    page = page.send(slogan="都来吧")
    assert page.fields["keep_categories"] == "theirs" and "用对方保存的：<b>" in page.text
    assert page.send() is None
    assert [row.slug for row in stage.campaign.categories.all()] == ["environment"]
    assert type(stage.campaign).objects.get(pk=stage.campaign.pk).slogan == "都来吧"
