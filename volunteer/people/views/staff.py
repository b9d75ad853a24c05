"""Staff pages about people and places: roles, service points, organisations, people without a phone."""

from django.contrib import messages
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from volunteer.core.attempts import attempt, attempt_form
from volunteer.core.pages import form_page, list_page
from volunteer.lists import export as list_export
from volunteer.models import User
from volunteer.people import parties as people_parties
from volunteer.people.actions import confirm_name, confirm_person, register
from volunteer.people.forms import NameCheckForm, RegisterForm
from volunteer.people.refusals import PersonRefusal
from volunteer.people.tables import PersonTable
from volunteer.places.tables import PersonFilter
from volunteer.places.views.staff import PER_PAGE
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power

# --- real names ------------------------------------------------------------------------------------------------------------


@staff(Power.REVIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def check_name(request: StaffRequest) -> HttpResponse:
    """Note the real name of somebody who stands here with their document: who goes to people's homes is known by name."""
    form = NameCheckForm(request.POST if request.method == "POST" else None, by=request.user)
    if form.is_valid():
        with attempt_form(form, fields=NAME_CHECK_FIELDS):
            person = confirm_name(by=request.user, at=request.at, **form.cleaned_data)
            messages.success(request, _("%(name)s was seen. The name stands as on the document.") % {"name": person})
            return redirect("volunteer:check_name")
    return form_page(
        request,
        form,
        title=_("See somebody's real name"),
        subtitle=_("They stand before you with their document. Once is enough; then they may help at people's homes."),
        submit=_("I have seen them"),
        back="/",
    )


NAME_CHECK_FIELDS = {
    PersonRefusal.INVOLVED: "person",
    PersonRefusal.OTHER_NAME: "name",
    PersonRefusal.OTHER_BIRTHDAY: "birth_date",
}


# --- people without a phone ------------------------------------------------------------------------------------------------


@staff(Power.APPOINT)
@require_GET
def person_list(request: StaffRequest) -> HttpResponse:
    """Who waits to be seen once by the community."""
    waiting = User.objects.filter(request.scope.areas("area__"), phone_verified_at=None, confirmed_at=None, is_active=True)
    near = ExpressionWrapper(Q(pk__in=people_parties.home_of(request.user, act=people_parties.Act.SEE)), BooleanField())
    rows = waiting.select_related("area__parent", "registered_by").annotate(near=near).order_by("area__path", "pk")
    found = PersonFilter(request.GET, queryset=rows, held=request.scope)
    table = PersonTable(found.qs)
    if file := list_export.list_or_file(request, table, name=_("People without a phone"), per_page=PER_PAGE):
        return file
    return list_page(
        request,
        table,
        found,
        title=_("Confirm people"),
        subtitle=_("People without a phone show up once. From then on their points can be spent."),
        add_url=reverse("volunteer:register_person"),
        add_words=_("Register a person without a phone"),
        add_icon="user-plus",
    )


@staff(Power.APPOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def register_person(request: StaffRequest) -> HttpResponse:
    """Put a resident without a phone into the book; then their number is shown in large type."""
    form = RegisterForm(request.POST if request.method == "POST" else None, held=request.scope)
    if request.method == "POST" and form.is_valid():
        fields = {name: form.cleaned_data[name] for name in ("name", "birth_date", "area")}
        with attempt_form(form, "birth_date"):
            person = register(by=request.user, at=request.at, **fields)
            return redirect("volunteer:registered", person.volunteer_no)
    return form_page(
        request,
        form,
        template="volunteer/people/register.html",
        title=_("Register a person without a phone"),
        subtitle=_("They can serve at once; a colleague of yours sees them once before their points are spent."),
        submit=_("Register"),
        back=reverse("volunteer:people"),
    )


@staff(Power.APPOINT)
@require_safe
def registered_person(request: StaffRequest, volunteer_no: str) -> HttpResponse:
    """The number of a resident without a phone, to write down."""
    people = User.objects.filter(request.scope.areas("area__"), phone_verified_at=None, is_active=True)
    person = get_object_or_404(people.select_related("area__parent"), volunteer_no=volunteer_no)
    return render(request, "volunteer/people/registered.html", {"person": person})


@staff(Power.APPOINT)
@require_POST
def confirm_resident(request: StaffRequest, volunteer_no: str) -> HttpResponse:
    person = get_object_or_404(
        User.objects.filter(request.scope.areas("area__"), phone_verified_at=None), volunteer_no=volunteer_no
    )
    with attempt(request):
        confirm_person(person=person, by=request.user, at=request.at)
        messages.success(request, _("%(name)s is confirmed and may spend points.") % {"name": person})
    return redirect("volunteer:people")
