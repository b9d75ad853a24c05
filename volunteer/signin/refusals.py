"""Why the actions of this room refuse, in the words that people read: why, and what to do next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SignInRefusal(TextChoices):
    # cards
    INACTIVE = "inactive", _("This account is closed. Nobody gets a card for it.")

    TOOK_PIN = "took_pin", _("You set this person's PIN. Somebody else makes the card, so that nobody holds both.")

    # devices
    CODE = "code", _("This code is not, or no longer, valid. Ask whoever runs the point for a new one.")
    NO_ROLE = "no_role", _("Only somebody with a role at %(point)s can enrol a phone for it. Sign in as that person first.")
    PIN = "pin", _("A PIN has six digits, not all the same and not 123456.")
    WRONG_PIN = "wrong_pin", _("This PIN is not right. After five wrong ones you wait ten minutes.")
    TOO_MANY = "too_many", _("Too many wrong tries. Wait ten minutes, or ask whoever runs the point to enrol the phone anew.")
    REVOKED = "revoked", _("This phone is no longer enrolled. Ask whoever runs the point for a new code.")

    # invitations to an authenticator app
    NOT_YOUR_ROLE = (
        "not_your_role",
        _("You invite for roles that you appoint to, not for your own or your household's. Choose again."),
    )
    FACTOR_CODE = "factor_code", _("This code is not, or no longer, valid. Ask the office that appointed you for a new one.")
    FACTOR_TOO_MANY = "factor_too_many", _("Too many wrong codes. Wait ten minutes, then try again.")

    # actions
    WAIT = "wait", _("A code was just sent. The next one can go out in %(seconds)s seconds.")
    ENOUGH_TODAY = "enough_today", _("This number got enough codes today. Try again tomorrow, or ask at your service point.")
    DEVICE = "device", _("This device asked for many codes. Try again later, or ask a member of staff at your service point.")
    SITE = "site", _("No more codes can be sent today. Please ask a member of staff at your service point.")
    QUEUED = "queued", _("Your code is on its way and comes in a few minutes. This page stays good until then.")
    GUESSING = "guessing", _("Too many wrong codes. Try again in an hour, or ask at your service point.")
    NO_DIGITS = "no_digits", _("No phone shows these digits. Let the person read them out once more.")
    SAID_OFTEN = "said_often", _("That was for many phones within an hour. Please let a colleague do it, or wait an hour.")
    NOT_SENT = "not_sent", _("The message could not be sent. Try again in a minute, or ask at your service point.")

    # passkeys
    NO_NUMBER = "no_number", _("This account has no number that could confirm it. Enter your number first.")
    WRONG_CODE = "wrong_code", _("This code is not right, or older than five minutes. Please look again, or ask for a new one.")
    MANY_PASSKEYS = "many_passkeys", _("Ten phones are enough. Remove one first.")

    # WeChat
    NO_WECHAT = "no_wechat", _("No account opens with this WeChat. Sign in with a code, then allow WeChat on your own page.")
    WECHAT_AWAY = "wechat_away", _("WeChat did not say who you are. Please try again, or sign in with a code.")
    NOT_BOUND = "not_bound", _("No WeChat is bound to this account. Bind it first, on the page of messages.")

    # an account that was not used for long
    NOT_RIGHT = "not_right", _("That is not what this account says. Try another spelling, or begin a new account.")
    ENOUGH_TRIES = "enough_tries", _("That was three times. Begin a new account, or let your community open the old one.")

    # personal code
    UNKNOWN = "unknown_person", _("This is not a volunteer code of ours. Open “My volunteer code” and scan that.")
    EXPIRED = "expired_person", _("This volunteer code is an old one, perhaps a photo. Open “My volunteer code” afresh.")
    KILLED = "killed_card", _("This card was reported lost. Type the volunteer number, or have a new card made.")
    INACTIVE_PERSON = "inactive_person", _("This account is closed. Ask the community.")

    # pins
    INVOLVED = (
        "pin_involved",
        _("You registered this person, gave them their card, or are near to them. Somebody else sets the PIN with them."),
    )
    WEAK = "pin_weak", _("A PIN has four to six digits: not all the same, not in a row, not the birthday.")
    NONE = "pin_none", _("No PIN is set yet. The person chooses one at the community, with the card in hand.")
    WRONG = "pin_wrong", _("This PIN is not right. After five wrong ones the person waits an hour.")
    PIN_TOO_MANY = "pin_too_many", _("Five wrong PINs. Try again in an hour, or let the community set a new one.")
