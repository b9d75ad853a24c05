"""A form as a browser holds it: opened, changed here and there, sent."""

import re
from html import unescape

from django.test import Client

BACKEND = "django.contrib.auth.backends.ModelBackend"


def signed_in(person):
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


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
        chosen = re.findall(r'<option value="([^"]*)" selected', options)
        found[name] = unescape(chosen[0]) if chosen else ""
    found.pop("csrfmiddlewaretoken", None)
    return found
