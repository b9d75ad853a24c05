"""The page without network and its worker know nobody; a page names the account for whom a phone keeps things, and only it."""

import json
import re

from django.contrib.staticfiles import finders

from volunteer.offline import shell

ACCOUNT = re.compile(r'data-account="([^"]*)"')


def signed_in(client, person):
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_page_names_its_account_by_a_word_that_says_nothing_and_a_visitor_by_none(client, district):
    assert ACCOUNT.findall(client.get("/").text) == [""]
    keys = {}
    for person in (district.alice, district.carol):
        page = signed_in(client, person).get("/")
        (keys[person.pk],) = ACCOUNT.findall(page.text)
        assert page["Cache-Control"] == "no-store, private"
        assert person.volunteer_no not in keys[person.pk]
    assert len({*keys.values(), ""}) == 3
    assert ACCOUNT.findall(client.get("/scanner/").text) == []  # the same for everybody: it says nothing of an account


def test_the_offline_page_is_the_same_for_everybody_in_the_type_and_language_it_is_asked_for(client, district):
    visitor = client.get("/offline/?elder=0").text
    client.cookies["elder"] = "1"
    assert signed_in(client, district.alice).get("/offline/?elder=0").text == visitor
    assert 'lang="zh-hans" class="elder"' in client.get("/offline/?elder=1").text
    assert "No network just now" in client.get("/offline/", headers={"X-Language": "en"}).text


def test_the_worker_names_all_that_the_offline_page_loads(client, db):
    text = client.get("/worker.js").text
    told = json.loads(re.match(r"self\.SHELL = (.+);\n", text)[1])
    loaded = set(re.findall(r'(?:src|href)="(/static/[^"#]+)', client.get("/offline/").text))
    assert loaded - set(told["files"]) <= {path for path in loaded if "apple-touch-icon" in path}
    assert told["session"] == ["/accounts/enter/", "/accounts/logout/", "/accounts/passkey/"]
    assert [name for name in shell.FILES if not finders.find(name)] == []
