"""Forms of the shop and the counter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from points.core.fields import OnceForm
from points.inventory.forms import day_field, number_field, yuan_field
from points.models import Shop, Slot, Stock
from points.orders.actions.place import MAX_OF_ONE, OrderTerms
from points.orders.appointments import SlotTimes
from volunteer.core import forms
from volunteer.models import ServicePoint
from volunteer.templatetags import formatting

MAX_RADIOS = 12  # times that are shown as a list to press on; more are a drop-down
MAX_DIGITS = 19  # of an id: a longer number is none
MAX_SHOP_RADIOS = 5  # shops that are shown as a list to press on; more are a drop-down


def pickup_point_field(shops: Any) -> forms.ModelChoiceField:  # type: ignore[type-arg]  # cannot be subscripted at run time
    """Where it is collected, if not at the shop: the service points to which these shops bring orders."""
    points = ServicePoint.objects.filter(fed_by__in=shops, active=True).distinct().order_by("name", "pk")
    return forms.ModelChoiceField(points, label=_("Brought near me"), required=False, empty_label=_("no, I collect it at the shop"))


class OrderForm(OnceForm):
    """How many, and where; `price` is the one the person saw. A form that is shown again, or first, is told the shops by `show`."""

    folded = ("quantity", "place")
    price = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=1_000_000)
    shop = forms.ModelChoiceField(Shop.objects.active(), label=_("Collect at"), empty_label=None)
    quantity = forms.IntegerField(
        label=_("How many"), min_value=1, max_value=MAX_OF_ONE, initial=1, widget=forms.NumberInput({"inputmode": "numeric"})
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        if data and data.get("place"):
            shop = str(data.get("shop"))
            self.fields["place"] = pickup_point_field([shop] if shop.isdecimal() and len(shop) < MAX_DIGITS else [])

    def show(self, shops: Sequence[Any]) -> None:
        """Offer these shops, each with what it has `left`, and the places to which those that bring anything `brings` orders."""
        field: Any = self.fields["shop"]
        choices = [(shop.pk, gettext("%(shop)s · %(free)s left") % {"shop": shop, "free": shop.left}) for shop in shops]
        field.widget = (forms.RadioSelect if len(shops) <= MAX_SHOP_RADIOS else forms.Select)(choices=choices)
        field.initial = next((shop.pk for shop in shops if shop.left > 0), None)
        bringing = [shop.pk for shop in shops if shop.brings]
        if bringing and (place := pickup_point_field(bringing)).queryset:
            self.fields["place"] = place

    def terms(self) -> OrderTerms:
        """What the order says besides goods and shop."""
        asked = self.cleaned_data
        total = asked["price"] * asked["quantity"] if asked.get("price") else None
        return OrderTerms(total=total, pickup_point=asked.get("place"))


class SlotChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]  # cannot be subscripted at run time
    """A time, and at which shop."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{formatting.moment(obj.starts_at)} · {obj.stock.shop}"


class BookingForm(OnceForm):
    """When a service is wanted; `price` is the one the person saw."""

    price = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=1_000_000)
    slot = SlotChoiceField(Slot.objects.none(), label=_("When"), empty_label=None, error_messages={"required": _("Choose a time.")})

    def __init__(self, *args: Any, slots: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["slot"]
        if len(slots) <= MAX_RADIOS:
            field.widget = forms.RadioSelect()
        field.queryset = slots  # type: ignore[attr-defined]  # the field's own attribute

    def terms(self) -> OrderTerms:
        slot = self.cleaned_data["slot"]
        return OrderTerms(total=self.cleaned_data.get("price"), slots={slot.stock.item_id: slot.pk})


# --- services ----------------------------------------------------------------------------------------------------------


class ServiceForm(forms.Form):
    """A service that the shop offers from now on."""

    item = forms.ModelChoiceField(Stock.objects.none(), label=_("Service"), empty_label=_("Choose"))

    def __init__(self, *args: Any, items: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        forms.row_choice(self, "item").queryset = items


class SlotsForm(forms.Form):
    """Appointments of one day, and of the same day in the weeks after it."""

    day = day_field(label=_("Day"))
    begins = forms.TimeField(label=_("From"), widget=forms.TimeInput({"type": "time"}, format="%H:%M"))
    ends = forms.TimeField(label=_("Until"), widget=forms.TimeInput({"type": "time"}, format="%H:%M"))
    minutes = number_field(label=_("Minutes for each"), min_value=5, max_value=600, initial=30)
    capacity = number_field(label=_("People at the same time"), min_value=1, max_value=100, initial=1)
    weeks = number_field(label=_("For so many weeks"), min_value=1, max_value=12, initial=1)
    unit_cost = yuan_field(
        label=_("Owed for each, in yuan"), help_text=_("0 where it is given; leave it empty where nobody knows.")
    )

    def times(self) -> SlotTimes:
        data = self.cleaned_data
        return SlotTimes(data["day"], data["begins"], data["ends"], data["minutes"], data["weeks"])
