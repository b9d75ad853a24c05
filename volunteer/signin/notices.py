"""The kinds of notice that this room sends."""

from django.utils.translation import gettext_lazy as _

from volunteer.notices.kinds import Kind, Subject, register_kinds
from volunteer.notices.texts import register_text

register_kinds(
    "volunteer/signin",
    Kind("account_disputed", subject=Subject.SAFETY, urgent=True),
    Kind("number_given_up", icon="phone", subject=Subject.SAFETY, urgent=True),
    Kind(
        "passkey_added",
        icon="lock",
        subject=Subject.SAFETY,
        sms=True,
        urgent=True,
        text=_(
            "Your account can now be opened with fingerprint or face on “%(name)s”. If that was not you, remove "
            "it and go to your community."
        ),
    ),
    Kind("codes_wait", icon="message", urgent=True),
    Kind(
        "factor",
        icon="shield",
        subject=Subject.SAFETY,
        sms=True,
        urgent=True,
        text=_("Something about the authenticator app of your account has changed. If that was not you, tell your office at once."),
    ),
    Kind("factor_of_staff", icon="shield"),
    Kind("pin_set", icon="lock", subject=Subject.SAFETY, urgent=True),
    Kind(
        "wechat_signs_in",
        icon="lock",
        subject=Subject.SAFETY,
        sms=True,
        urgent=True,
        text=_("Your account can now be opened with the WeChat that is bound to it. If that was not you, go to your community."),
    ),
)
register_text("code_passkey", _("Code %(code)s adds fingerprint or face to your account. If this was not you, tell it to nobody."))
