"""What points keeps sealed."""

from points.models import Relief, Station
from volunteer.keys.places import SealedColumn, register_places


def register() -> None:
    register_places(
        SealedColumn(Relief, "recipient_sealed"), SealedColumn(Relief, "need_sealed"), SealedColumn(Station, "key_sealed")
    )
