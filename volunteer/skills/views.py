"""Skills and free time: a person's own page, and the staff's list of who can do what."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from volunteer.core import clock
from volunteer.core.attempts import attempt_form
from volunteer.core.files import images
from volunteer.core.pages import form_page, list_page
from volunteer.finding.fields import person_asked_for
from volunteer.lists import export as list_export
from volunteer.lists.views import import_short_list
from volunteer.models import Area, PersonSkill, Skill
from volunteer.people import parties as people_parties
from volunteer.roles.decorators import PersonRequest, StaffRequest, login_required, staff
from volunteer.roles.scope import Power
from volunteer.skills import actions as skills
from volunteer.skills import free_times
from volunteer.skills import queries as skill_queries
from volunteer.skills.forms import ClaimForm, GiveForm, OfferForm, ReasonForm, SkillFilter, TagFilter, TagForm
from volunteer.skills.models import PersonSkillQuerySet
from volunteer.skills.refusals import SkillRefusal
from volunteer.skills.tables import SkillTable, TagTable

PAGE = 30
COLOURS = {PersonSkill.State.SAID: "gold", PersonSkill.State.CONFIRMED: "green"}


# --- a person's own ----------------------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_skills(request: PersonRequest) -> HttpResponse:
    """What I can do and when I have time; the press says a skill."""
    sent: tuple[Any, ...] = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ClaimForm(*sent)
    if sent and form.is_valid():
        fields = {name: form.cleaned_data[name] for name in ("proof", "picture")}
        with attempt_form(form):
            row = skills.claim_skill(person=request.user, word=form.word, at=clock.now(), **fields)
            messages.success(request, _("Noted: %(skill)s.") % {"skill": row.skill})
            return redirect("volunteer:skills")
    rows = request.user.skills.select_related("skill").order_by("pk")
    at = clock.now()
    mine = [(row, COLOURS.get(PersonSkill.State(row.state), ""), skills.is_ending(row, at)) for row in rows]
    return render(request, "volunteer/skills/mine.html", {"form": form, "mine": mine, "week": free_times.week_grid(request.user)})


@login_required
@require_POST
def drop_skill(request: PersonRequest, row_id: int) -> HttpResponse:
    skills.drop_skill(row=get_object_or_404(request.user.skills, pk=row_id), at=clock.now())
    messages.success(request, _("Taken away."))
    return redirect("volunteer:skills")


@login_required
@require_POST
def set_free_times(request: PersonRequest) -> HttpResponse:
    """One press on a part of the week, or on one of the usual choices."""
    cells, free = free_times.parse_press(request.POST.get("time", ""))
    free_times.set_free_times(person=request.user, cells=cells, free=free)
    return redirect("/me/skills/#week")


# --- staff -------------------------------------------------------------------------------------------------------------


def visible_skills(request: StaffRequest) -> PersonSkillQuerySet:
    """Skills of the people this office looks after."""
    found = PersonSkill.objects.filter(skill_queries.people_in_scope(request.scope, "person__"), person__is_active=True)
    return found.select_related("person__area__parent", "skill", "decided_by")


@staff(Power.RUN)
@require_safe
def skill_list(request: StaffRequest) -> HttpResponse:
    """Who can do what; at first those who wait to be looked at."""
    asked = request.GET if request.GET else {"show": PersonSkill.State.SAID}
    found = SkillFilter(asked, queryset=visible_skills(request).order_by("-said_at", "pk"))
    table = SkillTable(found.qs)
    if file := list_export.list_or_file(request, table, name=_("Skills"), per_page=PAGE):
        return file
    return list_page(
        request,
        table,
        found,
        template="volunteer/skills/list.html",
        title=_("Skills"),
        subtitle=_("Who of your people can do what, and has time when."),
        add_url=reverse("volunteer:give_skill"),
        add_words=_("Give a skill"),
        keeps_list=is_district_staff(request),
    )


def is_district_staff(request: StaffRequest) -> bool:
    """Whether the reader's office is the district's."""
    return Area.objects.filter(request.scope.areas(), level=Area.Level.DISTRICT).exists()


@staff(Power.RUN)
@require_http_methods(["GET", "HEAD", "POST"])
def skill_detail(request: StaffRequest, row_id: int) -> HttpResponse:
    """One skill with its proof; the press confirms it or turns it down."""
    row = get_object_or_404(visible_skills(request), pk=row_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, fields={SkillRefusal.NO_REASON: "reason", SkillRefusal.ENDED: "until"}):
            decide_skill(request, row, form.cleaned_data)
            return redirect("volunteer:list_skills")
    context = {"row": row, "form": form, "week": free_times.week_grid(row.person)}
    context["party"] = people_parties.is_near(request.user, row.person)
    return render(request, "volunteer/skills/one.html", context)


def decide_skill(request: StaffRequest, row: PersonSkill, fields: dict[str, Any]) -> None:
    if "confirm" in request.POST:
        skills.confirm_skill(row=row, until=fields["until"], by=request.user, at=request.at)
        messages.success(request, _("Confirmed. The person has been told."))
    else:
        skills.refuse_skill(row=row, reason=fields["reason"], by=request.user, at=request.at)
        messages.success(request, _("Not confirmed. The person reads why."))


@staff(Power.RUN)
@require_safe
def proof_picture(request: StaffRequest, row_id: int) -> HttpResponse:
    """The picture of the proof: for the staff who confirm it alone."""
    return images.private_response(get_object_or_404(visible_skills(request), pk=row_id).picture)


@staff(Power.RUN)
@require_http_methods(["GET", "HEAD", "POST"])
def give_skill(request: StaffRequest) -> HttpResponse:
    """Give a skill to somebody one knows."""
    first = {"volunteer_no": person_asked_for(request)}
    form = GiveForm(request.POST if request.method == "POST" else None, initial=first, by=request.user)
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, fields={SkillRefusal.ENDED: "until"}):
            fields = {name: form.cleaned_data[name] for name in ("proof", "until")}
            row = skills.give_skill(person=form.person, word=form.word, by=request.user, at=request.at, **fields)
            messages.success(request, _("%(name)s has the skill %(skill)s now.") % {"name": form.person, "skill": row.skill})
            return redirect("volunteer:list_skills")
    return form_page(
        request,
        form,
        title=_("Give a skill"),
        subtitle=_("For people of your community whose work you know. They are told and may take it back."),
        submit=_("Give it"),
        back=reverse("volunteer:list_skills"),
    )


@staff(Power.APPOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def tag_list(request: StaffRequest) -> HttpResponse:
    """Which skills are offered to everybody. Only the district decides it."""
    if not is_district_staff(request):
        raise Http404
    form = OfferForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        listed, days = request.POST.get("listed") != "no", form.cleaned_data["remind_days"]
        made = skills.list_tag(word=form.cleaned_data["name"], listed=listed, remind_days=days, by=request.user, at=request.at)
        messages.success(
            request, _("Offered: %(tag)s.") % {"tag": made} if listed else _("No longer offered: %(tag)s.") % {"tag": made}
        )
        return redirect("volunteer:tags")
    held = Count("people", filter=~Q(people__state=PersonSkill.State.REFUSED))
    found = TagFilter(request.GET, queryset=Skill.objects.annotate(held=held).order_by("-listed", "name"))
    table = TagTable(found.qs)
    if file := list_export.list_or_file(request, table, name=_("List of skills"), per_page=PAGE):
        return file
    return render(request, "volunteer/skills/tags.html", {"form": form, "table": table, "filter": found})


@staff(Power.APPOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def import_tags(request: StaffRequest) -> HttpResponse:
    """Skills to be offered to everybody, out of an Excel sheet; `?template` gives the empty one."""
    if not is_district_staff(request):
        raise Http404

    def keep(form: TagForm) -> object:
        return skills.list_tag(word=form.cleaned_data["name"], listed=True, by=request.user, at=request.at)

    words = {"name": "skills", "title": _("List of skills"), "back": "volunteer:tags"}
    return import_short_list(request, Skill.objects.filter(listed=True), make=TagForm, keep=keep, **words)
