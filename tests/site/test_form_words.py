"""What forms say is wrong: the project's own sentences at the field, whoever raised the error."""

import sys
from copy import deepcopy

import django_filters
import pytest
from django import forms as django_forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from events.records.certificates.forms import ApplyForm
from events.shifts.forms import JobForm
from points.inventory.forms import CategoryForm
from points.models import GoodsCategory
from tests.support.framework_sentences import is_foreign
from tests.support.project_modules import below, load_all
from volunteer import models as volunteer_models
from volunteer.core import forms
from volunteer.lists.filters import FilterSet

OURS = ("volunteer", "points", "events")
PARAMS = {"limit_value": 3, "show_value": 5, "max": 3, "length": 5, "value": "x", "pk": "x"}


def is_whole(one):
    """Whether it can be filled: what forms share is a form only together with one that has fields."""
    return not issubclass(one, django_forms.BaseForm) or hasattr(one, "base_fields")


def of_the_project(top):
    load_all()
    found = {one for one in below(top) if one.__module__.partition(".")[0] in OURS and is_whole(one)}
    return sorted(found, key=lambda one: (one.__module__, one.__name__))


def codes_of(field):
    """Each error that a field can raise, with its message as the field has it."""
    said = dict(field.error_messages)
    for check in field.validators:
        for code, message in getattr(check, "messages", {getattr(check, "code", None): getattr(check, "message", None)}).items():
            if message is not None:
                said.setdefault(code, message)
    return said.items()


def told(field, code, message):
    """What a form with this field alone says to the error."""
    form = type("OneField", (forms.Form,), {"one": field})({})
    form.full_clean()
    form._errors = django_forms.utils.ErrorDict()
    form.add_error("one", ValidationError(message, code=code, params=PARAMS))
    return form.errors["one"][0]


# --- all classes -----------------------------------------------------------------------------------------------------------


def test_every_form_and_filter_of_the_project_says_it_in_own_sentences():
    others = [one for one in of_the_project(django_forms.BaseForm) if not issubclass(one, forms.OwnSentences)]
    assert others == []
    assert [one for one in of_the_project(django_forms.BaseFormSet) if not issubclass(one, forms.BaseFormSet)] == []
    assert [one for one in of_the_project(django_filters.FilterSet) if not issubclass(one, FilterSet)] == []
    assert len(of_the_project(django_forms.BaseForm)) > 150


def test_sentences_of_frameworks_are_known_when_they_are_met():
    assert is_foreign("这个字段是必填项。") and is_foreign("确保该值大于或等于1。") and is_foreign("Enter a whole number.")
    assert not is_foreign("名额至少 1 个。")


def test_no_module_takes_its_forms_from_django():
    load_all()
    modules = [module for name, module in sys.modules.items() if name.partition(".")[0] in OURS and module is not forms]
    assert [one.__name__ for one in modules if getattr(one, "forms", None) is django_forms] == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_field_of_the_project_says_a_sentence_of_a_framework(language):
    found, asked = [], 0
    with translation.override(language):
        for form in of_the_project(django_forms.BaseForm):
            for name, field in form.base_fields.items():
                for code, message in codes_of(field):
                    sentence = told(field, code, message)
                    asked += 1
                    if "%(" in sentence or is_foreign(sentence):
                        found.append(f"{form.__module__}.{form.__name__}.{name} {code}: {sentence}")
    assert found == []
    assert asked > 2000


def test_no_filter_of_the_project_says_a_sentence_of_a_framework():
    found = []
    for one in of_the_project(django_filters.FilterSet):
        for name, narrowing in deepcopy(one.base_filters).items():  # a filter keeps the field it is asked for
            for code, message in codes_of(narrowing.field):
                sentence = told(narrowing.field, code, message)
                if "%(" in sentence or is_foreign(sentence):
                    found.append(f"{one.__name__}.{name} {code}: {sentence}")
    assert found == []


def test_the_forms_of_a_filter_are_the_projects_own():
    class Days(FilterSet):
        least = django_filters.NumberFilter(label="least")

    form = Days({"least": "x"}, queryset=volunteer_models.User.objects.none()).form
    assert isinstance(form, forms.OwnSentences)
    assert form.errors == {"least": ["least请填数字。"]}


def test_every_form_of_allauth_that_its_pages_show_is_the_projects_own(settings):
    from allauth.mfa.base import views as factor
    from allauth.mfa.recovery_codes import views as codes
    from allauth.mfa.totp import views as totp

    shown = [factor.AuthenticateView, factor.ReauthenticateView]
    shown += [totp.ActivateTOTPView, totp.DeactivateTOTPView, codes.GenerateRecoveryCodesView]
    for view in shown:
        assert issubclass(view().get_form_class(), forms.OwnSentences), view
    assert set(settings.ACCOUNT_FORMS) == {"verify_phone"}


# --- what is said ----------------------------------------------------------------------------------------------------------


class Several(forms.Form):
    title = forms.CharField(label="标题", max_length=3, required=False)
    places = forms.IntegerField(label="人数（人）", min_value=1, max_value=2000)
    why = forms.CharField(label="为什么？")
    kind = forms.ChoiceField(label="类别", choices=[("a", "a")])
    many = forms.MultipleChoiceField(label="哪几天", choices=[("a", "a")])
    day = forms.DateField(label="日期")
    sum = forms.DecimalField(label="单价", max_digits=4, decimal_places=2, required=False)
    picture = forms.ImageField(label="照片")
    own = forms.CharField(label="编号", error_messages={"required": "请填卡上的编号。"})


def said(data, files=None):
    return {name: list(errors) for name, errors in Several(data, files).errors.items()}


def test_what_is_missing_is_asked_for_by_its_name():
    assert said({}) == {
        "places": ["请填写人数。"],
        "why": ["请填写这一项。"],
        "kind": ["请选类别。"],
        "many": ["哪几天：请至少选一项。"],
        "day": ["请选日期。"],
        "picture": ["请选文件：照片。"],
        "own": ["请填卡上的编号。"],
    }


def test_what_does_not_fit_is_told_with_its_limit():
    found = said(
        {
            "title": "四个字了",
            "places": "3000",
            "kind": "z",
            "many": ["z"],
            "day": "2026-02-31",
            "sum": "1.234",
            "why": "\0",
            "own": "1",
        },
        {"picture": SimpleUploadedFile("a.png", b"no picture")},
    )
    assert found == {
        "title": ["标题最多 3 个字，现在有 4 个字。"],
        "places": ["人数不能超过 2,000。"],
        "why": ["里面有不能保存的字符，请重新输入。"],
        "kind": ["这一项现在不能选了，请重新选。"],
        "many": ["这一项现在不能选了，请重新选。"],
        "day": ["没有这一天，请重新选日期。"],
        "sum": ["单价最多 2 位小数。"],
        "picture": ["这张图片打不开，请换一张。"],
    }


def test_what_a_form_says_itself_stays():
    form = Several({})
    form.add_error("title", "这个标题太像广告。")
    form.add_error(None, ValidationError("两项里请只填一项。", code="invalid"))
    assert form.errors["title"] == ["这个标题太像广告。"]
    assert form.errors[NON_FIELD_ERRORS] == ["两项里请只填一项。"]


def test_places_and_community_are_asked_for_in_words_of_their_own():

    assert JobForm({"capacity": "0", "coefficient": "100"}, skills=[]).errors == {"capacity": ["名额至少 1 个。"]}
    assert ApplyForm.base_fields["area"].error_messages["required"] == "请选您住的社区。"


def test_a_part_of_a_page_that_did_not_arrive_is_told():
    rows = forms.formset_factory(Several)({"x": "1"}, prefix="rows")
    assert rows.non_form_errors() == ["页面没有完整送到，请刷新后再交一次。"]


@pytest.mark.django_db
def test_what_the_database_keeps_single_is_told_at_its_field():

    GoodsCategory.objects.create(name="粮油", name_en="Food", position=1)
    form = CategoryForm({"name": "粮油", "name_en": "Food", "position": "2", "active": "on"})
    assert form.errors == {"name": ["这个名称已经有了，请换一个。"]}


@pytest.mark.django_db
def test_constraints_of_a_table_are_told_without_their_names(district):
    """Every model form, each constraint of its table violated in turn: the form never tells a constraint's name."""
    found = []
    for form in of_the_project(forms.ModelForm):
        model = form._meta.model
        for rule in model._meta.constraints if model else ():
            message = ValidationError(rule.get_violation_error_message(), code=rule.violation_error_code)
            made = form.__new__(form)
            made.fields, made._errors, made.cleaned_data = {}, django_forms.utils.ErrorDict(), {}
            made.error_class, made.renderer, made._meta = django_forms.utils.ErrorList, None, form._meta
            made.add_error(None, message)
            found += [f"{form.__name__}: {text}" for text in made.non_field_errors() if rule.name in text]
    assert found == []
