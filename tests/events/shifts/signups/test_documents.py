"""The name and the number of a document are asked for at the first service that needs them, once, and of nobody else."""

import pytest

from events.models import Category, Identity, Signup
from tests import cast
from tests.cast import NOW, at
from tests.support.clients import signed_in
from volunteer.core.ids import new_id
from volunteer.models import ProfileChange, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def newcomer(district):
    """Somebody who signed in yesterday and said what they want to be called."""
    made = cast.person("")
    User.objects.filter(pk=made.pk).update(name="小张(演示)")
    made.refresh_from_db()
    return made


def press(shift, person, **more):
    data = {"job": shift.jobs.get().pk, "people": person.volunteer_no, f"id-{person.volunteer_no}": new_id(NOW)}
    return signed_in(person).post(f"/events/{shift.pk}/sign-up/", data | more)


def test_an_insured_event_asks_for_the_real_name_once_and_others_ask_nothing(district, newcomer):
    plain = cast.shift(district.point, district.manager, start=at(14))
    insured = cast.shift(district.point, district.manager, start=at(14, day=25), event_insurance="taken")
    assert press(plain, newcomer).status_code == 302

    page = press(insured, newcomer)
    (question,) = page.context["asked"]
    assert question.form.initial["real_name"] == "小张(演示)" and list(question.form.fields) == ["real_name"]
    assert not Signup.objects.filter(shift=insured).exists()
    assert press(insured, newcomer, real_name=" ").context["asked"][0].form.errors
    assert press(insured, newcomer, real_name="张小明(演示)").status_code == 302
    newcomer.refresh_from_db()
    assert (newcomer.name, newcomer.real_name_at) == ("张小明(演示)", NOW)

    again = cast.shift(district.point, district.manager, start=at(14, day=26), event_insurance="taken")
    assert press(again, newcomer).status_code == 302  # not asked twice
    assert press(again, district.alice).status_code == 302  # nor who gave it before
    assert Identity.objects.count() == ProfileChange.objects.count() == 0


def test_the_number_is_asked_for_where_the_kind_of_event_says_so_and_kept_sealed(district, newcomer):
    page = "/staff/asked-data/"
    assert signed_in(district.street_admin).get(page).status_code == 404
    assert signed_in(district.district_admin).post(page, {"numbers": ["environment"]}).status_code == 302
    assert [(one.pk, one.asks_number) for one in Category.objects.filter(asks_name=True)] == [("environment", True)]

    shift = cast.shift(district.point, district.manager, start=at(14))
    assert "number" in press(shift, newcomer).context["asked"][0].form.fields
    typed = {"real_name": "张小明(演示)", "kind": "passport"}
    assert press(shift, newcomer, **typed, number="?").context["asked"][0].form.errors["number"]
    assert not Signup.objects.exists()
    assert press(shift, newcomer, **typed, number="E12345678").status_code == 302
    kept = Identity.objects.get()
    assert (kept.person, kept.number) == (newcomer, "E12345678") and b"E12345678" not in bytes(kept.sealed)


def test_a_certificate_asks_for_the_number_unless_its_issuer_says_no(district):
    form = signed_in(district.alice).get("/my/certificates/new/").context["form"]
    assert "number" in form.fields and "name" not in form.fields
    body = {"area": district.area.pk, "name": "志愿服务中心(演示)", "responsible": "冯区(演示)", "contact": "0473-1"}
    assert signed_in(district.district_admin).post("/review/certificates/issuer/", body).status_code == 302
    assert "number" not in signed_in(district.alice).get("/my/certificates/new/").context["form"].fields
