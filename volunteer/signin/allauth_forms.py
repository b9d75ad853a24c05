"""The forms of allauth that its pages show here, with the project's own sentences for what is wrong."""

from allauth.account.forms import VerifyPhoneForm as BaseVerifyPhoneForm
from allauth.mfa.base.forms import AuthenticateForm as BaseAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as BaseReauthenticateForm
from allauth.mfa.recovery_codes.forms import GenerateRecoveryCodesForm as BaseGenerateRecoveryCodesForm
from allauth.mfa.totp.forms import ActivateTOTPForm as BaseActivateTOTPForm
from allauth.mfa.totp.forms import DeactivateTOTPForm as BaseDeactivateTOTPForm
from allauth.mfa.webauthn.forms import SignupWebAuthnForm
from django.utils.translation import gettext_lazy as _

from volunteer.core.forms import OwnSentences


class VerifyPhoneForm(OwnSentences, BaseVerifyPhoneForm):
    pass


class AuthenticateForm(OwnSentences, BaseAuthenticateForm):
    pass


class ReauthenticateForm(OwnSentences, BaseReauthenticateForm):
    pass


class ActivateTOTPForm(OwnSentences, BaseActivateTOTPForm):
    pass


class DeactivateTOTPForm(OwnSentences, BaseDeactivateTOTPForm):
    pass


class GenerateRecoveryCodesForm(OwnSentences, BaseGenerateRecoveryCodesForm):
    pass


class PasskeyForm(OwnSentences, SignupWebAuthnForm):
    """What the phone answers when it is asked for a passkey, with a name for it."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of this phone")
