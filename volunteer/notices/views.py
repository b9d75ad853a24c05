"""How a person wants to be told: channels by subject, quiet hours, WeChat and this browser."""

import json
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from volunteer.core import clock
from volunteer.core.attempts import attempt_form
from volunteer.core.refusals import Refused
from volunteer.notices import channels, web_push, wechat
from volunteer.notices.forms import BrowserForm, WishesForm
from volunteer.roles.decorators import PersonRequest, login_required


@login_required
@require_GET
def wechat_back(request: PersonRequest) -> HttpResponse:
    """Back from WeChat, which tells us by a code who they are there. One button then binds: a GET writes nothing."""
    code, state = request.GET.get("code", ""), request.GET.get("state", "")
    if wechat.configured() is None:
        raise Http404
    if not code or not wechat.came_from_us(state=state, person=request.user):
        messages.error(request, _("WeChat was not bound. Please start again from this page."))
        return redirect("volunteer:choices")
    return render(request, "volunteer/notices/wechat_bind.html", {"code": code, "state": state})


@login_required
@require_POST
def wechat_bind(request: PersonRequest) -> HttpResponse:
    account = wechat.configured()
    if account is None:
        raise Http404
    try:
        if not wechat.came_from_us(state=request.POST.get("state", ""), person=request.user):
            raise ValueError
        wechat.bind_account(person=request.user, openid=account.openid(request.POST.get("code", "")))
    except (OSError, ValueError, KeyError):  # WeChat is away, or the code was used or made up
        messages.error(request, _("WeChat was not bound. Please start again from this page."))
    else:
        messages.success(request, _("Bound. News can reach you in WeChat now."))
    return redirect("volunteer:choices")


@login_required
@require_POST
def wechat_unbind(request: PersonRequest) -> HttpResponse:
    wechat.unbind_account(person=request.user)
    messages.success(request, _("Untied. Nothing is sent to WeChat any more."))
    return redirect("volunteer:choices")


@login_required
@require_POST
def push_on(request: PersonRequest) -> HttpResponse:
    """This browser's address at its service, sent by js/push.js. Answers JSON: `{}`, or a sentence that says why not."""
    form = BrowserForm(request.POST)
    if not web_push.configured():
        raise Http404
    if not form.is_valid():
        return JsonResponse({"sentence": _("This browser told us nothing we can use. Please choose another way.")}, status=400)
    try:
        session = cast(str, request.session.session_key)
        web_push.subscribe(person=request.user, session=session, **form.cleaned_data, at=clock.now())
    except Refused as no:
        return JsonResponse({"sentence": no.sentence}, status=400)
    return JsonResponse({})


@login_required
@require_POST
def push_off(request: PersonRequest) -> HttpResponse:
    web_push.unsubscribe(person=request.user)
    messages.success(request, _("No browser shows your notifications any more."))
    return redirect("volunteer:choices")


@require_GET
@cache_control(no_cache=True)
def push_worker(request: HttpRequest) -> HttpResponse:
    """/push.js: the worker that shows notifications, at the root so that its address never changes."""
    script = json.dumps(static("js/push-worker.js"))
    return HttpResponse(f"importScripts({script});\n", content_type="text/javascript")


def outer_context(request: PersonRequest) -> dict[str, object]:
    """What the page of choices shows about WeChat and this browser."""
    account = wechat.configured()
    back = f"{settings.PUBLIC_URL}{reverse('volunteer:wechat_back')}"
    return {
        "wechat_url": account.agree_url(person=request.user, back=back) if account else "",
        "wechat_bound": hasattr(request.user, "wechat"),
        "push_key": web_push.public_key() if web_push.configured() else "",
        "browsers": request.user.browsers.count(),
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def notice_choices(request: PersonRequest) -> HttpResponse:
    """Choose by which ways to be told of what. The inbox always has everything."""
    form = WishesForm(request.POST if request.method == "POST" else None, person=request.user)
    if request.method == "POST" and form.is_valid() and save_choices(form, request):
        messages.success(request, _("Saved."))
        return redirect("volunteer:choices")
    told = {"reachable": channels.reachable_channels(request.user), "language": channels.language_of(request.user)}
    context: dict[str, Any] = {"form": form} | told | outer_context(request)
    return render(request, "volunteer/notices/choices.html", context)


def save_choices(form: WishesForm, request: PersonRequest) -> bool:
    with attempt_form(form, "quiet_until"):
        channels.save_wishes(person=request.user, **form.wishes)
        return True
    return False
