"""What events keeps sealed."""

from events.models import Certificate, HelpRequest, Identity, Subscription
from volunteer.keys.places import SealedColumn, SealedFile, register_places


def register() -> None:
    register_places(
        SealedColumn(Identity, "sealed"),
        SealedColumn(Certificate, "id_sealed"),
        SealedFile(Certificate, "file"),
        SealedColumn(Subscription, "secret_sealed"),
        SealedColumn(HelpRequest, "contact_sealed"),
    )
