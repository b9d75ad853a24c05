"""allauth's second factor: its secrets are sealed at rest like phone numbers."""

import base64

from allauth.mfa.adapter import DefaultMFAAdapter
from django.utils.translation import gettext_lazy as _

from volunteer import sealing
from volunteer.models import User


class MFAAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {"incorrect_code": _("This code is not right. Please look again.")}

    def encrypt(self, text: str) -> str:
        return base64.b64encode(sealing.seal(text)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.unseal(base64.b64decode(encrypted_text))

    def get_totp_label(self, user: User) -> str:
        return user.volunteer_no
