"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class IntegrationRefusal(TextChoices):
    # webhooks
    NOT_YOURS = "not_yours", _("Other systems are told by the street or the district, of places of their own.")
    NOTHING = "nothing", _("Choose what is told.")
    HTTPS = "https", _("The address must begin with https://.")
    ADDRESS = "address", _("This is no address of a web server: https://, a name, a path.")
    PRIVATE = "private", _("This address lies in a private network. Messages go to public servers only.")
    UNKNOWN = "unknown", _("No server is known by this name.")

    # api keys
    KEYS_NOT_YOURS = "keys_not_yours", _("Keys are made by the street or the district, for places of their own.")
    NO_RESOURCES = "no_resources", _("Choose what the key opens.")
    PERIOD = "period", _("A key lasts at least a day and at most a year. Make a new one when it runs out.")
    NO_PEOPLE = "no_people", _("People live in areas and not at a service point: choose an area for skills and requests.")
