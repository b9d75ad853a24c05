"""The files of the offline page, and the version under which a phone keeps them."""

import hashlib
import json
from functools import cache

from django.templatetags.static import static
from django.urls import reverse

# What the page needs without a network. Addresses carry the content's hash, so a new deployment is a new list.
FILES = [
    "vendor/bootstrap/bootstrap.min.css",
    "css/theme.css",
    "css/offline.css",
    "js/ui.js",
    "js/offline.js",
    "img/icons.svg",
    "img/favicon.svg",
]


def shell_files() -> list[str]:
    return [static(name) for name in FILES]


def worker_url(language: str, *, elder: bool) -> str:
    """The worker's address for a device of this look. Another address makes the phone keep the page anew, in its new look."""
    return f"{reverse('volunteer:offline_worker')}?v={shell_version()}&lang={language}&elder={int(elder)}"


@cache
def shell_version() -> str:
    known = [*shell_files(), static("js/site-worker.js")]
    return hashlib.sha256(json.dumps(known).encode()).hexdigest()[:16]
