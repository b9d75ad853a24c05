"""Signing in with WeChat: leaving for it and coming back, and allowing it."""

from __future__ import annotations

from allauth.account.utils import get_login_redirect_url
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from volunteer.core import clock
from volunteer.core.attempts import attempt
from volunteer.notices import wechat
from volunteer.roles.decorators import PersonRequest, login_required, next_path
from volunteer.signin import passkeys, wechat_entry


@never_cache
@require_GET
def leave(request: HttpRequest) -> HttpResponse:
    """On to WeChat, which asks nothing and leads back with a code."""
    account = wechat.configured()
    if account is None:
        raise Http404
    if request.user.is_authenticated:
        return redirect(get_login_redirect_url(request))
    return redirect(wechat_entry.leave_url(request, account, next_path(request)))


@never_cache
@require_GET
def come_back(request: HttpRequest) -> HttpResponse:
    """Back from WeChat: in, or back to the number with the reason."""
    account = wechat.configured()
    if account is None:
        raise Http404
    left = wechat_entry.came_from_here(request, request.GET.get("state", ""))
    if left is None:
        messages.warning(request, _("That took too long. Please start again."))
        return redirect("account_login")
    with attempt(request):
        person = wechat_entry.find_person(account, request.GET.get("code", ""))
        return wechat_entry.sign_in(request, person, left["next"])
    return redirect("account_login")


@login_required
@require_POST
def set_wechat(request: PersonRequest) -> HttpResponse:
    """Allow it, after a code to the own number, or take it back."""
    at = clock.now()
    if request.POST.get("allow") != "yes":
        wechat_entry.forbid_wechat(person=request.user, at=at)
        messages.success(request, _("WeChat opens this account no more."))
    elif not passkeys.has_fresh_code(request, at):
        messages.warning(request, _("Please pass a code to your number first."))
    else:
        with attempt(request):
            wechat_entry.allow_wechat(person=request.user, at=at)
            messages.success(request, _("Allowed. Inside WeChat you sign in without a code."))
    return redirect("volunteer:passkeys")
