"""One's own part in cases: what one brought by name, what one is asked, what was decided and why, and appealing against it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from events.cases import timeline as case_timeline
from events.cases.actions import assign, close, hear
from events.cases.actions import rule as rule_actions
from events.cases.forms import AnswerForm, AppealForm
from events.models import Case, CasePicture, Hearing, Voice
from volunteer.core import clock
from volunteer.core.attempts import attempt_form
from volunteer.core.files.images import private_response
from volunteer.core.ids import new_id
from volunteer.models import User
from volunteer.people import parties as people_parties
from volunteer.roles import scope as role_scope
from volunteer.roles.decorators import PersonRequest, login_required
from volunteer.roles.scope import Power

PAGE = 20


def get_own_case(request: PersonRequest, case_id: UUID) -> Case:
    """A case the reader has a part in; any other is a missing page."""
    return get_object_or_404(Case.objects.of_party(request.user).select_related(*assign.RELATED), pk=case_id)


@login_required
@require_safe
def own_case_list(request: PersonRequest) -> HttpResponse:
    """Every case one has a part in, what one is asked first."""
    waits = hear.answers_due(request.user, clock.now()).values_list("case_id", flat=True)
    asked = list(waits)
    rows = Case.objects.of_party(request.user).select_related(*assign.RELATED).order_by("-opened_at", "pk")
    return render(
        request, "events/cases/own_list.html", {"page": Paginator(rows, PAGE).get_page(request.GET.get("page")), "asked": asked}
    )


@login_required
@require_safe
def own_case_detail(request: PersonRequest, case_id: UUID) -> HttpResponse:
    return own_case_page(request, get_own_case(request, case_id))


def own_case_page(request: PersonRequest, found: Case, **forms: Any) -> HttpResponse:
    """What this reader may know of a case: own words and answers, never somebody else's."""
    at = clock.now()
    people = list(User.objects.household_of(request.user))
    asked = list(found.hearings.filter(person__in=people).select_related("person"))
    context = {
        "case": found,
        "voices": found.voices.filter(by__in=people).exclude(kind=Voice.Kind.FLAG).order_by("at", "pk"),
        "asked": asked,
        "open": [one for one in asked if one.answered_at is None and found.decided_at is None],
        "answer_form": forms.get("answer") or AnswerForm(),
        "appeal_form": forms.get("appeal") or AppealForm(initial={"id": new_id(at)}),
        "rulings": found.rulings.select_related("office"),
        "steps": case_timeline.timeline_for_parties(found),
        "may_appeal": rule_actions.may_appeal(found, request.user, at),
        "until": close.appeal_deadline(found),
    }
    return render(request, "events/cases/own.html", context)


@login_required
@require_POST
def answer_question(request: PersonRequest, case_id: UUID) -> HttpResponse:
    """Answer a question."""
    found, form = get_own_case(request, case_id), AnswerForm(request.POST, request.FILES)
    if not form.is_valid():
        return own_case_page(request, found, answer=form)
    mine = Hearing.objects.filter(case=found, person__in=User.objects.household_of(request.user)).select_related("case", "person")
    asked = get_object_or_404(mine, pk=form.cleaned_data["hearing"])
    data = {"words": form.cleaned_data["words"], "pictures": form.cleaned_data["pictures"]}
    with attempt_form(form):
        hear.answer_question(hearing=asked, by=request.user, at=clock.now(), **data)
        messages.success(request, _("Your answer is there. It is read before anything is decided."))
        return redirect("events:my_case", found.pk)
    return own_case_page(request, found, answer=form)


@login_required
@require_POST
def appeal(request: PersonRequest, case_id: UUID) -> HttpResponse:
    """Appeal against the last decision."""
    found, form = get_own_case(request, case_id), AppealForm(request.POST)
    if form.is_valid():
        with attempt_form(form):
            rule_actions.appeal(case=found, by=request.user, at=clock.now(), **form.cleaned_data)
            messages.success(request, _("Another person of the level above looks at it now."))
            return redirect("events:my_case", found.pk)
    return own_case_page(request, found, appeal=form)


@login_required
@require_safe
def evidence_picture(request: PersonRequest, picture_id: UUID) -> HttpResponse:
    """A picture kept as evidence: for those in charge of the case, and for whoever sent it."""
    held, home = role_scope.reading_scope(request.user, Power.REVIEW, clock.now()), people_parties.home_of(request.user)
    in_charge = Case.objects.seen_from(held, request.user, home)
    own = User.objects.household_of(request.user).order_by()
    found = get_object_or_404(
        CasePicture.objects.filter(Q(case__in=in_charge.values("pk")) | Q(by__in=own.values("pk"))), pk=picture_id
    )
    return private_response(found.picture)
