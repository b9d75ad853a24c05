"""Fields of forms that several rooms have."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _

from volunteer.core import clock, forms
from volunteer.core.files.images import clean_picture


class DayField(forms.DateField):
    """A day between 2000 and 2100: others are slips, and at the ends of the calendar there is no day before or after."""

    def clean(self, value: object) -> date | None:
        day: date | None = super().clean(value)
        if day and not 2000 <= day.year < 2100:
            raise forms.ValidationError(_("Please check the year."))
        return day


class BirthDateField(forms.DateField):
    def __init__(self, **kwargs: object) -> None:
        super().__init__(label=_("Date of birth"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **kwargs)  # type: ignore[arg-type]

    def clean(self, value: object) -> date | None:
        born: date | None = super().clean(value)
        if born and not date(1900, 1, 1) <= born <= clock.today():
            raise forms.ValidationError(_("Please check the year."))
        return born


class PicturesInput(forms.FileInput):
    allow_multiple_selected = True


class PicturesField(forms.FileField):
    """Up to `most` pictures, each opened with care and written anew; an empty list where none is chosen, and none is required.

    `too_many` is the sentence for more of them, which may name `%(most)s`. With `camera` a phone offers to take one.
    """

    def __init__(self, *, most: int, too_many: Any, camera: bool = False, **kwargs: Any) -> None:
        accept = "image/*" if camera else "image/jpeg,image/png,image/webp"
        super().__init__(widget=PicturesInput({"accept": accept}), **kwargs)
        self.most, self.too_many = most, too_many

    def clean(self, data: Any, initial: Any = None) -> list[ContentFile[bytes]]:
        sent = [upload for upload in (data if isinstance(data, list | tuple) else [data]) if upload]
        if len(sent) > self.most:
            raise forms.ValidationError(self.too_many, code="too_many", params={"most": self.most})
        if self.required and not sent:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return [clean_picture(super(PicturesField, self).clean(upload, initial)) for upload in sent]
