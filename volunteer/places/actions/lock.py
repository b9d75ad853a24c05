"""The order of locks: first the district, then areas by their ids."""

from volunteer.models import Area


def lock_register() -> None:
    """Whoever changes the register goes on alone until the end of the transaction; those who read it do not wait."""
    list(Area.objects.filter(level=Area.Level.DISTRICT).order_by("path").select_for_update(no_key=True))


def lock_areas(*ids: int) -> dict[int, Area]:
    """The areas of these ids as they stand, locked; by id."""
    rows = Area.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True)
    return {area.pk: area for area in rows}
