"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OrderRefusal(TextChoices):
    # cart
    FULL = "cart_full", _("A cart holds at most %(most)s kinds of goods. Order these first.")
    SERVICE = "cart_service", _("“%(item)s” is booked for a time: choose it on its own page.")
    EMPTY = "cart_empty", _("Your cart is empty. Put something in first.")

    # place
    TOO_YOUNG = "too_young", _("“%(item)s” is for people from %(age)s years on. Have a look at the other goods.")
    AGE_UNKNOWN = (
        "age_unknown",
        _("“%(item)s” is for people from %(age)s years on. Enter the date of birth under “Me” first, or ask the community."),
    )

    # appointments
    NO_SLOT = "no_slot", _("“%(item)s”: choose a time.")
    SLOT_GONE = "slot_gone", _("“%(item)s”: this time is no longer offered. Choose another one.")
    SLOT_FULL = "slot_full", _("“%(item)s”: only %(left)s places are left at this time. Choose another one.")
    NOT_A_SERVICE = "not_a_service", _("Appointments are for services only.")
    PAST = "slot_past", _("This time is over. Choose a later one.")
    TOO_FAR = "slot_far", _("Choose days within four months.")
    BACKWARDS = "slot_backwards", _("The last appointment ends before the first begins. Compare the times.")
    TOO_MANY = "slot_many", _("These would be more than %(most)s appointments. Enter them in parts.")
    BOOKED = "slot_booked", _("Somebody is booked at this time. Cancel their order first and say why.")

    # hand over
    UNKNOWN = "unknown", _("No order has this code. Compare the eight characters on the person's phone.")
    TOO_MANY_CODES = "too_many_codes", _("Too many codes were tried. Wait ten minutes, or ask a colleague.")
    WRONG_SHOP = "wrong_shop", _("This order waits at another place: %(shop)s. Please collect it there.")
    USED = "used", _("These goods were handed over already. This code cannot be used again.")
    CANCELLED = "cancelled", _("This order was cancelled and the points are back. Please order again.")
    LAPSED = "lapsed", _("This order was not collected in time and the points are back. Please order again.")
    NOTHING_GIVEN = "nothing_given", _("Hand over at least one piece, or cancel the order and say why.")
    TOO_MUCH_GIVEN = "too_much_given", _("“%(item)s”: %(quantity)s were ordered. Hand over at most that many.")
    NOT_UNDONE = "not_undone", _("Only the keeper who handed over can undo it, within ten minutes. Enter a return instead.")
    SPENT_AGAIN = "spent_again", _("The points that came back were spent already. Take the goods back as a return.")

    # place
    NOTHING = "nothing", _("Choose how many you would like, from 1 to 100.")
    ONLY_OWN = "only_own", _("Each person orders with their own points. Sign in as the person the goods are for.")
    DEAR = "dear", _("The prices changed: it is %(total)s points now. Look at them and press once more.")
    NOT_CONFIRMED = "not_confirmed", _("Before the first order the community sees you once in person. Please go there.")
    SHOP_CLOSED = "shop_closed", _("This shop takes no orders at the moment. Please choose another shop.")
    NOT_OFFERED = "not_offered", _("“%(item)s” is no longer offered. Have a look at the other goods.")
    NOT_ENOUGH = "not_enough", _("%(missing)s points are missing. Taking part in events earns more.")
    TOO_MUCH = "too_much", _("This is too much for one order. Please take fewer.")
    OVER_LIMIT = "over_limit", _("Each person can have %(limit)s of “%(item)s” in %(days)s days. You can order %(left)s more now.")
    SOLD_OUT = "sold_out", _("“%(item)s”: only %(left)s left in this shop. Take fewer, or choose another shop.")
    USED_FORM = "used_form", _("This form was used for another order already. Open the page again.")
    NOT_BROUGHT = "not_brought", _("This shop does not bring orders to %(point)s. Choose another place.")

    # permissions
    PARTY = "party", _("This order is your own or of your household. Somebody else has to serve it: ask a colleague.")
    NOT_HERE = (
        "second_not_here",
        _("The person is not here themselves: scan the volunteer code or card of whoever came, or of a colleague."),
    )
    ABOVE = (
        "second_above",
        _("Above %(limit)s points a day for one person somebody else confirms it: scan the volunteer code or card of a colleague."),
    )
    NOT_SECOND = (
        "second_involved",
        _("The second person is neither you, nor of your household, nor of the household the order is for."),
    )

    # payment
    OFF = "off", _("Paying together is switched off in this district. Each person orders with their own points.")
    ALONE = "alone", _("You are in no household yet. Invite somebody, or accept an invitation, first.")
    ONLY_ONESELF = "only_oneself", _("Everybody says this for themselves. Nobody can agree for somebody else.")
    NOT_ENOUGH_TOGETHER = "not_enough_together", _("Your household together is short by %(missing)s points. Please take fewer.")

    # pickup
    NOT_THERE = "pickup_not_there", _("This order is collected at the shop itself.")
    NOT_YET = "pickup_not_yet", _("This order has not been brought here yet.")
    ELSEWHERE = "pickup_elsewhere", _("This order waits at another place: %(place)s. Please collect it there.")

    # cancel
    NOT_YOURS = (
        "not_yours",
        _("Only the person who ordered, the shop, or the service point where it was entered can cancel this order."),
    )
    WHY = "why", _("Say in a few words why, so that the person understands.")
    NOT_COLLECTED = "not_collected", _("Only goods that were handed over can be brought back.")
    TOO_LATE = "too_late", _("Goods can be brought back to this shop within %(days)s days.")
    NOT_SO_MANY = "not_so_many", _("“%(item)s”: %(left)s were handed over and not yet brought back.")
    NOTHING_BACK = "nothing_back", _("Say how many pieces came back.")
    OTHER_PLACE = "other_place", _("These goods were collected at another place. They are brought back there, or to the shop.")
    OTHER_RETURN = "other_return", _("This form was used for another return already. Open the page again.")

    # sale
    NOT_SOLD_HERE = "not_sold_here", _("“%(item)s” is not sold in this shop.")
    UNKNOWN_GOODS = "unknown_goods", _("No goods of this shop have this barcode. Tap the picture instead.")
    OWN = "own", _("Nobody enters goods for themselves or for their own household. Ask a colleague.")
    COUNTER_EMPTY = "counter_empty", _("Nothing is on the counter yet. Scan or tap the goods first.")
    SHORT = (
        "short",
        _("%(name)s has %(balance)s points, and this makes %(total)s: %(missing)s are missing. Take something else, or less."),
    )
    CHANGED = "changed", _("The sale was changed meanwhile. Look at it again and press once more.")
    OVER = "over", _("This sale is over. Begin a new one.")
    NOT_THEIRS = "not_theirs", _("Only the person the goods are for confirms this.")
    CAP = "cap", _("Without a phone %(name)s can spend %(left)s more points here today. Take fewer, or confirm on a phone.")
    NO_CARD = "no_card", _("The PIN counts together with the card. Scan the card first.")
    NO_PHONE = "no_phone", _("No phone number is known of this person. Use card and PIN.")
    SLOWLY = "slowly", _("Too many codes were sent. Wait an hour, or use card and PIN.")
    NOT_SENT = "not_sent", _("The message could not be sent. Try again in a minute, or use card and PIN.")
    WRONG_CODE = "wrong_code", _("This code is not right or too old. Send a new one.")
    APART = "apart", _("“%(item)s”: a service takes place at the shop, goods are collected here. Order the two apart.")
    SET_THE_PIN = "set_the_pin", _("You set this person's PIN, so it does not count before you. Ask a colleague, or use the phone.")
