"""The page without network, and the worker that shows it. Both know nobody."""

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from volunteer.offline import shell

# A press at one of these may change who is signed in. What was kept goes before, also where the page has no script.
SESSION_PAGES = ("account_login", "account_logout", "mfa_login_webauthn")


@require_GET
def offline_page(request: HttpRequest) -> HttpResponse:
    """The page without anybody in it. Kept on the phone by the service worker, which asks without cookies; filled by the script."""
    return render(request, "volunteer/offline/offline.html", {"elder_mode": request.GET.get("elder") == "1"})


@require_GET
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """/worker.js: the list of what to keep, then the worker itself."""
    told = {
        "page": reverse("volunteer:offline"),
        "files": shell.shell_files(),
        "session": [reverse(name) for name in SESSION_PAGES],
    }
    text = f"self.SHELL = {json.dumps(told)};\nimportScripts({json.dumps(static('js/site-worker.js'))});\n"
    return HttpResponse(text, content_type="text/javascript")
