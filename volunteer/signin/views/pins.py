"""A person without a phone chooses the PIN for their card, at the community."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from volunteer.core import forms
from volunteer.core.attempts import attempt_form
from volunteer.core.pages import form_page
from volunteer.models import User
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power
from volunteer.signin import pins


class PinForm(forms.Form):
    """The person types it twice, the clerk looks away."""

    pin = forms.CharField(
        label=gettext_lazy("New PIN"),
        max_length=6,
        help_text=gettext_lazy("Four to six digits that the person chooses and types themselves."),
        widget=forms.PasswordInput({"inputmode": "numeric", "autocomplete": "new-password", "class": "code-input"}),
    )
    again = forms.CharField(
        label=pgettext_lazy("PIN", "Once more"),
        max_length=6,
        widget=forms.PasswordInput({"inputmode": "numeric", "autocomplete": "new-password", "class": "code-input"}),
    )

    def clean_again(self) -> str:
        again: str = self.cleaned_data["again"]
        if again != self.cleaned_data.get("pin", again):
            raise forms.ValidationError(_("The two are not the same. Type it again."))
        return again


@staff(Power.APPOINT)
def pin_edit(request: StaffRequest, volunteer_no: str) -> HttpResponse:
    """Set the PIN of a resident; the one before is gone."""
    residents = User.objects.filter(request.scope.areas("area__"), is_active=True).select_related("area__parent")
    person = get_object_or_404(residents, volunteer_no=volunteer_no)
    form = PinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, "pin"):
            pins.set_pin(person=person, pin=form.cleaned_data["pin"], by=request.user, at=request.at)
            messages.success(request, _("The PIN is set. With the card it pays in the points shop."))
            return redirect("volunteer:card", volunteer_no)
    may_set = pins.may_set(person=person, by=request.user)
    return form_page(
        request,
        form,
        template="volunteer/signin/pin.html",
        may_set=may_set,
        others=[] if may_set else pins.others_who_may_set(person=person, at=request.at),
        title=_("PIN for the points shop"),
        subtitle=person.name,
        submit=_("Set the PIN"),
        back=reverse("volunteer:card", args=[volunteer_no]),
    )
