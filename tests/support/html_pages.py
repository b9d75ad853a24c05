"""Pages as a browser holds them: their text, their forms, their links."""

import re
from html import unescape

from django.test import Client

from tests.support.clients import BACKEND


class Page:
    """A form as a browser holds it: opened, changed here and there, sent."""

    def __init__(self, client, address):
        self.client, self.address = client, address
        self.read(client.get(address))

    def read(self, response):
        assert response.status_code == 200, response.status_code
        self.text = unescape(response.text)
        self.fields = filled(response.text)

    def send(self, **changes):
        """Send what the page shows with these changes; the page that comes back, or None after a redirect."""
        response = self.client.post(self.address, self.fields | changes)
        if response.status_code == 302:
            return None
        self.read(response)
        return self


def filled(html, having='version"'):
    """What a browser would send of the one form that has a certain control: that which carries a version."""
    found = {}
    (form,) = [form for form in re.findall(r"<form.*?</form>", html, re.S) if having in form]
    for tag in re.findall(r"<input[^>]*>", form):
        told = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        kind, unticked = told.get("type"), " checked" not in tag
        if (kind in ("checkbox", "radio") and unticked) or kind == "file" or "name" not in told:
            continue
        found[told["name"]] = unescape(told.get("value", "on" if told.get("type") == "checkbox" else ""))
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form, re.S):
        found[name] = unescape(text)
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.findall(r'<option value="([^"]*)"\s+selected', options)
        found[name] = unescape(chosen[0]) if chosen else ""
    found.pop("csrfmiddlewaretoken", None)
    return found


def text(answer) -> str:
    """The words of a page, without tags, scripts, icons and what is only kept."""
    body = re.sub(r"(?s)<(script|style|template).*?</\1>|<svg.*?</svg>", "", answer.content.decode())
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


class Phone:
    """One person's browser: the page it shows, and how often it was pressed."""

    def __init__(self, person):
        self.client, self.presses = Client(), 0
        self.client.force_login(person, backend=BACKEND)

    def look(self, url, **headers):
        """Open an address or look again; no press."""
        self.page = self.client.get(url, follow=True, headers=headers)
        assert self.page.status_code == 200, url
        return self

    @property
    def main(self):
        return self.page.text.split("<main", 1)[-1].split("</main", 1)[0]

    def follow(self, words):
        """Press the link with these words."""
        self.presses += 1
        url = next(url for url, text in re.findall(r'<a[^>]*href="([^"]+)"[^>]*>(.*?)</a>', self.main, re.S) if words in text)
        return self.look(unescape(url))

    def send(self, ending, pressed=True, **typed):
        """Press the first form to an address with this ending: hidden fields as they are, its button, what was typed."""
        self.presses += pressed
        forms = re.findall(r'<form[^>]*action="([^"]*)"[^>]*>(.*?)</form>', self.main, re.S)
        action, inside = next((action, inside) for action, inside in forms if action.endswith(ending))
        hidden = re.findall(r'<input\s+type="hidden"\s+name="([^"]+)"\s+value="([^"]*)"', inside)
        button = re.findall(r'<button[^>]*name="([^"]+)"\s+value="([^"]*)"', inside)[:1]
        self.page = self.client.post(unescape(action), dict(hidden) | dict(button) | typed, follow=True)
        assert self.page.status_code == 200, action
        return self

    def tap(self, goods, times=1):
        """Tap the picture of some goods; each tap is one piece more."""
        for _time in range(times):
            self.presses += 1
            cards_ = re.findall(r'<form[^>]*action="([^"]*put/)"[^>]*>(.*?)</form>', self.main, re.S)
            action, inside = next(found for found in cards_ if "good-card" in found[1] and goods.name in found[1])
            fields = dict(re.findall(r'name="(item|quantity)"\s+value="(\d+)"', inside))
            self.page = self.client.post(action, fields, follow=True)
        return self
