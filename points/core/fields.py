"""Small forms that several rooms use: one press, a quantity, a code, a reason."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from volunteer.core import clock, forms
from volunteer.core.ids import new_id


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


class PickupCodeForm(forms.Form):
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


class TwoStepForm(OnceForm):
    """A form in two steps: the page that shows what would happen sends it again with `sure`."""

    sure = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def renew(self, **changed: object) -> None:
        """After a refusal it begins with the first step again."""
        super().renew(**changed)
        self.data = {**self.data, "sure": ""}
