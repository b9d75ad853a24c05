"""The counter lets a phone get its sign-in code where strangers have used up what its number had."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from volunteer.core.attempts import attempt_form
from volunteer.core.pages import form_page
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power
from volunteer.signin import seen_phones
from volunteer.signin.forms import SeenPhoneForm


@staff(Power.RUN)
@require_http_methods(["GET", "POST"])
def confirm_phone(request: StaffRequest) -> HttpResponse:
    """The eight digits that a phone shows, read out by who stands here with it."""
    form = SeenPhoneForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, "code"):
            seen_phones.confirm_phone(digits=form.cleaned_data["code"], by=request.user, at=request.at)
            messages.success(request, _("This phone can get its code now, for an hour. Let the person ask for it again."))
            return redirect("volunteer:seen_phones")
    return form_page(
        request,
        form,
        title=_("A phone that gets no code"),
        subtitle=_(
            "Too many codes were asked for its number. You see the person with the phone; the code goes to the number alone."
        ),
        submit=_("Let it get its code"),
        back=reverse("volunteer:cards"),
    )
