"""Photos of shifts."""

from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image

from events.public.photos import actions as photos
from tests.cast import NOW
from volunteer.core.ids import new_id


def drawn(color="red"):
    file = BytesIO()
    Image.new("RGB", (1600, 1200), color).save(file, "JPEG")
    return ContentFile(file.getvalue(), name="x.jpg")


def photo(shift, by, agreed=True):
    return photos.add(id=new_id(NOW), shift=shift, picture=drawn(), agreed=agreed, by=by, at=NOW)
