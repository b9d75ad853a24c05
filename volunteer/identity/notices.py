"""The kinds of notice that this room sends."""

from django.utils.translation import gettext_lazy as _

from volunteer.notices.kinds import Kind, Subject, register_kinds
from volunteer.notices.texts import register_text

register_kinds(
    "volunteer/identity",
    Kind(
        "number_changing",
        icon="phone",
        subject=Subject.SAFETY,
        sms=True,
        urgent=True,
        text=_("Your account moves to the number %(new)s on %(until)s. If this was not you, sign in and stop it."),
    ),
    Kind(
        "number_changing_new",
        icon="phone",
        subject=Subject.SAFETY,
        sms=True,
        urgent=True,
        text=_("From %(until)s on this number signs in to the account of %(name)s."),
    ),
    Kind(
        "number_changed",
        icon="phone",
        subject=Subject.SAFETY,
        sms=True,
        urgent=True,
        text=_("Your account now signs in with this number, %(new)s."),
    ),
    Kind(
        "number_left",
        icon="phone",
        subject=Subject.SAFETY,
        sms=True,
        urgent=True,
        text=_(
            "Your account no longer signs in with %(old)s, but with %(new)s. If this was not you, go to your community at once."
        ),
    ),
    Kind(
        "number_stopped",
        icon="phone",
        subject=Subject.SAFETY,
        sms=True,
        urgent=True,
        text=_("The change to the number %(new)s was stopped. Everything stays as it was, and every device was signed out."),
    ),
    Kind("number_to_confirm", icon="phone"),
    Kind("name_to_look_at", icon="user"),
    Kind(
        "name_changed",
        icon="user",
        subject=Subject.SAFETY,
        sms=True,
        text=_("Your name or birthday was changed as you asked: %(name)s. If this was not you, go to your community."),
    ),
    Kind("name_refused", icon="user", subject=Subject.SAFETY),
)
register_text(
    "code_number",
    _("Code %(code)s moves your account to another number, %(new)s. If this was not you, tell it to nobody."),
)
