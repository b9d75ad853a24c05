"""同意书: the sheet on which somebody without a phone, or a guardian, reads what the platform asks and signs.

What can be agreed to on paper stands there with a box; what everybody says for themselves on a phone stands there to be known
(Personal Information Protection Law, articles 14, 17 and 31). Nothing is ticked beforehand.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from volunteer.core.files import pdf
from volunteer.models import Consent
from volunteer.people.consents import TERMS_VERSION

Purpose = Consent.Purpose


@dataclass(frozen=True)
class ConsentItem:
    """One thing the platform asks for: its words, and who enters it where."""

    purpose: Purpose
    words: str | Promise
    entered: str | Promise


ON_PAPER = (
    ConsentItem(
        Purpose.TERMS,
        _(
            "I have read the rules of service and of privacy, or they were read to me, and agree to them. My name, date of birth,"
            " community, volunteer number and the record of my service are kept for volunteering in the district."
        ),
        _("Entered by the service point or the community that registers you."),
    ),
    ConsentItem(
        Purpose.HOUSEHOLD,
        _("The member of my household who is named here may sign me up for events and sees my hours:"),
        _("Entered by that member under “My household”."),
    ),
    ConsentItem(
        Purpose.GUARDIAN,
        _("I am the guardian of the child under 14 named above, and agree that the child's name, birthday and hours are kept."),
        _("Entered by the guardian or another adult of the household under “My household”."),
    ),
)
BY_ONESELF = (
    ConsentItem(
        Purpose.LOCATION,
        _("At events that ask, the phone tells how far I am from the place; the distance alone is kept."),
        _("Under “Me”, at “Position at check-in”."),
    ),
    ConsentItem(
        Purpose.SPEND,
        _("Orders of people of my household may draw on my points. It ends when somebody new joins the household."),
        _("Under “My household”, at “Paying together”."),
    ),
    ConsentItem(
        Purpose.RANKING,
        _("My surname, stars and hours stand on the public list of hours. Only from 18 on."),
        _("At “List of hours”."),
    ),
    ConsentItem(
        Purpose.NAME,
        _("My name is read in full on the page of the service point I manage."),
        _("On the page of the service point."),
    ),
    ConsentItem(
        Purpose.FACE,
        _("My photo stands beside my name on the page of the service point I manage."),
        _("On the page of the service point."),
    ),
)


def blank_consent_pdf() -> bytes:
    """The sheet to be filled in by hand, as a PDF."""
    context = {"version": TERMS_VERSION, "on_paper": ON_PAPER, "by_oneself": BY_ONESELF}
    return pdf.render_pdf("volunteer/people/consent_pdf.html", context | pdf.site_mongolian_slot())
