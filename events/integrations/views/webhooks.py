"""Messages to other systems: who is told what, and what became of the last ones."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.integrations import webhooks
from events.integrations.forms import HookForm
from events.integrations.tables import HookFilter, HookTable, MessageFilter, MessageTable
from events.integrations.views.api_keys import PAGE, administrators_only
from volunteer.core.attempts import attempt_form
from volunteer.core.ids import new_id
from volunteer.core.pages import form_page, list_page
from volunteer.lists import export as list_export
from volunteer.roles.decorators import StaffRequest


@administrators_only
@require_safe
def hook_list(request: StaffRequest) -> HttpResponse:
    found = HookFilter(request.GET or None, queryset=webhooks.subscriptions_in_scope(request.scope))
    table = HookTable(found.qs)
    if file := list_export.list_or_file(request, table, name=_("Messages to other systems"), per_page=PAGE):
        return file
    return list_page(
        request,
        table,
        found,
        title=_("Messages to other systems"),
        subtitle=_("A message holds ids and a place, never a name. It is signed, and sent again until it arrives, for a day."),
        back=reverse("events:exchange"),
        add_url=reverse("events:hook_new"),
        add_words=_("Tell a system"),
    )


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def hook_create(request: StaffRequest) -> HttpResponse:
    """Name an address; the secret that signs stands on the answer to the press and nowhere else."""
    sent = request.POST if request.method == "POST" else None
    form = HookForm(request.scope, sent, initial={"id": new_id(request.at)})
    if request.method == "POST" and form.is_valid():
        hook = form.subscription()
        with attempt_form(form, "address"):
            secret = webhooks.subscribe(subscription=hook, by=request.user, at=request.at)
            return render(request, "events/integrations/hook_made.html", {"hook": hook, "secret": secret})
    return form_page(
        request, form, title=_("Tell a system"), submit=_("Save"), back=reverse("events:hooks"), status=422 if form.errors else 200
    )


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def hook_detail(request: StaffRequest, hook_id: UUID) -> HttpResponse:
    """One system with its last messages; a test, a pause, the end."""
    hook = get_object_or_404(webhooks.subscriptions_in_scope(request.scope), pk=hook_id)
    if request.method == "POST":
        messages.success(request, run_action(request, hook_id))
        return redirect("events:hook", hook.pk)
    found = MessageFilter(request.GET or None, queryset=webhooks.last_messages(hook))
    table = MessageTable(found.qs, over=hook.ended_at is not None)
    if file := list_export.list_or_file(request, table, name=hook.name, per_page=PAGE):
        return file
    context = {"hook": hook, "table": table, "filter": found, "id": new_id(request.at)}
    return render(request, "events/integrations/hook.html", context)


def run_action(request: StaffRequest, hook_id: UUID) -> str:
    """Do what the button says; what to tell about it."""
    hook, at = webhooks.subscriptions_in_scope(request.scope).get(pk=hook_id), request.at
    match request.POST.get("act"):
        case "pause":
            webhooks.pause(subscription=hook, by=request.user, at=at)
            return _("Paused. What happens meanwhile is told later.")
        case "resume":
            webhooks.resume(subscription=hook, by=request.user, at=at)
            return _("Messages go out again.")
        case "end":
            webhooks.end_subscription(subscription=hook, by=request.user, at=at)
            return _("Ended. This system is told nothing any more.")
        case _:
            webhooks.send_test(id=form_id(request), subscription=hook, by=request.user, at=at)
            return _("The test goes out within a minute. Look here again.")


def form_id(request: StaffRequest) -> UUID:
    """The id that the form carried; a new one where it is missing or damaged."""
    try:
        return UUID(request.POST.get("id", ""))
    except ValueError:
        return new_id(request.at)


@administrators_only
@require_POST
def resend_message(request: StaffRequest, hook_id: UUID, message_id: UUID) -> HttpResponse:
    hook = get_object_or_404(webhooks.subscriptions_in_scope(request.scope), pk=hook_id)
    message = hook.messages.filter(pk=message_id).first()
    if message is None:
        raise Http404
    webhooks.resend_message(message=message, by=request.user, at=request.at)
    messages.success(request, _("It goes out once more within a minute."))
    return redirect("events:hook", hook.pk)
