"""Photos of shifts."""

from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image

from events.models import Photo
from events.public.photos import actions as photos
from tests.cast import NOW
from volunteer.core.ids import new_id


def drawn(color="red"):
    file = BytesIO()
    Image.new("RGB", (1600, 1200), color).save(file, "JPEG")
    return ContentFile(file.getvalue(), name="x.jpg")


def photo(shift, by, shown=True, **fields):
    """A picture; `shown`: nobody on it can be recognised, and who runs the shift lets everybody see it."""
    made = Photo(id=new_id(NOW), shift=shift, basis="nobody" if shown else "", **fields)
    kept = photos.add(photo=made, picture=drawn(), by=by, at=NOW)
    return photos.show(photo=kept, basis="nobody", by=shift.leader, at=NOW) if shown else kept
