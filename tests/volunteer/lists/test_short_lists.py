"""The district's short lists out of Excel: each row is judged by the form that makes one by hand; all rows or none."""

from dataclasses import dataclass, field
from io import BytesIO

import openpyxl
import pytest
from django import forms
from django.db.models import Model
from django.utils import translation

from events.models import Category, Honour, MessageTemplate, OutcomeKind, Series
from points.models import Donor, GoodsCategory
from tests.cast import NOW
from tests.support.clients import enter
from tests.support.workbook_factory import workbook
from volunteer.core.refusals import Refused
from volunteer.lists.form_import import MOST, Column, FormSheet, existing_rows
from volunteer.models import AuditRow, Skill
from volunteer.skills import actions as skills
from volunteer.skills.forms import TagForm
from volunteer.skills.refusals import SkillRefusal

pytestmark = pytest.mark.django_db


@dataclass
class Listed:
    """A list, a row for its sheet, and what the row makes."""

    url: str
    model: type[Model]
    row: list[object]
    made: dict[str, object]
    act: str
    wrong: list[object] = field(default_factory=list)
    said: str = ""


SENTENCE = ["请带上…。", "Please bring …."]
LISTS = {
    "sentences": Listed(
        "/staff/messages/", MessageTemplate, [*SENTENCE, "no"], {"text": "请带上…。", "active": False}, "message_template",
        ["请带上…和…。", "Please bring … and ….", "yes"], "Row 3: A sentence has one place to fill in at most: … once only.",
    ),
    "outcomes": Listed(
        "/staff/outcomes/", OutcomeKind, ["清理冰雪", "吨", "一位小数", "snow cleared", "t", ""],
        {"name": "清理冰雪", "decimals": 1, "active": True}, "outcome_kind.save",
        ["清理落叶", "吨", "三位小数", "leaves", "t", ""], "Row 3: Counted in – “三位小数” is none of: ",
    ),
    "honours": Listed(
        "/staff/honours/", Honour, ["热心邻居(演示)", "", "the street", 5, 14, 90, "Good neighbour", ""],
        {"name": "热心邻居(演示)", "level": "street", "notice_days": 5, "max_age": 90, "active": True}, "honour.save",
        ["小标兵(演示)", "", "街道", 5, 18, 12, "", ""], "Row 3: Oldest age – The oldest age is below the youngest.",
    ),
    "series": Listed(
        "/figures/series/", Series, ["爱心助学", "Tutoring", "助学支教、Health", 9, "是"],
        {"name": "爱心助学", "position": 9}, "series.keep",
        ["爱心助医", "Care", "医院", 9, ""], "Row 3: Kinds of service – “医院” is none of: ",
    ),
    "categories": Listed(
        "/staff/categories/", GoodsCategory, ["文具", "Stationery", 12, ""], {"name": "文具", "position": 12, "active": True},
        "category_saved", ["玩具", "Toys", "first", ""], "Row 3: “Place in the list”: please enter a whole number.",
    ),
    "givers": Listed(
        "/stock/givers/", Donor, ["海北超市(演示)", "爱心商家", "0473-0000000", ""], {"name": "海北超市(演示)", "kind": "merchant"},
        "donor_saved", ["", "爱心商家", "", ""], "Row 3: Please fill in “Name”.",
    ),
    "skills": Listed(
        "/staff/skills/list/", Skill, ["修伞"], {"name": "修伞", "listed": True}, "skill.list",
        ["手" * 61], "Row 3: “Skill”: at most 60 characters; these are 61.",
    ),
}  # fmt: skip


def enter_in_english(client, person):
    enter(client, person)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture(params=LISTS)
def listed(request, district):
    return LISTS[request.param]


def template(client, district, listed):
    answer = enter_in_english(client, district.district_admin).get(f"{listed.url}sheet/?template")
    return [cell.value for cell in openpyxl.load_workbook(BytesIO(answer.content)).active[1]]


def send(client, district, listed, *rows, **more):
    file = workbook(template(client, district, listed), *rows)
    return enter_in_english(client, district.district_admin).post(f"{listed.url}sheet/", {"file": file}, **more)


def test_a_row_becomes_what_its_form_makes_by_hand(client, district, listed):
    answer = send(client, district, listed, listed.row, follow=True)
    assert "1 new entry." in answer.text and answer.redirect_chain[-1][0] == listed.url
    made = listed.model.objects.get(**listed.made)
    assert AuditRow.objects.get(act=listed.act).subject_id == str(made.pk)
    assert AuditRow.objects.get(act=listed.act).actor == district.district_admin


def test_what_is_there_already_stays_as_it_is(client, district, listed):
    send(client, district, listed, listed.row)
    before = list(listed.model.objects.order_by("pk").values())
    assert "Nothing in the sheet is new." in send(client, district, listed, listed.row, follow=True).text
    export = enter_in_english(client, district.district_admin).get(listed.url, {"export": "xlsx"})
    file = BytesIO(b"".join(export) if export.streaming else export.content)
    file.name = "list.xlsx"
    back = client.post(f"{listed.url}sheet/", {"file": file}, follow=True)
    assert "Nothing in the sheet is new." in back.text, "what was taken along is understood when it comes back"
    assert list(listed.model.objects.order_by("pk").values()) == before


def test_one_wrong_row_and_nothing_is_kept(client, district, listed):
    count = listed.model.objects.count()
    answer = send(client, district, listed, listed.row, listed.wrong)
    (said,) = answer.context["form"].errors["file"]
    assert said.startswith(listed.said)
    assert listed.model.objects.count() == count
    assert not AuditRow.objects.filter(act=listed.act).exists()


def test_the_same_twice_is_a_slip(client, district, listed):
    answer = send(client, district, listed, listed.row, listed.row)
    assert answer.context["form"].errors["file"] == ["Row 3: the same as row 2."]


def test_a_link_leads_there_and_the_page_says_what_goes_into_the_columns(client, district, listed):
    assert f'href="{listed.url}sheet/"' in enter_in_english(client, district.district_admin).get(listed.url).text
    page = client.get(f"{listed.url}sheet/")
    assert all(f"<dt>{word}</dt>" in page.text for word in template(client, district, listed))


def test_kinds_of_service_are_named_in_either_language(client, district):
    send(client, district, LISTS["series"], LISTS["series"].row)
    kinds = Series.objects.get(name="爱心助学").categories
    assert set(kinds.values_list("pk", flat=True)) == {"education", "health"}


def test_what_an_act_refuses_names_its_row_and_takes_the_others_back(district):
    def keep(form):
        if form.cleaned_data["name"] == "磨刀":
            raise Refused(SkillRefusal.NO_WORD)
        return skills.list_tag(word=form.cleaned_data["name"], listed=True, by=district.district_admin, at=NOW)

    tags = FormSheet("skills", "Skills", make=TagForm, keep=keep, key=("name",), there=existing_rows(Skill.objects.all(), "name"))
    found = tags.read(workbook(["特长"], ["修伞"], ["磨刀"], ["裁缝"]))
    assert [line.problems for line in found] == [[], [], []]
    tags.keep_all(found)
    assert [len(line.problems) for line in found] == [0, 1, 0]
    assert not Skill.objects.filter(name__in=["修伞", "裁缝"]).exists()


def test_what_somebody_else_made_meanwhile_is_not_made_twice(district, monkeypatch):
    def skill(name):
        return skills.list_tag(word=name, listed=True, by=district.district_admin, at=NOW)

    tags = FormSheet(
        name="skills",
        title="Skills",
        make=TagForm,
        keep=lambda form: Skill.objects.create(name=form.cleaned_data["name"]),
        key=("name",),
        there=existing_rows(Skill.objects.all(), "name"),
    )
    found = tags.read(workbook(["特长"], ["修伞"], ["磨刀"]))
    skill("修伞")
    assert (tags.keep_all(found), Skill.objects.filter(name__in=["修伞", "磨刀"]).count()) == (1, 2)
    late = tags.read(workbook(["特长"], ["裁缝"]))
    monkeypatch.setattr(FormSheet, "still_new", lambda _sheet, rows: rows)  # as if it came after we had looked
    skill("裁缝")
    with translation.override("en"):
        tags.keep_all(late)
    assert late[0].problems == ["somebody has just entered this; read the sheet in once more"]
    assert Skill.objects.filter(name="裁缝").count() == 1


def test_an_empty_sheet_and_a_long_one_are_refused(client, district):
    sentences = LISTS["sentences"]
    empty = send(client, district, sentences)
    assert empty.context["form"].errors["file"] == ["There is nothing in this sheet."]
    rows = [[f"第{n}句。", f"Sentence {n}.", ""] for n in range(MOST + 1)]
    long = send(client, district, sentences, *rows)
    assert "The sheet has more than 300 rows." in long.text
    assert not MessageTemplate.objects.filter(text="第1句。").exists()


def test_words_longer_than_their_field_are_refused_and_not_cut_off(client, district):
    answer = send(client, district, LISTS["sentences"], ["好" * 300, "Good.", ""])
    assert "at most 80 characters" in answer.context["form"].errors["file"][0]


@translation.override("en")
def test_a_name_that_two_have_is_not_guessed(district):
    first = Category.objects.first()
    Category.objects.exclude(pk=first.pk).update(name=first.name)
    kinds = Column("kinds", forms.ModelMultipleChoiceField(Category.objects.all()))
    with pytest.raises(forms.ValidationError, match="several are called"):
        kinds.value(f"{first.name}、health")
    assert kinds.value("Health；Tutoring") == ["health", "education"]


@translation.override("en")
def test_days_and_yes_or_no_are_typed_as_people_type_them():
    day = Column("day", forms.DateField(label="Day"))
    assert (day.value("2026年12月1日"), day.value("2026/1/31"), day.value("soon")) == ("2026-12-01", "2026-01-31", "soon")
    yes = Column("yes", forms.BooleanField(label="Yes", required=False))
    assert (yes.value("是"), yes.value("YES"), yes.value("否")) == ("on", "on", "")
    with pytest.raises(forms.ValidationError, match="“perhaps” is none of: yes、no"):
        yes.value("perhaps")
