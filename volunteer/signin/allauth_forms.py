"""The forms of allauth that its pages show here, with the project's own sentences for what is wrong."""

from allauth.account.forms import VerifyPhoneForm as BaseVerifyPhoneForm
from allauth.mfa.base.forms import AuthenticateForm as BaseAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as BaseReauthenticateForm
from allauth.mfa.recovery_codes.forms import GenerateRecoveryCodesForm as BaseGenerateRecoveryCodesForm
from allauth.mfa.totp.forms import ActivateTOTPForm as BaseActivateTOTPForm
from allauth.mfa.totp.forms import DeactivateTOTPForm as BaseDeactivateTOTPForm

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
