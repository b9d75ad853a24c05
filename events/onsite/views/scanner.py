"""The scanner in a leader's hand: a page that can be installed and works without network.

The page itself knows nobody: what it needs comes through /api/v1/ with the pass in its address' fragment, which no server sees.
"""

import hashlib
import json
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_http_methods

from events.attendance.actions import undo as undo_actions
from events.models import Shift
from events.onsite.views.roster import run_shift_or_404
from volunteer.core import clock
from volunteer.core.http.csp import camera_page
from volunteer.models import Pass
from volunteer.roles.decorators import PersonRequest, login_required
from volunteer.signin import passes, second_factor

# Scans must still get in after the event, when the phone is back in a network.
UPLOAD_GRACE = timedelta(hours=24)

# What the page needs without a network. Addresses carry the content's hash, so a new deployment is a new list.
OFFLINE_FILES = [
    "vendor/bootstrap/bootstrap.min.css",
    "css/theme.css",
    "css/scan.css",
    "css/scanner.css",
    "js/ui.js",
    "js/scan.js",
    "js/queue.js",
    "js/scanner-show.js",
    "js/scanner-app.js",
    "js/wake.js",
    "vendor/zxing-wasm/reader.js",
    "vendor/zxing-wasm/zxing_reader.wasm",
    "vendor/jsqr/jsQR.js",
    "img/icons.svg",
    "img/favicon.svg",
    "img/icon-192.png",
    "img/apple-touch-icon.png",
]

# Words that js/scanner-app.js and js/scanner-show.js put on the page; {…} are filled in there.
SCANNER_WORDS = {
    "in": pgettext_lazy("scanner", "Checked in"),
    "out": pgettext_lazy("scanner", "Checked out"),
    "already": pgettext_lazy("scanner", "Already done"),
    "refused": pgettext_lazy("scanner", "Not accepted"),
    "review": pgettext_lazy("scanner", "Kept for review"),
    "stuck": pgettext_lazy("scanner", "Not understood"),
    "undone": pgettext_lazy("scanner", "Taken back"),
    "undoing": pgettext_lazy("scanner", "Being taken back"),
    "checking": pgettext_lazy("scanner", "One moment…"),
    "queued_in": pgettext_lazy("scanner", "Check-in kept"),
    "queued_out": pgettext_lazy("scanner", "Check-out kept"),
    "queued_sentence": gettext_lazy("It is sent by itself once there is a network."),
    "already_sentence": gettext_lazy("Just scanned on this phone."),
    "stuck_sentence": gettext_lazy("The server could not read this scan. Tick the person on the roster."),
    "foreign": gettext_lazy("This is not a volunteer code. Ask for “My volunteer code”, or type the number."),
    "shift_code": gettext_lazy("This is the shift's own code. Here you scan the volunteers' codes."),
    "no_store": gettext_lazy("This browser keeps nothing: nothing was recorded. Use another browser, or the roster."),
    "number": gettext_lazy("No. {no}"),
    "card": gettext_lazy("Card {serial}"),
    "inside": gettext_lazy("{count} here"),
    "waiting": gettext_lazy("{count} to send"),
    "none_waiting": gettext_lazy("All sent"),
    "undo": gettext_lazy("Undo"),
    "undo_of": gettext_lazy("Undo: {name}"),
    "undo_question": gettext_lazy("Take back “{what}” of {name}?"),
    "dealt": gettext_lazy("Dealt with"),
    "dealt_of": gettext_lazy("Dealt with: {name}"),
    "over": gettext_lazy("The right to scan for this shift has ended. The scans are kept; open the scanner again to send them."),
    "closed": gettext_lazy("The shift is closed. What is still to be sent goes on being sent."),
    "clock": gettext_lazy("The clock of this phone is {minutes} minutes off. Set it right, else the scans go to review."),
    "ready": gettext_lazy("Works without network"),
    "not_ready": gettext_lazy("Keep this page open: this browser cannot open it without network."),
    "offline": gettext_lazy("No network: scans are kept here and sent later."),
    "clear": gettext_lazy("Names and the right to scan are removed from this phone."),
    "clear_waiting": gettext_lazy("{count} scans were not sent yet and would be lost. Clear this phone all the same?"),
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def start_scanner(request: PersonRequest, pk: UUID) -> HttpResponse:
    """What the scanner is; the press lends it to whoever runs the shift and opens it. The pass travels in the fragment."""
    shift, at = run_shift_or_404(request, pk), clock.now()
    until = shift.check_out_closes(shift.rule) + UPLOAD_GRACE if shift.rule else None
    may_open = until is not None and at < until and shift.state != Shift.State.CANCELLED
    if request.method == "POST" and until and may_open:
        me, device = request.user, second_factor.passed_device(request, at)
        of = f"shift:{shift.pk}"
        _lent, token = passes.lend_pass(kind=Pass.Kind.SCANNER, subject=of, holder=me, by=me, until=until, at=at, device=device)
        return redirect(f"{reverse('events:scanner')}#{token}")
    if request.method == "POST":
        messages.error(request, _("The scanner opens for published shifts, and until a day after their end."))
    return render(request, "events/onsite/scanner/start.html", {"shift": shift, "may_open": may_open})


@require_GET
@camera_page
def scanner_page(request: HttpRequest) -> HttpResponse:
    """The page without anybody in it. Kept on the phone by the service worker, filled by the script."""
    words = {name: str(word) for name, word in SCANNER_WORDS.items()} | {"language": get_language()}
    context = {"words": words, "reasons": undo_actions.UndoReason, "undo_within": int(undo_actions.UNDO_WITHIN.total_seconds())}
    return render(request, "events/onsite/scanner/scanner.html", context)


@require_GET
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """/sw.js: the list of what to keep, then the worker itself. Its text changes with every file it names."""
    files = [static(name) for name in OFFLINE_FILES] + [reverse("events:scanner_manifest")]
    scripts = [static("js/queue.js"), static("js/sw.js")]
    version = hashlib.sha256(json.dumps([files, scripts]).encode()).hexdigest()[:16]
    shell = {"page": reverse("events:scanner"), "files": files, "version": version}
    text = f"self.SHELL = {json.dumps(shell)};\nimportScripts({', '.join(json.dumps(script) for script in scripts)});\n"
    return HttpResponse(text, content_type="text/javascript")


# --- the web app manifests -----------------------------------------------------------------------------------------------


def manifest_response(**more: Any) -> JsonResponse:
    icons = [{"src": static(f"img/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"} for size in (192, 512)]
    icons = [icon | {"purpose": "any maskable"} for icon in icons]  # the drawing stands within the circle that no mask cuts
    words = {"lang": get_language(), "background_color": "#FBF7F2", "theme_color": "#FBF7F2", "display": "standalone"}
    return JsonResponse(words | {"icons": icons} | more, content_type="application/manifest+json")


@require_GET
@cache_control(no_cache=True)
def site_manifest(request: HttpRequest) -> HttpResponse:
    """The whole site as an app, with one's own code and the scanner as short cuts."""
    code = {"name": _("My volunteer code"), "url": reverse("volunteer:my_code")}
    scan = {"name": _("Scanner"), "url": reverse("events:scanner")}
    name = str(settings.SITE_NAME)
    return manifest_response(id="/", name=name, short_name=name, start_url="/", scope="/", shortcuts=[code, scan])


@require_GET
@cache_control(no_cache=True)
def scanner_manifest(request: HttpRequest) -> HttpResponse:
    """The scanner as an app of its own: it opens where there is no network."""
    page = reverse("events:scanner")
    name = _("Scanner · %(site)s") % {"site": settings.SITE_NAME}
    return manifest_response(id=page, name=name, short_name=_("Scanner"), start_url=page, scope=page)
