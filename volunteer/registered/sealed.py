"""What volunteer keeps sealed."""

from allauth.mfa.models import Authenticator

from volunteer.keys.places import SealedColumn, SealedTexts, register_places
from volunteer.models import DataRequest, Notice, PhoneChange, QueuedCode, User, WaitingText
from volunteer.notices.outbox import SEALED_NUMBER


def register() -> None:
    register_places(
        SealedColumn(User, "phone_sealed"),
        SealedColumn(PhoneChange, "old_sealed"),
        SealedColumn(PhoneChange, "new_sealed"),
        SealedColumn(QueuedCode, "phone_sealed"),
        SealedColumn(WaitingText, "phone_sealed"),
        SealedColumn(WaitingText, "text_sealed"),
        SealedColumn(DataRequest, "contact_sealed"),
        SealedTexts(Authenticator, "data", ("secret", "seed")),
        SealedTexts(Notice, "params", (SEALED_NUMBER,)),
    )
