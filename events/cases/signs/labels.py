"""What a sign says, in a sentence with its numbers."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from events.cases.signs.models import Sign

Kind = Sign.Kind
SENTENCES: dict[str, Promise] = {
    Kind.NOBODY: _("Nobody but the leader has time that counts."),
    Kind.NO_PICTURE: _("No picture within %(days)s days."),
    Kind.SAME_PEOPLE: _("%(people)s people; at least %(same)s of them were at each of the %(shifts)s shifts before."),
    Kind.ONE_DEVICE: _("%(people)s of %(of)s people scanned with one and the same phone."),
    Kind.ONE_NETWORK: _("%(people)s of %(of)s people scanned from one network that nobody else uses here."),
    Kind.OFFICE_HOURS: _("%(people)s of %(of)s people belong to “%(unit)s”, whose office hours these are."),
}


def sign_sentence(sign: Sign) -> str:
    detail: dict[str, object] = sign.detail
    return str(SENTENCES[sign.kind]) % detail
