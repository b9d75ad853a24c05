"""What the district asks for at the closing of shifts besides hours: the kinds and their units."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from events.figures.outcomes import actions as outcomes
from events.figures.outcomes.tables import DECIMALS, KindTable
from events.models import OutcomeKind
from volunteer.core import forms
from volunteer.core.attempts import attempt_form
from volunteer.core.editing import EditForm, atomic_edit, lock_for_edit
from volunteer.core.pages import short_list_page
from volunteer.lists import export as list_export
from volunteer.lists.views import import_short_list
from volunteer.roles.decorators import StaffRequest, may_change_district_list, staff
from volunteer.roles.scope import Power


class KindForm(EditForm, forms.ModelForm):  # type: ignore[type-arg]  # cannot be subscripted at run time
    decimals = forms.TypedChoiceField(label=gettext_lazy("Counted in"), choices=DECIMALS, coerce=int)

    class Meta:
        model = OutcomeKind
        fields = ("name", "unit", "decimals", "name_en", "unit_en", "active")
        labels = {
            "name_en": gettext_lazy("Name in English"),
            "unit_en": gettext_lazy("Unit in English"),
            "active": gettext_lazy("Asked for at closing"),
        }
        help_texts = {"name": gettext_lazy("For example: rubbish cleared."), "unit": gettext_lazy("For example: t.")}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["name_en"].required = self.fields["unit_en"].required = False


@staff(Power.AUDIT)
@require_http_methods(["GET", "HEAD", "POST"])
@atomic_edit
def kind_list(request: StaffRequest, kind_id: int | None = None) -> HttpResponse:
    """All kinds in their order; the district makes or changes one, whoever audits it reads them."""
    may = may_change_district_list(request)
    kind = lock_for_edit(request, get_object_or_404(OutcomeKind, pk=kind_id) if kind_id else OutcomeKind())
    form = KindForm(request.POST if request.method == "POST" else None, instance=kind)
    if request.method == "POST" and form.is_valid() and save_kind_form(request, form):
        return redirect("events:outcome_kinds")
    rows = OutcomeKind.objects.all()
    if file := list_export.list_file(request, KindTable(rows), name=_("Outcome figures")):
        return file
    return short_list_page(
        request,
        form if may else None,
        rows=rows,
        chosen=kind,
        names=("events:outcome_kinds", "events:outcome_kind", "events:outcome_kinds_sheet"),
        template="events/figures/outcomes/kinds.html",
        title=_("Outcome figures"),
        subtitle=_("What a leader is asked at the closing of a shift, in this order."),
    )


@staff(Power.AUDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def import_kinds(request: StaffRequest) -> HttpResponse:
    """Kinds out of an Excel sheet, for the district; `?template` gives the empty one."""
    if not may_change_district_list(request):
        raise Http404

    def keep(form: KindForm) -> object:
        return outcomes.save_kind(kind=form.instance, by=request.user, at=request.at)

    words = {"name": "outcomes", "title": _("Outcome figures"), "back": "events:outcome_kinds"}
    return import_short_list(request, OutcomeKind.objects.all(), make=KindForm, keep=keep, **words)


def save_kind_form(request: StaffRequest, form: KindForm) -> bool:
    """False where the act said no; its sentence stands at the unit."""
    with attempt_form(form, "unit"):
        kind = outcomes.save_kind(kind=form.instance, by=request.user, at=request.at)
        messages.success(request, _("Saved: %(item)s.") % {"item": kind})
        return True
    return False
