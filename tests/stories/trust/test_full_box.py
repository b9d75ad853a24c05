"""Twenty anonymous complaints do not close the box: the next one, of somebody honest, arrives and is read first by name."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from events.cases.views import staff
from events.models import Case, Voice
from tests.cast import at
from tests.support.clients import signed_in
from volunteer.core.ids import new_id
from volunteer.models import Notice

pytestmark = pytest.mark.django_db


def complain(browser, point, words, **fields):
    data = {"id": new_id(at(9)), "topic": "conduct", "words": words} | fields
    return browser.post(f"{reverse('events:complain')}?about=point:{point.sign_code}", data)


def test_many_anonymous_complaints_do_not_keep_the_honest_out(district, monkeypatch):
    for number in range(59):
        assert complain(Client(), district.point, f"乱写 {number}").status_code == 200
    told = Notice.objects.filter(kind="case_joined").count()
    assert told == 2
    phone = Client()
    phone.get(f"{reverse('events:complain')}?about=point:{district.point.sign_code}")  # the form gives the device its name
    honest = complain(phone, district.point, "领队收了钱")
    assert Notice.objects.filter(kind="case_joined").count() == told + 1
    code = re.search(r"figure\">([A-Z0-9 ]+)<", honest.text)[1]
    assert "领队收了钱" in Client().post(reverse("events:follow"), {"code": code}).text
    named = complain(signed_in(district.alice), district.point, "我看见领队收了钱", how="named")
    case = Case.objects.get()
    assert named.url == reverse("events:my_case", args=[case.pk])
    assert Notice.objects.filter(kind="case_joined").count() == told + 2
    assert Voice.objects.filter(later=True).count() == 56
    monkeypatch.setattr(staff, "VOICES", 10)
    owner = signed_in(case.owner)
    first, last = (owner.get(reverse("events:case", args=[case.pk]), {"voices": page}).text for page in (1, 7))
    assert "我看见领队收了钱" in first and "乱写 58" in last
    assert "1–10 / 61" in first and "超出当天数量" in last
