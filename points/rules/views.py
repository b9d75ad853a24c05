"""How points are counted, for everybody; and the district's page on which the next version is written and decided."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from points.models import Rule, RuleDraft
from points.rules import actions as rules
from points.rules import labels as rule_labels
from points.rules.forms import RuleForm
from points.rules.refusals import RuleRefusal
from points.rules.tables import DraftFilter, DraftTable
from volunteer.core import clock, hooks
from volunteer.core.attempts import attempt, attempt_form
from volunteer.core.ids import new_id
from volunteer.lists import export as list_export
from volunteer.models import Area
from volunteer.people.parties import Act
from volunteer.roles import deciders as role_deciders
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power

PAGE = 20


@require_safe
def rule_detail(request: HttpRequest, rule_id: int | None = None) -> HttpResponse:
    """How points are counted: today's version, or the one a shift was published under; and the others."""
    at = clock.now()
    today = rules.rule_in_force(at)
    rule = get_object_or_404(Rule, pk=rule_id) if rule_id is not None else today
    others = Rule.objects.exclude(pk=rule.pk) if rule else Rule.objects.all()
    context = {
        "rule": rule,
        "is_today_s": rule == today,
        "coming": rule is not None and rule.since > timezone.localdate(at),
        "groups": rule_labels.rule_groups(rule) if rule else [],
        "others": Paginator(others.order_by("-since"), PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "points/rules/rules.html", context)


@staff(Power.BUDGET, audited=True)
@require_safe
def version_list(request: StaffRequest) -> HttpResponse:
    """The versions that were and will be in force, and the drafts that wait."""
    rows = RuleDraft.objects.select_related("drafted_by", "decided_by").order_by("-drafted_at", "-pk")
    found = DraftFilter(request.GET, queryset=rows)
    table = DraftTable(found.qs)
    if file := list_export.list_or_file(request, table, name=_("Rules"), per_page=PAGE):
        return file
    context = {
        "today": rules.rule_in_force(request.at),
        "coming": Rule.objects.filter(since__gt=timezone.localdate(request.at)).order_by("since"),
        "table": table,
        "filter": found,
        "may_draft": rules.may_draft(request.user, request.at),
    }
    return render(request, "points/rules/versions.html", context)


@staff(Power.BUDGET)
@require_http_methods(["GET", "HEAD", "POST"])
def draft_create(request: StaffRequest) -> HttpResponse:
    """Write a version, beginning with today's (or with the draft `from`)."""
    form = RuleForm(base_rule(request), request.POST or None, initial={"id": new_id(request.at)})
    if request.method == "POST" and form.is_valid() and (answer := submit_draft(request, form)):
        return answer
    top = Area.objects.filter(parent=None)
    context = {
        "form": form,
        "may_draft": rules.may_draft(request.user, request.at),
        "raised": role_deciders.raised_for(top, near=[request.user.pk], act=Act.DECIDE, power=Power.BUDGET, at=request.at),
    }
    return render(request, "points/rules/new.html", context)


def base_rule(request: StaffRequest) -> Rule:
    """What the form begins with."""
    today = rules.rule_in_force(request.at) or Rule()
    try:
        return RuleDraft.objects.get(pk=request.GET["from"]).as_rule() if "from" in request.GET else today
    except (RuleDraft.DoesNotExist, ValueError, ValidationError):
        return today


def submit_draft(request: StaffRequest, form: RuleForm) -> HttpResponseRedirect | None:
    data = form.cleaned_data
    told: dict[str, Any] = {"id": data["id"], "since": data["since"], "reason": data["reason"], "values": form.values()}
    with attempt_form(form, fields={RuleRefusal.PAST: "since"}):
        draft = rules.draft_rule(**told, by=request.user, at=request.at)
        messages.success(request, _("The draft is kept. A second person of the district puts it in force."))
        return redirect("points:rule_draft", draft.pk)
    form.renew()
    return None


@staff(Power.BUDGET, audited=True)
@require_http_methods(["GET", "HEAD", "POST"])
def draft_detail(request: StaffRequest, draft_id: Any) -> HttpResponse:
    """What a draft changes; putting it in force (`put`), or letting it go (`drop`)."""
    found = get_object_or_404(RuleDraft.objects.select_related("drafted_by", "decided_by", "rule"), pk=draft_id)
    if request.method == "POST":
        decide_draft(request, found)
        return redirect("points:rule_draft", found.pk)
    rule = found.as_rule()
    before = rules.rule_without_draft(found)
    context = {
        "draft": found,
        "waits": found.state == RuleDraft.State.DRAFT,
        "changes": rule_labels.rule_differences(before, rule),
        "groups": rule_labels.rule_groups(rule),
        "may_put": rules.may_decide(request.user, request.at) and not rules.is_party(found, request.user),
        "may_drop": found.drafted_by == request.user or rules.may_decide(request.user, request.at),
    }
    return render(request, "points/rules/draft.html", context)


def decide_draft(request: StaffRequest, found: RuleDraft) -> None:
    with attempt(request):
        if "put" in request.POST:
            rules.put_in_force(draft=found, by=request.user, at=request.at)
            messages.success(request, _("Decided. Everybody can read it under “How points are counted”."))
        elif "drop" in request.POST:
            rules.drop_draft(draft=found, by=request.user, at=request.at)
            messages.success(request, _("The draft is dropped."))


@staff(Power.BUDGET, audited=True)
@require_safe
def preview_draft(request: StaffRequest, draft_id: Any) -> HttpResponse:
    """Last month counted anew under a draft."""
    found = get_object_or_404(RuleDraft, pk=draft_id)
    answer = hooks.rule_preview(found.as_rule(), request.at)
    return render(request, "points/rules/preview.html", {"draft": found, "preview": answer})
