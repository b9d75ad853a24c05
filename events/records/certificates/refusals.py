"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CertificateRefusal(TextChoices):
    # issue
    NOT_YOURS = "not_yours", _("You can apply for yourself and your household.")
    PERIOD = "period", _("The period ends before it begins, or has not come yet. Please choose it again.")
    NO_PURPOSE = "no_purpose", _("Say what the certificate is for; it stands on it.")
    NO_NAME = "no_name", _("Without a name no certificate can be issued. Enter the name first.")
    NO_DOCUMENT = "no_document", _("The certificate names a document: enter its kind and number.")
    NOTHING = "nothing", _("There are no counted hours in this period. Please choose other days.")
    OPEN = "open", _("An application is open already. Wait for it, or ask the community.")
    NOT_REVIEWER = "not_reviewer", _("This is not in your area. Ask the reviewer of that community.")
    INVOLVED = "involved", _("This is about you or your household. Somebody else has to do it.")
    NOT_WAITING = "not_waiting", _("Somebody has decided on this already. Look at it again.")
    TWO_PEOPLE = "two_people", _("You checked it. A second person issues it.")
    NO_ISSUER = "no_issuer", _("The issuing body is not entered yet: its name, who is responsible, its telephone.")
    NO_REASON = "no_reason", _("Say why: the person reads it.")
    NOT_OUT = "not_out", _("Only an issued certificate can be revoked.")

    # issue class
    NOT_YOUR_UNIT = "not_your_unit", _("You can do this for a unit that you look after.")
    NOBODY = "nobody", _("This unit has no members of that class or department.")
    TOO_MANY = "too_many", _("More than %(most)s people. Do it class by class.")

    # identity
    WRONG = "wrong", _("This is no number of such a document. Compare it with the document, digit by digit.")
    BIRTHDAY = "birthday", _("The number says another date of birth than your account. Put right what is wrong first.")
    TAKEN = "taken", _("Another account has this document. If it is yours too, ask the community to put it right.")
    NUMBER_NOT_YOURS = "number_not_yours", _("You can give this for yourself and your household only.")

    # verify
    UNKNOWN = "unknown", _("There is no certificate with this number and this check code. Both stand on the paper.")
    SLOWLY = "slowly", _("Too many tries. Please try again in an hour, or scan the picture on the paper.")
    NOT_OURS = "not_ours", _("This file is not one that was issued here, or it was changed since.")
    TOO_HEAVY = "too_heavy", _("This file is too large to be a certificate.")
