"""Pages of the leader's messages, and of the district's sentences for them."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from events.messages import actions as message_actions
from events.messages.forms import MessageForm, TemplateForm
from events.messages.refusals import MessageRefusal
from events.messages.tables import TemplateFilter, TemplateTable
from events.models import MessageTemplate, Shift
from events.onsite.views.roster import run_shift_or_404
from volunteer.core import clock
from volunteer.core.attempts import attempt_form
from volunteer.core.editing import atomic_edit, lock_for_edit
from volunteer.core.ids import new_id
from volunteer.lists import export as list_export
from volunteer.lists.views import import_short_list
from volunteer.roles.decorators import PersonRequest, StaffRequest, login_required, staff
from volunteer.roles.scope import Power

MESSAGES_SHOWN = 20
TEMPLATES_PER_PAGE = 50  # on a page


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def send_message(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Send a sentence to everybody who has a place at this shift, and see what was sent."""
    shift, at = run_shift_or_404(request, pk), clock.now()
    form = MessageForm(request.POST if request.method == "POST" else None, initial={"id": new_id(at)})
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, fields={MessageRefusal.EMPTY: "filled", MessageRefusal.SUSPECT: "filled"}):
            sent = message_actions.send_message(shift=shift, **form.cleaned_data, by=request.user, at=at)
            said = ngettext("Sent to %(number)s person.", "Sent to %(number)s people.", sent.people)
            messages.success(request, said % {"number": sent.people})
            return redirect("events:message", shift.pk)
    context = {
        "shift": shift,
        "form": form,
        "open": shift.state == Shift.State.PUBLISHED and at < shift.end,
        "people": shift.signups.holding().count(),
        "log": shift.messages.select_related("template", "sent_by").order_by("-sent_at")[:MESSAGES_SHOWN],
    }
    return render(request, "events/messages/message.html", context)


@staff(Power.BUDGET)
@require_http_methods(["GET", "HEAD", "POST"])
@atomic_edit
def template_list(request: StaffRequest, template_id: int | None = None) -> HttpResponse:
    """The sentences leaders may send; make or change one. Only the district writes them."""
    if not message_actions.may_write_templates(request.user, request.at):
        raise Http404
    template = lock_for_edit(request, get_object_or_404(MessageTemplate, pk=template_id) if template_id else MessageTemplate())
    form = TemplateForm(request.POST if request.method == "POST" else None, instance=template)
    if request.method == "POST" and form.is_valid():
        message_actions.save_template(template=form.instance, by=request.user, at=request.at)
        messages.success(request, _("Saved."))
        return redirect("events:message_templates")
    found = TemplateFilter(request.GET, queryset=MessageTemplate.objects.all())
    table = TemplateTable(found.qs)
    if file := list_export.list_or_file(request, table, name=_("Sentences for leaders"), per_page=TEMPLATES_PER_PAGE):
        return file
    context = {"form": form, "template": template, "page": table.page, "filter": found}
    return render(request, "events/messages/templates.html", context)


@staff(Power.BUDGET)
@require_http_methods(["GET", "HEAD", "POST"])
def import_templates(request: StaffRequest) -> HttpResponse:
    """Sentences out of an Excel sheet; `?template` gives the empty one."""
    if not message_actions.may_write_templates(request.user, request.at):
        raise Http404

    def keep(form: TemplateForm) -> object:
        return message_actions.save_template(template=form.instance, by=request.user, at=request.at)

    words = {"name": "sentences", "title": _("Sentences for leaders"), "back": "events:message_templates"}
    return import_short_list(request, MessageTemplate.objects.all(), make=TemplateForm, keep=keep, key="text", **words)
