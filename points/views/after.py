"""What follows a hand-over at the counter: undoing a slip, goods brought back, the printed slip."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from points import handing, ledger, parties, returning
from points.forms import OnceForm
from points.models import Order, OrderLine
from points.views.counter import order_in_scope
from points.views.keeping import keeper
from volunteer.access import StaffRequest
from volunteer.camera import camera_page
from volunteer.codes import new_id
from volunteer.core import forms
from volunteer.core.attempts import attempt, attempt_form
from volunteer.models import ServicePoint
from volunteer.refusals import Refused
from volunteer.templatetags.words import on_paper


class ReturnForm(OnceForm):
    """How many of each came back, and why; `much`: all of it is more than goes on one keeper's word."""

    reason = forms.CharField(label=gettext_lazy("Why is it brought back?"), max_length=100)
    second = forms.CharField(
        label=gettext_lazy("Second person"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Scan the volunteer code or card of a colleague: nobody of your household, nobody of theirs."),
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def __init__(self, *args: object, lines: list[OrderLine], much: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for line in lines:
            number = forms.NumberInput({"inputmode": "numeric", "min": 0, "max": line.kept})
            label = gettext_lazy("%(item)s: how many came back?") % {"item": line.item.name}
            field = forms.IntegerField(label=label, min_value=0, max_value=line.kept, initial=0, required=False, widget=number)
            self.fields[f"line-{line.pk}"] = field
        if not much:
            del self.fields["second"]
        self.order_fields(["id", *(f"line-{line.pk}" for line in lines), "reason", "second"])

    def pieces(self) -> dict[int, int]:
        return {int(name[5:]): value or 0 for name, value in self.cleaned_data.items() if name.startswith("line-")}


@keeper
@require_POST
def undo(request: StaffRequest, id: UUID) -> HttpResponse:
    found = order_in_scope(request, id)
    with attempt(request):
        handing.undo(order=found, keeper=request.user, at=request.at)
        messages.success(request, _("Undone. The goods are back on the shelf, and the person is told."))
    return redirect("points:counter_order", id=found.pk)


@camera_page
@keeper
def bring_back(request: StaffRequest, id: UUID) -> HttpResponse:
    """Goods of a collected order come back."""
    found = order_in_scope(request, id)
    return return_page(request, found, reverse("points:counter_order", args=[found.pk]))


def return_page(request: StaffRequest, found: Order, back: str, place: ServicePoint | None = None) -> HttpResponse:
    """What comes back, at the counter or at a service point; on to `back` when it is taken, or where nothing may be."""
    lines = [line for line in found.lines.all() if line.kept]
    if parties.is_party(found, request.user):
        messages.error(request, Refused(parties.Reason.PARTY).sentence)
        return redirect(back)
    if not returning.returnable(found, request.at) or not lines:
        messages.error(request, Refused(returning.Reason.TOO_LATE, days=found.shop.return_days).sentence)
        return redirect(back)
    much = parties.above_back(found, sum(line.kept * line.price for line in lines), request.at)
    form = ReturnForm(request.POST or None, lines=lines, much=much, initial={"id": new_id(request.at)})
    if request.method == "POST" and form.is_valid() and taken(request, found, form, place):
        return redirect(back)
    return render(request, "points/bring_back.html", {"order": found, "form": form, "back": back, "place": place})


def taken(request: StaffRequest, found: Order, form: ReturnForm, place: ServicePoint | None = None) -> bool:
    """Whether the goods are taken back, at the counter or at a service point."""
    asked = {"id": form.cleaned_data["id"], "reason": form.cleaned_data["reason"], "pieces": form.pieces()}
    with attempt_form(form):
        asked["second"] = parties.read(form.cleaned_data.get("second", ""), request.at)
        returning.bring_back(order=found, by=request.user, at=request.at, place=place, **asked)
        if place:
            said = _("The points are back in the wallet. Keep the goods for %(shop)s; it is told to fetch them.")
            messages.success(request, said % {"shop": found.shop.name})
        else:
            messages.success(request, _("The goods are back on the shelf and the points in the wallet. The person is told."))
        return True
    return False


@keeper
@require_GET
def slip(request: StaffRequest, id: UUID) -> HttpResponse:
    """A small paper for who carries no phone: what was taken, what is left; of what somebody entered for them the pick-up code."""
    found = order_in_scope(request, id)
    return slip_page(request, found, here=found.desk_id is None)


def slip_page(request: StaffRequest, found: Order, *, here: bool) -> HttpResponse:
    """With the pick-up code while the order waits, where it was entered `here` for somebody."""
    code = found.pickup_code if here and found.waiting and found.proof else ""
    paid = sum(line.kept * line.price for line in found.lines.all())
    context = {"order": found, "code": code, "paid": paid, "balance": ledger.balance(found.person), "at": request.at}
    with on_paper():
        return render(request, "points/slip.html", context)
