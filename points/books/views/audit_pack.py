"""Taking a period of the book away, to be added up elsewhere."""

from datetime import timedelta

from django.http import FileResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from points.books import audit_pack
from points.books.refusals import BooksRefusal
from points.books.tables import PackFilter, PackTable
from points.books.views.verification import require_whole_district
from points.core.months import month_of
from points.models import AuditPack
from volunteer.core import forms
from volunteer.core.attempts import attempt_form
from volunteer.core.ids import new_id
from volunteer.lists import export as list_export
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power

PAGE = 30


class PackForm(forms.Form):
    id = forms.UUIDField(widget=forms.HiddenInput)
    since = forms.DateField(label=gettext_lazy("first day"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    until = forms.DateField(label=gettext_lazy("last day"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))


@staff(Power.AUDIT)
def pack_list(request: StaffRequest) -> HttpResponseBase:
    """The form, and every pack that was taken. A press answers with the zip."""
    require_whole_district(request)
    last = month_of("", request.at).before
    days = {"since": last.first, "until": last.end - timedelta(days=1)}
    form = PackForm(request.POST or None, initial={"id": new_id(request.at), **days})
    if request.method == "POST" and form.is_valid() and (answer := submit_pack(request, form)):
        return answer
    found = PackFilter(request.GET or None, queryset=AuditPack.objects.select_related("by").order_by("-at", "-id"))
    table = PackTable(found.qs)
    if file := list_export.list_or_file(request, table, name=_("Packs taken so far"), per_page=PAGE):
        return file
    context = {"form": form, "filter": found, "table": table, "samples": audit_pack.SAMPLES}
    return render(request, "points/books/packs.html", context)


def submit_pack(request: StaffRequest, form: PackForm) -> FileResponse | None:
    """The zip; or nothing, and why not at the field it concerns."""
    asked = form.cleaned_data
    with attempt_form(form, "until", fields={BooksRefusal.MADE: None}):
        row, file = audit_pack.make_pack(id=asked["id"], since=asked["since"], until=asked["until"], by=request.user, at=request.at)
        name = f"{_('Audit pack')} {row.since:%Y%m%d}-{row.until:%Y%m%d}.zip"
        return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")
    return None
