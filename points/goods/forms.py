"""The forms behind the counter: deliveries, prices, counts, losses, consignments, appointments, givers, relief."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.db.models import QuerySet
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from points.forms import DeliveryForm, OnceForm, QuantityForm
from points.goods import pricing
from points.goods.batches import Lot
from points.goods.relief import WORDS
from points.goods.slots import Times
from points.models import Batch, Donor, GoodsCategory, Item, Shop, Source, Stock
from volunteer.core import forms
from volunteer.editing import EditForm
from volunteer.forms import DayField
from volunteer.pictures import clean_picture
from volunteer.templatetags.words import full_day

DATE = {"type": "date"}
DEAREST = 1_000_000  # yuan a piece


def day_field(**kwargs: Any) -> DayField:
    return DayField(widget=forms.DateInput(DATE, format="%Y-%m-%d"), **kwargs)


def number(**kwargs: Any) -> forms.IntegerField:
    return forms.IntegerField(widget=forms.NumberInput({"inputmode": "numeric"}), **kwargs)


def yuan_field(**kwargs: Any) -> forms.DecimalField:
    widget = forms.NumberInput({"inputmode": "decimal", "step": "0.01"})
    return forms.DecimalField(min_value=0, max_value=DEAREST, decimal_places=2, required=False, widget=widget, **kwargs)


def fen(yuan: Decimal | None) -> int | None:
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
        self.fields["donor"].queryset = donors  # type: ignore[attr-defined]  # the field's own

    def lot(self) -> Lot:
        data = self.cleaned_data
        return Lot(
            data["expires_on"], fen(data["unit_cost"]), data["source"] or Source.UNKNOWN, data["donor"], data["document"] or ""
        )


class ReceiveForm(LotFields, QuantityForm):
    field_order = ("id", "quantity", "expires_on", "unit_cost", "source", "donor", "document")


class NewHereForm(LotFields, DeliveryForm):
    """Goods this shop never had before."""

    field_order = ("id", "item", "quantity")

    def __init__(self, *args: Any, shop: Shop, **kwargs: Any) -> None:
        super().__init__(*args, shop=shop, donors=Donor.objects.giving_to(shop.point), **kwargs)
        choice: Any = self.fields["item"]
        choice.queryset = choice.queryset.goods()


class LowForm(EditForm, forms.Form):
    low_at = number(label=_("Tell us when so many are free"), min_value=0, max_value=100_000)


class PriceForm(forms.Form):
    price = number(label=_("New price, in points"), min_value=1, max_value=pricing.MOST)
    since = day_field(label=_("Holds from"))


# --- counts and losses -------------------------------------------------------------------------------------------------


class BatchChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # cannot be subscripted at run time
    def label_from_instance(self, obj: Any) -> str:
        if obj.expires_on is None:
            return gettext("keeps · %(left)s left") % {"left": obj.remaining}
        return gettext("expires %(day)s · %(left)s left") % {"day": full_day(obj.expires_on), "left": obj.remaining}


class LossForm(QuantityForm):
    """Broken, lost or expired."""

    batch = BatchChoice(Batch.objects.none(), label=_("Of the batch"), required=False, empty_label=_("the next to expire"))
    reason = forms.CharField(label=_("What happened?"), max_length=200)
    picture = PictureField(label=_("Photo"), help_text=_("What is broken or expired, where a photo shows it."))
    field_order = ("id", "quantity", "batch", "reason", "picture")

    def __init__(self, *args: Any, stock: Stock, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["batch"]
        choice.queryset = stock.batches.in_order()


class PiecesForm(OnceForm):
    """A number for each of some stocks, `stock-<id>`; subclasses say what it means."""

    least = 0

    def __init__(self, *args: Any, stocks: Sequence[Stock], required: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stocks = stocks
        for row in stocks:
            field = number(label=row.item.name, min_value=self.least, max_value=100_000, required=required)
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


class ListedForm(forms.Form):
    """Goods that lie in a shop and are not in its books yet: put on the list, they are counted from nothing."""

    items = forms.ModelMultipleChoiceField(
        Item.objects.none(),
        label=_("What lies there too"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one.")},
    )

    def __init__(self, *args: Any, shop: Shop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["items"]
        choice.queryset = Item.objects.active().goods().exclude(stocks__shop=shop).order_by("name", "pk")


class SendForm(PiecesForm):
    to_shop = forms.ModelChoiceField(Shop.objects.none(), label=pgettext_lazy("shop", "to"), empty_label=_("Choose"))
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, shop: Shop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["to_shop"]
        choice.queryset = Shop.objects.active().exclude(pk=shop.pk).order_by("point__area__path", "name")


class ReliefForm(PiecesForm):
    recipient = forms.CharField(label=_("Who gets it"), max_length=WORDS, help_text=_("Kept sealed; only relief officers read it."))
    need = forms.CharField(
        label=_("Why"), max_length=WORDS, widget=forms.Textarea({"rows": 2}), help_text=_("What the need is and how it was seen.")
    )


# --- services ----------------------------------------------------------------------------------------------------------


class ServiceForm(forms.Form):
    """A service that the shop offers from now on."""

    item = forms.ModelChoiceField(Stock.objects.none(), label=_("Service"), empty_label=_("Choose"))

    def __init__(self, *args: Any, items: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = items  # type: ignore[attr-defined]  # the field's own


class SlotsForm(forms.Form):
    """Appointments of one day, and of the same day in the weeks after it."""

    day = day_field(label=_("Day"))
    begins = forms.TimeField(label=_("From"), widget=forms.TimeInput({"type": "time"}, format="%H:%M"))
    ends = forms.TimeField(label=_("Until"), widget=forms.TimeInput({"type": "time"}, format="%H:%M"))
    minutes = number(label=_("Minutes for each"), min_value=5, max_value=600, initial=30)
    capacity = number(label=_("People at the same time"), min_value=1, max_value=100, initial=1)
    weeks = number(label=_("For so many weeks"), min_value=1, max_value=12, initial=1)
    unit_cost = yuan_field(
        label=_("Owed for each, in yuan"), help_text=_("0 where it is given; leave it empty where nobody knows.")
    )

    def times(self) -> Times:
        data = self.cleaned_data
        return Times(data["day"], data["begins"], data["ends"], data["minutes"], data["weeks"])


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


class SignForm(forms.Form):
    """Why something is sent back."""

    reason = forms.CharField(max_length=200, required=False, label=_("Reason, when it is sent back"))
