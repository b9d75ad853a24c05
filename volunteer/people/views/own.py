"""A person's own pages: who I am, my picture, my household, my inbox, the consent form on paper."""

from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from volunteer.core import clock, hooks
from volunteer.core.attempts import attempt, attempt_form
from volunteer.core.files import pdf
from volunteer.core.files.images import face_response
from volunteer.identity import queries as identity_queries
from volunteer.identity.actions import profiles
from volunteer.models import Notice, User
from volunteer.notices import outbox
from volunteer.people import consents, household
from volunteer.people import pdf as people_pdf
from volunteer.people.forms import InviteForm, MeForm, MemberForm, NameForm
from volunteer.people.now import now_card, person_doors
from volunteer.people.refusals import PersonRefusal
from volunteer.roles import scope as role_scope
from volunteer.roles.decorators import PersonRequest, login_required, next_path
from volunteer.signin import joining


@login_required
@require_safe
def face_picture(request: PersonRequest, volunteer_no: str) -> HttpResponse:
    """One picture; a 404 for anybody else's and where there is none."""
    return face_response(get_object_or_404(User.objects.household_of(request.user), volunteer_no=volunteer_no))


PER_PAGE = 20


@login_required
@require_GET
def profile_detail(request: PersonRequest) -> HttpResponse:
    """What is open of mine, who I am here, and the pages where I change it. Figures and doors come from the apps above."""
    person, at = request.user, clock.now()
    card = now_card(person, at)
    context = {
        "person": person,
        "now": card,
        "doors": person_doors(person, card),
        "figures": hooks.person_figures(person),
        "members": User.objects.household_of(person).exclude(pk=person.pk),
        "skills": person.skills.standing().select_related("skill").order_by("pk"),
        "invited": person.teammembers.invited().count() + person.memberships.invited().count(),
        "appointments": role_scope.appointments(person, at),
        "tells_position": consents.has_consented(person),
    }
    return render(request, "volunteer/people/me.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def profile_edit(request: PersonRequest) -> HttpResponse:
    """Name, community, birthday, picture. A newcomer is led here once and may leave it for later.

    Another name or birthday of somebody with hours waits for a second look; the page says so.
    """
    aim, at = next_path(request), clock.now()
    if "withdraw" in request.POST:
        profiles.withdraw_change(person=request.user, at=at)
        messages.success(request, _("Taken back. Everything stays as it was."))
        return redirect("volunteer:edit")
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = MeForm(*sent, instance=request.user)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with attempt_form(form, "face"):
            person, gone = form.save(commit=False), given.get("no_face", False)
            if profiles.save_profile(person=person, picture=given["face"], removed=gone, at=at):
                messages.info(request, _("Saved. Somebody of your community looks at the name or birthday first; you are told."))
            else:
                messages.success(request, _("Saved."))
            return redirect(aim or "volunteer:me")
    newcomer = not User.objects.filter(pk=request.user.pk).exclude(name="").exists()
    waiting = identity_queries.open_change(request.user)
    return render(request, "volunteer/people/edit.html", {"form": form, "newcomer": newcomer, "next": aim, "waiting": waiting})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def name_edit(request: PersonRequest) -> HttpResponse:
    """The one field that newcomers find on the pages where they have just done something; with a name one goes on."""
    aim, form = next_path(request, "/"), NameForm(request.POST if request.method == "POST" else None)
    if request.user.name:
        return redirect(aim)
    if request.method == "POST" and form.is_valid():
        joining.name_newcomer(person=request.user, name=form.cleaned_data["name"])
        messages.success(request, _("Thank you, %(name)s.") % form.cleaned_data)
        return redirect(aim)
    return render(request, "volunteer/people/name.html", {"form": form, "next": aim})


@login_required
@require_POST
def set_position_consent(request: PersonRequest) -> HttpResponse:
    """Agree to telling the position at check-in, or take it back."""
    if request.POST.get("agree") == "yes":
        consents.give_consent(person=request.user, at=clock.now())
        messages.success(request, _("Saved. Your phone may tell how far it is from the place of a shift that asks."))
    else:
        consents.withdraw_consent(person=request.user, at=clock.now())
        messages.success(request, _("Taken back. Your position is not asked for any more."))
    return redirect("volunteer:me")


# --- household ---------------------------------------------------------------------------------------------------------


def render_household(request: PersonRequest, status: int = 200, **forms: object) -> HttpResponse:
    now, person = clock.now(), request.user
    context = {
        "members": User.objects.household_of(person).select_related("area") if person.household_id else [],
        "invitations": [(notice.pk, outbox.notice_text(notice)) for notice in household.open_invitations(person=person, at=now)],
        "member_form": MemberForm(initial={"area": person.area_id}),
        "invite_form": InviteForm(),
    }
    return render(request, "volunteer/people/household.html", context | forms, status=status)


@login_required
@require_GET
def household_detail(request: PersonRequest) -> HttpResponse:
    return render_household(request)


@login_required
@require_POST
def add_member(request: PersonRequest) -> HttpResponse:
    """A child or an elder without a phone."""
    form = MemberForm(request.POST)
    if not form.is_valid():
        return render_household(request, member_form=form)
    fields = {name: form.cleaned_data[name] for name in ("name", "birth_date", "area", "guardian")}
    with attempt_form(form, fields={PersonRefusal.GUARDIAN: "guardian"}):
        member = household.add_member(by=request.user, at=clock.now(), **fields)
        messages.success(request, _("%(name)s is in your household now.") % {"name": member.name})
        return redirect("volunteer:household")
    return render_household(request, member_form=form)


@login_required
@require_POST
def invite_person(request: PersonRequest) -> HttpResponse:
    form = InviteForm(request.POST)
    if not form.is_valid():
        return render_household(request, invite_form=form)
    with attempt_form(form, "volunteer_no"):
        household.invite_person(by=request.user, volunteer_no=form.cleaned_data["volunteer_no"], at=clock.now())
        messages.success(request, _("Invited. They find the question in their messages."))
        return redirect("volunteer:household")
    return render_household(request, invite_form=form)


@login_required
@require_POST
def answer_invitation(request: PersonRequest, notice_id: int) -> HttpResponse:
    """Yes or no to an invitation."""
    invitation = get_object_or_404(Notice, pk=notice_id, person=request.user, kind=household.KIND)
    with attempt(request):
        if request.POST.get("answer") == "yes":
            household.accept_invitation(invitation=invitation, at=clock.now())
            messages.success(request, _("You are one household now."))
        else:
            household.decline_invitation(invitation=invitation, at=clock.now())
    return redirect("volunteer:household")


@login_required
@require_POST
def leave_household(request: PersonRequest) -> HttpResponse:
    with attempt(request):
        household.leave_household(person=request.user, at=clock.now())
    return redirect("volunteer:household")


# --- inbox -------------------------------------------------------------------------------------------------------------


@login_required
@require_GET
def inbox(request: PersonRequest) -> HttpResponse:
    """What I was told, newest first. Looking does not mark as read: a GET writes nothing."""
    rows = Notice.objects.inbox_of(request.user).select_related("person").order_by("-at", "-pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    entries = [{"notice": notice, "words": outbox.notice_text(notice), "icon": outbox.notice_icon(notice)} for notice in page]
    return render(request, "volunteer/notices/inbox.html", {"page": page, "entries": entries, "reader": request.user})


@login_required
@require_POST
def read_notice(request: PersonRequest, notice_id: int) -> HttpResponse:
    """Open one notice: mark it read and go where it leads."""
    notice = get_object_or_404(Notice.objects.inbox_of(request.user), pk=notice_id)
    outbox.mark_read(person=request.user, ids=[notice.pk], at=clock.now())
    return redirect(notice.url or "volunteer:inbox")


@login_required
@require_POST
def read_all_notices(request: HttpRequest) -> HttpResponse:
    outbox.mark_read(person=cast(User, request.user), at=clock.now())
    return redirect("volunteer:inbox")


@login_required
@require_safe
def consent_pdf(request: PersonRequest) -> HttpResponse:
    """The sheet of consent, to be filled in by hand: for whoever registers somebody, and for families."""
    return pdf.pdf_response(people_pdf.blank_consent_pdf(), _("Consent to sign"))
