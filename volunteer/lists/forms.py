"""Forms of the staff pages."""

from django.utils.translation import gettext_lazy as _

from volunteer.core import forms


class SheetFileForm(forms.Form):
    """A filled template."""

    file = forms.FileField(
        label=_("Excel sheet"),
        help_text=_("The filled template, .xlsx, at most 1000 rows."),
        widget=forms.FileInput({"accept": ".xlsx"}),
        error_messages={"required": _("Choose the sheet.")},
    )
