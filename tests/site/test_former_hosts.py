"""Printed codes hang for years: the addresses the site had before still lead to it."""

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def moved(settings):
    settings.PUBLIC_URL = "https://help.example.cn"
    settings.FORMER_URLS = ["https://old.example.cn", "http://older.example.cn:8080"]
    settings.ALLOWED_HOSTS = ["help.example.cn", "old.example.cn", "older.example.cn"]


@pytest.mark.parametrize("host", ["old.example.cn", "OLD.example.cn", "older.example.cn:8080"])
@pytest.mark.parametrize("path", ["/p/7GKM4ACX/", "/K/7GKM4ACXPQ34", "/C/ABC?from=poster", "/"])
def test_reading_is_led_on_for_good(client, host, path):
    answer = client.get(path, HTTP_HOST=host)
    assert (answer.status_code, answer["Location"]) == (301, f"https://help.example.cn{path}")


def test_a_point_renamed_and_moved_keeps_its_poster(client, district):
    district.point.name = "新名字(演示)"
    district.point.save()
    led = client.get(f"/p/{district.point.sign_code}/", HTTP_HOST="old.example.cn")["Location"]
    page = client.get(led.removeprefix("https://help.example.cn"), HTTP_HOST="help.example.cn")
    assert page.status_code == 200 and "新名字(演示)" in page.content.decode()


def test_what_is_sent_to_the_old_address_is_taken_there(client):
    answer = client.post("/elder/", {"next": "/"}, HTTP_HOST="old.example.cn")
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_the_present_address_leads_nowhere_else(client):
    assert client.get("/terms/", HTTP_HOST="help.example.cn").status_code == 200


def test_other_hosts_stay_strangers(client):
    assert client.get("/terms/", HTTP_HOST="evil.example.cn").status_code == 400


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", "[] []"),
        ("https://old.example.cn, http://a.cn:8080/", "['https://old.example.cn', 'http://a.cn:8080'] ['old.example.cn', 'a.cn']"),
        ("old.example.cn", "FORMER_URLS must be like https://help.example.cn, not 'old.example.cn'."),
    ],
)
def test_the_setting_is_a_list_of_addresses(value, expected):
    code = "from volunteer import settings as s; print(s.FORMER_URLS, s.ALLOWED_HOSTS[4:])"
    ran = subprocess.run([sys.executable, "-c", code], env=os.environ | {"FORMER_URLS": value}, capture_output=True, text=True)
    assert expected in ran.stdout + ran.stderr
