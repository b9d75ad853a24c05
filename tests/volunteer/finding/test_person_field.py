"""The field for a person: the match is shown before saving, with and without JavaScript."""

from django.urls import reverse

from tests.cast import NOW, person
from tests.support.clients import BACKEND
from volunteer.models import Appointment
from volunteer.people.refusals import PersonRefusal
from volunteer.signin import personal_code


def sign_in(client, someone):
    client.force_login(someone, backend=BACKEND)


def test_without_javascript_a_name_comes_back_with_the_people_and_a_press_chooses(client, district):
    office, url = district.community_admin, reverse("volunteer:appoint")
    wang = person("王秀英(演示)", area=district.compound)
    other = person("王秀兰(演示)", area=district.compound)
    sign_in(client, office)
    asked = {"role": "point_manager", "point": district.point.pk, "since": "2026-12-01"}
    page = client.post(url, asked | {"volunteer_no": "王秀"})
    field = page.context["form"]["volunteer_no"]
    assert field.errors == ["有好几位，请点您要找的那一位。"]
    assert all(f"take:{one.volunteer_no}" in str(field) and one.masked_phone in str(field) for one in (wang, other))
    page = client.post(url, asked | {"volunteer_no": ["王秀", f"take:{wang.volunteer_no}"]})
    form = page.context["form"]
    assert (form["role"].value(), not form.errors.get("volunteer_no")) == ("point_manager", True)
    assert f'value="{wang.volunteer_no}"' in str(form["volunteer_no"]) and "person-one" in str(form["volunteer_no"])
    assert not Appointment.objects.filter(person__in=(wang, other)).exists()
    assert client.post(url, asked | {"volunteer_no": wang.volunteer_no}).status_code == 302
    assert Appointment.objects.get(person=wang).point == district.point


def test_a_name_with_one_match_is_asked_about_and_nobody_is_said_with_what_goes(client, district):
    wang = person("王秀英(演示)", area=district.compound)
    sign_in(client, district.community_admin)
    for text, said in (("王秀英", "是这位吗？请点一下名字。"), ("13900000000", PersonRefusal.NO_PHONE.label), ("王", None)):
        errors = client.post(reverse("volunteer:appoint"), {"volunteer_no": text}).context["form"].errors["volunteer_no"]
        assert errors == [str(said or "是这位吗？请点一下名字。")]
    assert client.post(reverse("volunteer:appoint"), {"volunteer_no": "李"}).context["form"].errors["volunteer_no"] == [
        "没有找到这个人，可以填编号、手机号、姓名，或扫对方的码。"
    ]
    page = client.get(reverse("volunteer:appoint"), {"person": wang.volunteer_no})
    assert "王秀英(演示)" in str(page.context["form"]["volunteer_no"])


def test_the_field_answers_while_one_types_and_a_scanned_code_becomes_its_number(client, district):
    wang = person("王秀英(演示)", area=district.compound)
    url = reverse("volunteer:find_person") + "?field=who&id=id_who"

    def ask(text):
        return client.post(url, {"who": text})

    assert ask(wang.volunteer_no).status_code == 302  # nobody is signed in
    sign_in(client, district.carol)
    assert "王**" in ask(wang.volunteer_no).text and wang.masked_phone not in ask(wang.volunteer_no).text
    assert wang.volunteer_no not in ask("秀英").text and "王**" not in ask(wang.phone).text
    sign_in(client, district.community_admin)
    assert "王秀英(演示)" in ask(wang.phone).text and wang.phone[3:] in ask(wang.phone).text
    code = personal_code.code_address(wang, personal_code.window_number(NOW))
    answer = ask(code)
    assert answer["HX-Retarget"] == "#id_who_field" and f'value="{wang.volunteer_no}"' in answer.text and code not in answer.text
    assert client.post(reverse("volunteer:find_person") + "?field=<b>&id=x", {}).status_code == 404
    assert client.get(url).status_code == 405
