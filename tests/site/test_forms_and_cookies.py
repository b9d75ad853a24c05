"""No form is taken from another site, and over https no cookie travels without it: both complete by construction."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as site
from django.test import Client

from tests.support.page_requests import enter, filled, missing, sent
from tests.support.permissions import TABLE, let_in
from tests.support.permissions.roles import ROLES
from tests.support.production_settings import PRODUCTION, environment
from tests.support.whole_site import STAGE

pytestmark = pytest.mark.django_db
# What takes no form of ours: it carries a key or a pass in its header, and neither session nor cookie speaks for it.
BY_KEY = {route for route in TABLE if route.startswith("api/v1/")} | {
    "healthz",
    "livez",
    "metrics",
    "readyz",
}  # answers machines, and does nothing


@pytest.fixture
def stage(db, pressed_and_undone):
    return STAGE()


def strict(stage, letter: str) -> Client:
    browser = Client(enforce_csrf_checks=True)
    enter(browser, stage, letter)
    return browser


@pytest.mark.parametrize("letter", ["v", "d"], ids=lambda letter: ROLES[letter] or "visitor")
def test_every_address_refuses_a_form_without_its_token(stage, letter):
    """Also those that this reader may not press: what is foreign is seen before who asks."""
    browser = strict(stage, letter)
    addresses = {route: missing(filled(route, stage).removeprefix("/")) for route in TABLE}
    taken = {route for route, address in addresses.items() if browser.post(address, sent(stage, route)).status_code != 403}
    assert taken == BY_KEY


@pytest.mark.parametrize("letter", ["m", "k", "C"], ids=lambda letter: ROLES[letter])
def test_with_its_token_a_form_gets_as_far_as_its_reader(stage, letter):
    browser = strict(stage, letter)
    browser.get("/scan/")
    token = {"csrfmiddlewaretoken": browser.cookies["csrftoken"].value}
    few = [route for route in TABLE if letter in let_in(route, 1) and "accounts/" not in route][:25]
    assert len(few) == 25
    assert {route for route in few if browser.post(filled(route, stage), token).status_code == 403} == set()


# --- cookies


def calls_in(folder: Path):
    """Every place at which a cookie is set, with the call."""
    for file in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("set_cookie", "set_signed_cookie"):
                yield f"{file.relative_to(site.BASE_DIR)}:{node.lineno}", node


def test_each_cookie_of_ours_is_secure_where_the_address_is():
    found = [call for folder in ("volunteer", "points", "events") for call in calls_in(site.BASE_DIR / folder)]
    assert len(found) == 11, "a new cookie: say here that it was looked at"
    flags = {place: {word.arg: ast.unparse(word.value) for word in call.keywords} for place, call in found}
    assert {place for place, words in flags.items() if words.get("secure") != "settings.HTTPS"} == set()
    assert {place for place, words in flags.items() if words.get("httponly") != "True"} == set(), "and no script reads it"


def names(url: str) -> dict[str, bool]:
    """What the settings say under an address."""
    asked = "SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE LANGUAGE_COOKIE_SECURE HTTPS SESSION_COOKIE_HTTPONLY"
    code = f"import json, volunteer.settings as s; print(json.dumps({{n: getattr(s, n, True) for n in {asked!r}.split()}}))"
    run = subprocess.run(
        [sys.executable, "-c", code],
        env=environment() | PRODUCTION | {"PUBLIC_URL": url},
        cwd=site.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(run.stdout)


def test_the_frameworks_own_cookies_follow_the_address():
    assert set(names("https://help.example.cn").values()) == {True}
    plain = names("http://help.example.cn")
    assert not any(plain[name] for name in plain if name.endswith("_SECURE") or name == "HTTPS")


def test_what_a_browser_gets_over_https_is_secure_one_and_all(stage, settings, client):
    for name in ("HTTPS", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE"):
        setattr(settings, name, True)
    client.force_login(stage.keeper, backend="django.contrib.auth.backends.ModelBackend")
    client.get("/scan/")
    client.post("/elder/", {"elder": "1"})
    client.post("/i18n/setlang/", {"language": "en"})
    client.post("/counter/open/", {"shop": stage.shop.pk})
    client.get(f"/C/{stage.token}")
    got = {name: cookie for name, cookie in client.cookies.items() if cookie["max-age"] != 0}  # the others are taken away
    assert {"sessionid", "csrftoken", "elder", "django_language", "counter"} <= set(got) and len(got) > 5
    assert {name for name, cookie in got.items() if not cookie["secure"]} == set()
