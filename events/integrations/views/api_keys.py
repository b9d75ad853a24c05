"""Dealing with other systems: the overview, and the keys by which they read."""

from __future__ import annotations

from functools import wraps
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.integrations import api_keys
from events.integrations.forms import KeyForm
from events.integrations.tables import KeyFilter, KeyTable
from volunteer.core.attempts import attempt_form
from volunteer.core.ids import new_id
from volunteer.core.pages import form_page, list_page
from volunteer.lists import export as list_export
from volunteer.roles.decorators import StaffRequest, StaffView, View, staff
from volunteer.roles.scope import Power

PAGE = 30


def administrators_only[**P](view: StaffView[P]) -> View[P]:
    """Let in the administrators of streets, towns and the district; `request.scope` is where they are it."""

    @wraps(view)
    def guarded(request: StaffRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        request.scope = api_keys.administered(request.user, request.at)
        if not request.scope:
            raise Http404
        return view(request, *args, **kwargs)

    return staff(Power.APPOINT)(cast(StaffView[P], guarded))


@staff(Power.APPOINT)
@require_safe
def overview(request: StaffRequest) -> HttpResponse:
    """The ways in and out."""
    return render(request, "events/integrations/overview.html", {"office": bool(api_keys.administered(request.user, request.at))})


@administrators_only
@require_safe
def key_list(request: StaffRequest) -> HttpResponse:
    found = KeyFilter(request.GET or None, queryset=api_keys.keys_in_scope(request.scope), at=request.at)
    table = KeyTable(found.qs, at=request.at)
    if file := list_export.list_or_file(request, table, name=_("Keys of other systems"), per_page=PAGE):
        return file
    return list_page(
        request,
        table,
        found,
        title=_("Keys of other systems"),
        subtitle=_("A key reads what everybody may know, of one place, until its day. It never shows a name."),
        back=reverse("events:exchange"),
        add_url=reverse("events:key_new"),
        add_words=_("Make a key"),
    )


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def key_create(request: StaffRequest) -> HttpResponse:
    """Make a key; its secret stands on the answer to the press and nowhere else."""
    sent = request.POST if request.method == "POST" else None
    form = KeyForm(request.scope, request.at, sent, initial={"id": new_id(request.at)})
    if request.method == "POST" and form.is_valid():
        key = form.key()
        with attempt_form(form):
            secret = api_keys.create_key(key=key, by=request.user, at=request.at)
            return render(request, "events/integrations/key_made.html", {"key": key, "secret": secret})
    return form_page(
        request,
        form,
        title=_("Make a key"),
        submit=_("Make the key"),
        back=reverse("events:keys"),
        status=422 if form.errors else 200,
    )


@administrators_only
@require_POST
def end_key(request: StaffRequest, key_id: UUID) -> HttpResponse:
    key = get_object_or_404(api_keys.keys_in_scope(request.scope), pk=key_id)
    api_keys.end_key(key=key, by=request.user, at=request.at)
    messages.success(request, _("Ended. The key opens nothing any more."))
    return redirect("events:keys")
