"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class InventoryRefusal(TextChoices):
    # adjust
    NOTHING = "paper_nothing", _("Nothing differs, so there is nothing to sign.")
    WHY = "paper_why", _("Say why: the second person and the auditors read it.")
    MOVED = "paper_moved", _("“%(item)s” moved while you counted: there are %(book)s in the books now. Count it once more.")
    NUMBER = "paper_number", _("A number is from 0 to 100,000.")
    SET_ASIDE = (
        "paper_set_aside",
        _("“%(item)s”: %(left)s are free, the others wait for their orders. Cancel an order first, and say why."),
    )
    OTHER = "paper_other", _("This form was used for something else already. Open the page again.")
    NOT_YOU = "paper_not_you", _("The second person is neither who asked, nor of their household, nor a keeper of this shop.")
    DECIDED = "paper_decided", _("Somebody has decided on this already.")
    NO_REASON = "paper_no_reason", _("Say why: whoever asked reads it.")
    NOBODY = "paper_nobody", _("Nobody else may sign this yet. Ask for a manager of this service point to be appointed.")
    WAITS = "paper_waits", _("A stock-take of this shop waits for the second person already.")

    # barcodes
    TAKEN = "barcode_taken", _("“%(item)s” in “%(shop)s” has this barcode already. Compare the digits under the bars.")

    # batches
    EXPIRED = "expired", _("“%(item)s”: only %(left)s have not expired. Hand over fewer, and write the others off.")
    FEWER = "batch_fewer", _("“%(item)s”: only %(left)s of this batch are left. Ask anew with that number.")

    # prices
    TOO_SOON = "price_too_soon", _("A price changes at midnight: choose a day from %(first)s on.")
    TOO_FAR = "price_too_far", _("Choose a day within a year.")
    AMOUNT = "price_amount", _("A price is from 1 to 1,000,000 points.")
    BEGUN = "price_begun", _("This price holds already. Enter another one for a later day.")
    SOLD = "price_sold", _("A shop has these goods already. Enter the new price with the day from which it holds.")

    # consign
    SAME = "sent_same", _("Choose two different shops.")
    SENT_NOTHING = "sent_nothing", _("Say how many of at least one kind of goods are sent.")
    SENT_NUMBER = "sent_number", _("A number is from 1 to 100,000.")
    SHORT = "sent_short", _("“%(item)s”: only %(left)s are free here. Send fewer.")
    SENT_OTHER = "sent_other", _("This form was used for another consignment already. Open the page again.")
    NOT_THERE = "sent_not_there", _("Only somebody who keeps the stock of %(shop)s says what arrived there.")
    SENDER = "sent_sender", _("You sent these goods. Somebody else of %(shop)s counts what arrived.")
    MORE = "sent_more", _("“%(item)s”: %(sent)s were sent. Enter at most that many; what is over belongs into a stock-take.")
    DIFFERENCE = "sent_difference", _("Less arrived than was sent. Say why.")
    ENDED = "sent_ended", _("This consignment was closed already.")
    NOT_YOURS = "sent_not_yours", _("Only the shop that sent these goods can take them back.")

    # receive
    NO_QUANTITY = "no_quantity", _("Choose how many you would like, from 1 to 100.")
    OTHER_DELIVERY = "other_delivery", _("This delivery was entered already with another number. Open the page again.")
    EXPIRED_ON_ARRIVAL = (
        "expired_on_arrival",
        _("The last good day, %(day)s, is over. What has expired is not put on a shelf; if the date is wrong, put it right."),
    )
    SERVICE = "service", _("A service lies on no shelf. Offer appointments for it.")
