"""Forms about goods and stock: deliveries, prices, counts, losses, consignments, donors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from points.core.fields import OnceForm, QuantityForm
from points.inventory import barcodes, prices
from points.inventory.batches import Lot
from points.models import Batch, Donor, GoodsCategory, Item, Shop, Source, Stock
from volunteer.core import forms
from volunteer.core.editing import EditForm
from volunteer.core.fields import DayField
from volunteer.core.files.images import clean_picture
from volunteer.templatetags.formatting import full_day


class DeliveryForm(QuantityForm):
    """Goods this shop never had before."""

    item = forms.ModelChoiceField(Item.objects.none(), label=_("Goods"), empty_label=_("Choose"))
    field_order = ("id", "item", "quantity")

    def __init__(self, *args: Any, shop: Shop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = Stock.objects.filter(shop=shop).values("item")
        forms.row_choice(self, "item").queryset = Item.objects.active().exclude(pk__in=here).order_by("name")


class ItemForm(EditForm, forms.ModelForm):  # type: ignore[type-arg]  # cannot be subscripted at run time
    class Meta:
        model = Item
        fields = (
            *("name", "description", "category", "donor", "service", "ean", "first_price"),
            *("limit_per_person", "limit_days", "min_age", "photo", "active"),
        )
        help_texts = {
            "first_price": _("In points; an hour of service earns about 10."),
            "service": _("A haircut, a cleaned appliance: it lies on no shelf and is booked for a time."),
            "donor": _("Leave it empty where the shop bought the goods itself."),
            "min_age": _("Leave it empty where everybody may have them."),
            "limit_per_person": _("Leave it empty where everybody may have as many as they like."),
        }

    ean = forms.CharField(
        label=_("Barcode"),
        required=False,
        max_length=20,
        help_text=_("The 8 or 13 digits under the bars; leave it empty where there are none."),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
    photo = forms.FileField(
        label=_("Photo"),
        required=False,
        help_text=_("A photo of the goods, as taken by a phone."),
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp"}),
    )

    def __init__(self, *args: Any, donors: QuerySet[Donor], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        forms.row_choice(self, "donor").queryset = donors
        for name in ("category", "donor"):  # what is no longer in use stays where it is and is not offered anew
            field: Any = self.fields[name]
            kept = field.queryset.model.objects.filter(pk=getattr(self.instance, f"{name}_id"))
            field.queryset = field.queryset.filter(active=True) | kept
        self.fields["donor"].empty_label = _("bought by the shop")  # type: ignore[attr-defined]  # the field's own attribute
        if self.instance.pk and self.instance.stocks.exists():  # orders know it: its price changes by date, its nature never
            del self.fields["first_price"], self.fields["service"]

    def clean_ean(self) -> str:
        typed: str = self.cleaned_data["ean"]
        if typed and (read := barcodes.parse_barcode(typed)) is None:
            raise forms.ValidationError(_("This is no barcode: 8 or 13 digits, the last of which checks the others. Compare them."))
        return read or "" if typed else ""

    def clean_min_age(self) -> int | None:
        age: int | None = self.cleaned_data["min_age"]
        if age is not None and not 1 <= age <= 120:
            raise forms.ValidationError(_("An age is from 1 to 120 years."))
        return age

    def clean_first_price(self) -> int:
        price: int = self.cleaned_data["first_price"]
        if not 1 <= price <= 1_000_000:
            raise forms.ValidationError(_("A price is from 1 to 1,000,000 points."))
        return price

    def clean_photo(self) -> Any:
        photo = self.cleaned_data.get("photo")
        return clean_picture(photo) if isinstance(photo, UploadedFile) else photo


DATE_ATTRS = {"type": "date"}
MAX_YUAN = 1_000_000  # yuan a piece


def day_field(**kwargs: Any) -> DayField:
    return DayField(widget=forms.DateInput(DATE_ATTRS, format="%Y-%m-%d"), **kwargs)


def number_field(**kwargs: Any) -> forms.IntegerField:
    return forms.IntegerField(widget=forms.NumberInput({"inputmode": "numeric"}), **kwargs)


def yuan_field(**kwargs: Any) -> forms.DecimalField:
    widget = forms.NumberInput({"inputmode": "decimal", "step": "0.01"})
    return forms.DecimalField(min_value=0, max_value=MAX_YUAN, decimal_places=2, required=False, widget=widget, **kwargs)


def yuan_to_fen(yuan: Decimal | None) -> int | None:
    """An amount in yuan as whole fen."""
    return None if yuan is None else int(yuan * 100)


class PictureField(forms.FileField):
    """A picture, opened with care and written anew; nothing where none was chosen."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp"}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> ContentFile[bytes] | None:
        file = super().clean(data, initial)
        return clean_picture(file) if file else None


# --- deliveries --------------------------------------------------------------------------------------------------------


class LotFields(forms.Form):
    """What is known of a delivery."""

    expires_on = day_field(label=_("Expires on"), required=False, help_text=_("The last good day; leave it empty where it keeps."))
    unit_cost = yuan_field(label=_("Cost of a piece, in yuan"), help_text=_("0 for a gift; leave it empty where nobody knows."))
    source = forms.ChoiceField(label=_("Paid for by"), choices=Source.choices, initial=Source.PUBLIC, required=False)
    donor = forms.ModelChoiceField(Donor.objects.none(), label=_("Given by"), required=False, empty_label=_("bought by the shop"))
    document = PictureField(label=_("Bill or slip"), help_text=_("A photo of it; only those who keep the stock see it."))

    def __init__(self, *args: Any, donors: QuerySet[Donor], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        forms.row_choice(self, "donor").queryset = donors

    def lot(self) -> Lot:
        data = self.cleaned_data
        return Lot(
            data["expires_on"],
            yuan_to_fen(data["unit_cost"]),
            data["source"] or Source.UNKNOWN,
            data["donor"],
            data["document"] or "",
        )


class ReceiveForm(LotFields, QuantityForm):
    field_order = ("id", "quantity", "expires_on", "unit_cost", "source", "donor", "document")


class NewItemForm(LotFields, DeliveryForm):
    """Goods this shop never had before."""

    field_order = ("id", "item", "quantity")

    def __init__(self, *args: Any, shop: Shop, **kwargs: Any) -> None:
        super().__init__(*args, shop=shop, donors=Donor.objects.giving_to(shop.point), **kwargs)
        choice: Any = self.fields["item"]
        choice.queryset = choice.queryset.goods()


class LowStockForm(EditForm, forms.Form):
    low_at = number_field(label=_("Tell us when so many are free"), min_value=0, max_value=100_000)


class PriceForm(forms.Form):
    price = number_field(label=_("New price, in points"), min_value=1, max_value=prices.MAX_PRICE)
    since = day_field(label=_("Holds from"))


# --- counts and losses -------------------------------------------------------------------------------------------------


class BatchChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]  # cannot be subscripted at run time
    def label_from_instance(self, obj: Any) -> str:
        if obj.expires_on is None:
            return gettext("keeps · %(left)s left") % {"left": obj.remaining}
        return gettext("expires %(day)s · %(left)s left") % {"day": full_day(obj.expires_on), "left": obj.remaining}


class LossForm(QuantityForm):
    """Broken, lost or expired."""

    batch = BatchChoiceField(Batch.objects.none(), label=_("Of the batch"), required=False, empty_label=_("the next to expire"))
    reason = forms.CharField(label=_("What happened?"), max_length=200)
    picture = PictureField(label=_("Photo"), help_text=_("What is broken or expired, where a photo shows it."))
    field_order = ("id", "quantity", "batch", "reason", "picture")

    def __init__(self, *args: Any, stock: Stock, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = forms.row_choice(self, "batch")
        choice.queryset = stock.batches.in_order()


class PiecesForm(OnceForm):
    """A number for each of some stocks, `stock-<id>`; subclasses say what it means."""

    least = 0

    def __init__(self, *args: Any, stocks: Sequence[Stock], required: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stocks = stocks
        for row in stocks:
            field = number_field(label=row.item.name, min_value=self.least, max_value=100_000, required=required)
            self.fields[f"stock-{row.pk}"] = field

    def pieces(self) -> dict[int, int]:
        """How many, by the id of the stock; those left empty are not in it."""
        named = ((row.pk, self.cleaned_data.get(f"stock-{row.pk}")) for row in self.stocks)
        return {pk: value for pk, value in named if value is not None}

    def rows(self) -> Iterable[tuple[Stock, forms.BoundField]]:
        return [(row, self[f"stock-{row.pk}"]) for row in self.stocks]


class CountForm(PiecesForm):
    """What was counted of each, beside what the books said when the page was opened (`seen-<id>`)."""

    reason = forms.CharField(label=_("Note"), max_length=200, required=False, help_text=_("What you noticed, if anything."))

    def seen(self) -> dict[int, int]:
        """What the books said of each when the page was opened; a number of none that was changed on the way."""
        found = {}
        for row in self.stocks:
            text = self.data.get(f"seen-{row.pk}", "")
            found[row.pk] = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
        return found


class AddToCountForm(forms.Form):
    """Goods that lie in a shop and are not in its books yet: put on the list, they are counted from nothing."""

    items = forms.ModelMultipleChoiceField(
        Item.objects.none(),
        label=_("What lies there too"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one.")},
    )

    def __init__(self, *args: Any, shop: Shop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = forms.row_choice(self, "items")
        choice.queryset = Item.objects.active().goods().exclude(stocks__shop=shop).order_by("name", "pk")


class ConsignmentForm(PiecesForm):
    to_shop = forms.ModelChoiceField(Shop.objects.none(), label=pgettext_lazy("shop", "to"), empty_label=_("Choose"))
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, shop: Shop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = forms.row_choice(self, "to_shop")
        choice.queryset = Shop.objects.active().exclude(pk=shop.pk).order_by("point__area__path", "name")


# --- what the district lists -------------------------------------------------------------------------------------------


class DonorForm(EditForm, forms.ModelForm):  # type: ignore[type-arg]  # cannot be subscripted at run time
    class Meta:
        model = Donor
        fields = ("name", "kind", "contact", "active")
        help_texts = {"contact": _("For those who keep the shops; never shown in public.")}

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if Donor.objects.filter(area=self.instance.area_id, name=name).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("A giver of this name is here already."))
        return name


class CategoryForm(EditForm, forms.ModelForm):  # type: ignore[type-arg]  # cannot be subscripted at run time
    class Meta:
        model = GoodsCategory
        fields = ("name", "name_en", "position", "active")


class SendBackForm(forms.Form):
    """Why something is sent back."""

    reason = forms.CharField(max_length=200, required=False, label=_("Reason, when it is sent back"))
