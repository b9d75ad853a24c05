"""Goods out of an Excel sheet: the sheet is read and shown, and one press enters all of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from points.core.fields import OnceForm
from points.inventory import imports as inventory_imports
from points.inventory.actions import receive as receive_actions
from points.inventory.actions.receive import IncomingGoods
from points.inventory.views.stock import shelf_url
from points.models import Shop
from points.orders.views.counter import own_shops
from volunteer.core import forms
from volunteer.core.attempts import attempt_form
from volunteer.core.ids import new_id
from volunteer.lists import excel_reader
from volunteer.lists import export as list_export
from volunteer.lists.forms import SheetFileForm
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power

MAX_PROBLEMS = 20
MAX_SHOWN = 60  # rows of the preview
SALT = "goods sheet"


class ShopChoiceForm(forms.Form):
    """For which of one's shops."""

    shop = forms.ModelChoiceField(Shop.objects.none(), label=gettext_lazy("Into which shop"), empty_label=None)

    def __init__(self, *args: Any, shops: list[Shop], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["shop"]
        field.queryset = Shop.objects.filter(pk__in=[shop.pk for shop in shops]).order_by("name", "pk")
        if len(shops) == 1:
            field.initial, field.widget = shops[0], forms.HiddenInput()


class UploadForm(ShopChoiceForm, SheetFileForm):
    """The filled sheet."""

    field_order = ("shop", "file")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _("The filled template, .xlsx, at most %(most)s rows.") % {
            "most": inventory_imports.MAX_ROWS
        }


class ConfirmImportForm(ShopChoiceForm, OnceForm):
    """What was read and shown, to be entered: the rows as text, signed by us, judged once more when they come back."""

    rows = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shop"].widget = forms.HiddenInput()

    def clean_rows(self) -> list[inventory_imports.GoodsRow]:
        try:
            return [inventory_imports.GoodsRow(row, cells) for row, cells in signing.loads(self.cleaned_data["rows"], salt=SALT)]
        except signing.BadSignature as problem:
            raise forms.ValidationError(_("Something is wrong with this form. Please choose the sheet once more.")) from problem


@staff(Power.STOCK)
@require_http_methods(["GET", "HEAD", "POST"])
def import_goods(request: StaffRequest) -> HttpResponse:
    """Read the goods of a sheet and show them; `?template` gives the empty one."""
    if "template" in request.GET:
        return list_export.template_response(excel_reader.template_file(inventory_imports.HEADINGS, _("Goods")), "goods.xlsx")
    shops = list(own_shops(request))
    if not shops:
        return render(request, "points/inventory/stock.html", {})
    if "rows" in request.POST:
        return enter_goods(request, ConfirmImportForm(request.POST, shops=shops), shops)
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = UploadForm(*posted, shops=shops)
    if form.is_valid() and (found := checked_rows(request, form, "file", inventory_imports.read_rows)) is not None:
        return preview_page(request, form.cleaned_data["shop"], found, shops)
    return upload_page(request, form)


def upload_page(request: StaffRequest, form: UploadForm) -> HttpResponse:
    return render(request, "points/inventory/sheet.html", {"form": form})


def checked_rows(request: StaffRequest, form: ShopChoiceForm, name: str, read: Any) -> list[inventory_imports.GoodsRow] | None:
    """The rows of a field, all of them right; None where something is wrong, which then stands at the field."""
    try:
        found: list[inventory_imports.GoodsRow] = read(form.cleaned_data[name])
        if not found:
            raise ValidationError(_("The sheet has no rows below its headings."))
        inventory_imports.check_rows(found, form.cleaned_data["shop"], timezone.localdate(request.at))
        excel_reader.require_no_problems(found, MAX_PROBLEMS)
    except ValidationError as problem:
        form.add_error(name, problem)
        return None
    return found


def preview_page(request: StaffRequest, shop: Shop, found: list[inventory_imports.GoodsRow], shops: list[Shop]) -> HttpResponse:
    rows = signing.dumps([(line.row, line.cells) for line in found], salt=SALT, compress=True)
    form = ConfirmImportForm(initial={"id": new_id(request.at), "shop": shop.pk, "rows": rows}, shops=shops)
    context = {
        "shop": shop,
        "form": form,
        "rows": found[:MAX_SHOWN],
        "more": max(0, len(found) - MAX_SHOWN),
        "new": len({line.text("name") for line in found if line.is_new}),
        "pieces": sum(line.quantity for line in found),
    }
    return render(request, "points/inventory/sheet_sure.html", context)


def enter_goods(request: StaffRequest, form: ConfirmImportForm, shops: list[Shop]) -> HttpResponse:
    """Enter what was shown."""
    found = checked_rows(request, form, "rows", list) if form.is_valid() else None
    if found is not None:
        asked = form.cleaned_data
        coming = [IncomingGoods(line.row, line.item, line.quantity, line.lot) for line in found if line.item]
        with attempt_form(form, "rows"):
            done = receive_actions.receive_all(id=asked["id"], shop=asked["shop"], coming=coming, by=request.user, at=request.at)
            said = _("Entered: %(goods)s new goods, %(pieces)s pieces.")
            messages.success(request, said % {"goods": done.goods, "pieces": done.pieces})
            return redirect(shelf_url(asked["shop"]))
    again = UploadForm(initial={"shop": form.data.get("shop")}, shops=shops)
    for error in [error for errors in form.errors.values() for error in errors]:
        messages.error(request, str(error))
    return upload_page(request, again)
