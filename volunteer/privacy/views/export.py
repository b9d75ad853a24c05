"""Everything that is kept about a person, as one file: taken by themselves, or made by the community for who has no phone."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from volunteer.core import clock, forms
from volunteer.core.attempts import attempt, attempt_form
from volunteer.core.ids import one_line
from volunteer.core.pages import form_page
from volunteer.lists import export as list_export
from volunteer.models import User
from volunteer.privacy import export as privacy_export
from volunteer.privacy import export_registry
from volunteer.roles.decorators import PersonRequest, StaffRequest, login_required, staff
from volunteer.roles.scope import Power


class WishForm(forms.Form):
    """What staff say who do something for somebody without a phone, on their wish."""

    why = forms.ChoiceField(label=gettext_lazy("How did they ask?"), choices=privacy_export.CopyWish, widget=forms.RadioSelect)
    known = forms.BooleanField(
        label=gettext_lazy("I know who they are, or have seen a document of theirs."),
        error_messages={"required": gettext_lazy("Make sure first that it is them.")},
    )


def copy_response(person: User) -> HttpResponse:
    at = clock.now()
    return list_export.private_excel_response(
        privacy_export.export_person(person, at), _("What is kept about %(name)s") % {"name": person}, at
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def take_copy(request: PersonRequest) -> HttpResponse:
    """What is kept about me, in words; a press gives the file, mine or that of somebody who has no phone (`person`)."""
    people = privacy_export.people_to_copy(request.user)
    if request.method == "POST":
        number = one_line(request.POST.get("person", "")) or request.user.volunteer_no
        person = get_object_or_404(people, volunteer_no=number)
        with attempt(request):
            privacy_export.take_copy(person=person, by=request.user, at=clock.now())
            return copy_response(person)
        return redirect("volunteer:copy")
    context = {
        "others": people.exclude(pk=request.user.pk),
        "sheets": [sheet for sheet, _parts in export_registry.sheets_with_parts()],
    }
    return render(request, "volunteer/privacy/kept.html", context)


@staff(Power.APPOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def make_copy_for(request: StaffRequest, volunteer_no: str) -> HttpResponse:
    """The same for a resident without a phone, on their wish."""
    person = get_object_or_404(privacy_export.residents_without_phone(request.scope), volunteer_no=volunteer_no)
    form = WishForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with attempt_form(form):
            privacy_export.make_copy(person=person, why=form.cleaned_data["why"], by=request.user, at=request.at)
            return copy_response(person)
    return form_page(
        request,
        form,
        template="volunteer/privacy/kept_for.html",
        title=_("What is kept about them"),
        tab_title=f"{_('What is kept about them')} · {person}",
        subtitle=person.name,
        submit=_("Make the file"),
        back=reverse("volunteer:registered", args=[person.volunteer_no]),
        person=person,
    )
