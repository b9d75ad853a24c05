"""The forms of shop and counter."""

from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from points.goods import ean
from points.models import Donor, Item, Shop, Slot, Stock
from points.ordering import MOST_OF_ONE, Terms
from volunteer.codes import new_id
from volunteer.core import clock, forms
from volunteer.editing import EditForm
from volunteer.models import ServicePoint
from volunteer.pictures import clean_picture
from volunteer.templatetags import words

MOST_RADIOS = 12  # times that are shown as a list to press on; more are a drop-down
MOST_DIGITS = 19  # of an id: a longer number is none
FEW = 5  # shops that are shown as a list to press on; more are a drop-down


class OnceForm(forms.Form):
    """A form that carries an `id` made when it was shown, so that a second press is the same act."""

    id = forms.UUIDField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any] | None:
        if "id" in self.errors:
            self.add_error(None, _("Something is wrong with this form. Please press once more."))
            self.renew()
        return super().clean()

    def renew(self, **changed: object) -> None:
        """Give the form that is shown again another id, and what else `changed`."""
        self.data = {**dict(self.data.items()), **changed, "id": str(new_id(clock.now()))}


def place_field(shops: Any) -> forms.ModelChoiceField:  # type: ignore[type-arg]  # cannot be subscripted at run time
    """Where it is collected, if not at the shop: the service points to which these shops bring orders."""
    points = ServicePoint.objects.filter(fed_by__in=shops, active=True).distinct().order_by("name", "pk")
    return forms.ModelChoiceField(points, label=_("Brought near me"), required=False, empty_label=_("no, I collect it at the shop"))


class OrderForm(OnceForm):
    """How many, and where; `price` is the one the person saw. A form that is shown again, or first, is told the shops by `show`."""

    price = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=1_000_000)
    shop = forms.ModelChoiceField(Shop.objects.active(), label=_("Collect at"), empty_label=None)
    quantity = forms.IntegerField(
        label=_("How many"), min_value=1, max_value=MOST_OF_ONE, initial=1, widget=forms.NumberInput({"inputmode": "numeric"})
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        if data and data.get("place"):
            shop = str(data.get("shop"))
            self.fields["place"] = place_field([shop] if shop.isdecimal() and len(shop) < MOST_DIGITS else [])

    def show(self, shops: Sequence[Any]) -> None:
        """Offer these shops, each with what it has `left`, and the places to which those that bring anything `brings` orders."""
        field: Any = self.fields["shop"]
        choices = [(shop.pk, gettext("%(shop)s · %(free)s left") % {"shop": shop, "free": shop.left}) for shop in shops]
        field.widget = (forms.RadioSelect if len(shops) <= FEW else forms.Select)(choices=choices)
        field.initial = next((shop.pk for shop in shops if shop.left > 0), None)
        bringing = [shop.pk for shop in shops if shop.brings]
        if bringing and (place := place_field(bringing)).queryset:
            self.fields["place"] = place

    def terms(self) -> Terms:
        """What the order says besides goods and shop."""
        asked = self.cleaned_data
        total = asked["price"] * asked["quantity"] if asked.get("price") else None
        return Terms(total=total, pickup_point=asked.get("place"))


class SlotChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # cannot be subscripted at run time
    """A time, and at which shop."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{words.moment(obj.starts_at)} · {obj.stock.shop}"


class BookForm(OnceForm):
    """When a service is wanted; `price` is the one the person saw."""

    price = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=1_000_000)
    slot = SlotChoice(Slot.objects.none(), label=_("When"), empty_label=None, error_messages={"required": _("Choose a time.")})

    def __init__(self, *args: Any, slots: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["slot"]
        if len(slots) <= MOST_RADIOS:
            field.widget = forms.RadioSelect()
        field.queryset = slots  # type: ignore[attr-defined]  # the field's own attribute

    def terms(self) -> Terms:
        slot = self.cleaned_data["slot"]
        return Terms(total=self.cleaned_data.get("price"), slots={slot.stock.item_id: slot.pk})


class CodeForm(forms.Form):
    """A pick-up code, typed or scanned."""

    code = forms.CharField(
        label=_("Pick-up code"),
        max_length=20,
        widget=forms.TextInput(
            {
                "class": "code-input",
                "autofocus": True,
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "enterkeyhint": "search",
            }
        ),
        error_messages={"required": _("Type the eight characters on the person's phone.")},
    )


class ReasonForm(forms.Form):
    """Why a keeper cancels."""

    reason = forms.CharField(
        label=_("Why is it cancelled?"), max_length=100, help_text=_("The person reads this: damaged, ordered by mistake …")
    )


class QuantityForm(OnceForm):
    """Goods in or out of a shelf."""

    quantity = forms.IntegerField(
        label=_("How many"), min_value=1, max_value=100_000, widget=forms.NumberInput({"inputmode": "numeric"})
    )


class DeliveryForm(QuantityForm):
    """Goods this shop never had before."""

    item = forms.ModelChoiceField(Item.objects.none(), label=_("Goods"), empty_label=_("Choose"))
    field_order = ("id", "item", "quantity")

    def __init__(self, *args: Any, shop: Shop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = Stock.objects.filter(shop=shop).values("item")
        self.fields["item"].queryset = Item.objects.active().exclude(pk__in=here).order_by("name")  # type: ignore[attr-defined]


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
        self.fields["donor"].queryset = donors  # type: ignore[attr-defined]  # the field's own attribute
        for name in ("category", "donor"):  # what is no longer in use stays where it is and is not offered anew
            field: Any = self.fields[name]
            kept = field.queryset.model.objects.filter(pk=getattr(self.instance, f"{name}_id"))
            field.queryset = field.queryset.filter(active=True) | kept
        self.fields["donor"].empty_label = _("bought by the shop")  # type: ignore[attr-defined]  # the field's own attribute
        if self.instance.pk and self.instance.stocks.exists():  # orders know it: its price changes by date, its nature never
            del self.fields["first_price"], self.fields["service"]

    def clean_ean(self) -> str:
        typed: str = self.cleaned_data["ean"]
        if typed and (read := ean.read(typed)) is None:
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
