"""The form that gives points away."""

from django.utils.translation import gettext_lazy as _

from points.core.fields import TwoStepForm
from points.ledger.models import PERSON_LIMIT
from volunteer.core import forms


class GiftForm(TwoStepForm):
    """To whom and how many."""

    to = forms.CharField(
        label=_("Volunteer number"),
        max_length=200,
        help_text=_(
            "It stands on the other person's own page under the name. Or scan their volunteer code with your phone's camera."
        ),
        widget=forms.TextInput({"autocomplete": "off", "inputmode": "numeric"}),
        error_messages={"required": _("Type the other person's volunteer number.")},
    )
    points = forms.IntegerField(
        label=_("Points"),
        min_value=1,
        max_value=PERSON_LIMIT,
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )
