"""Pictures people upload: opened with care, made small, and written anew."""

from __future__ import annotations

import warnings
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.core.files.uploadedfile import UploadedFile
from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from volunteer.core import forms

if TYPE_CHECKING:
    from volunteer.models import User


FORMATS = ("JPEG", "PNG", "WEBP")
MOST_BYTES = 15_000_000
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 1600
QUALITY = 82
FACE_SIDE = 480
SMALL_SIDE = 480

TOO_HEAVY = _("The picture is larger than 15 MB. Take a smaller one, or a screenshot of it.")
TOO_LARGE = _("The picture has too many pixels (over 40 million). Take a smaller one, or a screenshot of it.")
UNREADABLE = _("This file is not a picture we can read. Choose a JPEG, PNG or WebP picture.")


def private_storage() -> Storage:
    """Where pictures lie that have no address of their own, such as faces: a view has to hand each one out."""
    return made_storage()


@cache
def made_storage() -> Storage:
    """Made once: models ask for it while Django starts, when the settings of other storages may still change."""
    return storages.create_storage(settings.STORAGES["private"])


def clean_picture(upload: UploadedFile[Any]) -> ContentFile[bytes]:
    """The uploaded picture as a JPEG of at most 1600 pixels a side, without anything else the file held (EXIF, position).

    Only JPEG, PNG and WebP are opened, and only up to 40 million pixels and 15 MB: the size is read from the header before a
    single pixel is unpacked. Raises `forms.ValidationError` with a sentence for the person.
    """
    plain = read_picture(upload)
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return write_jpeg(plain)


def clean_face(upload: UploadedFile[Any]) -> ContentFile[bytes]:
    """The uploaded picture as a square JPEG of 480 pixels, its middle; otherwise like `clean_picture`."""
    return write_jpeg(ImageOps.fit(read_picture(upload), (FACE_SIDE, FACE_SIDE), centering=(0.5, 0.4)))


def face_response(person: User) -> HttpResponse:
    """The picture of a person, kept by no browser; a 404 where there is none. The caller has judged who may see it."""
    return private_response(person.picture)


def private_response(picture: FieldFile) -> HttpResponse:
    """A private picture, kept by no browser; a 404 where there is none. The caller has judged who may see it."""
    try:
        with picture.open() as file:
            response = HttpResponse(file.read(), content_type="image/jpeg")
    except (ValueError, FileNotFoundError):  # no picture, or one whose file is gone
        raise Http404 from None
    response.headers["Cache-Control"] = "no-store, private"
    return response


def small_response(picture: FieldFile) -> HttpResponse:
    """A private picture of at most 480 pixels a side; one that nobody can draw is handed out as it is."""
    response = private_response(picture)
    try:
        with Image.open(BytesIO(response.content), formats=FORMATS) as drawn:
            drawn.draft("RGB", (SMALL_SIDE, SMALL_SIDE))
            drawn.thumbnail((SMALL_SIDE, SMALL_SIDE))
            response.content = write_jpeg(drawn.convert("RGB")).read()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        pass
    return response


def write_jpeg(picture: Image.Image) -> ContentFile[bytes]:
    """The pixels alone as a JPEG file: what else the picture held (its comment among it) goes along into what is made of it."""
    file = BytesIO()
    picture.info = {}
    picture.save(file, "JPEG", quality=QUALITY, optimize=True)
    return ContentFile(file.getvalue(), name="picture.jpg")


def read_picture(upload: UploadedFile[Any]) -> Image.Image:
    """The pixels of an upload, upright and in plain colours."""
    if (upload.size or 0) > MOST_BYTES:
        raise forms.ValidationError(TOO_HEAVY, code="too_heavy")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is lower and is asked first
        picture = open_picture(upload)
        try:
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is unpacked at a fraction of its size
            return flatten_picture(ImageOps.exif_transpose(picture))
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as problem:
            raise forms.ValidationError(UNREADABLE, code="unreadable") from problem


def open_picture(upload: UploadedFile[Any]) -> Image.Image:
    """The picture with its header read and its size judged; no pixel is unpacked yet."""
    try:
        upload.seek(0)
        picture = Image.open(upload, formats=FORMATS)
    except Image.DecompressionBombError as problem:
        raise forms.ValidationError(TOO_LARGE, code="too_large") from problem
    except (OSError, SyntaxError, ValueError) as problem:
        raise forms.ValidationError(UNREADABLE, code="unreadable") from problem
    if picture.width * picture.height > MOST_PIXELS:
        raise forms.ValidationError(TOO_LARGE, code="too_large")
    return picture


def flatten_picture(picture: Image.Image) -> Image.Image:
    """The picture in plain colours on white: what is transparent would else turn black."""
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        ground = Image.new("RGB", layer.size, "white")
        ground.paste(layer, mask=layer.getchannel("A"))
        return ground
    return picture.convert("RGB")
