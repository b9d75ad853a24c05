"""Pictures people upload: opened with care, made small, and written anew."""

from __future__ import annotations

import warnings
from io import BytesIO
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_BYTES = 15_000_000
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 1600
QUALITY = 82

TOO_HEAVY = _("The picture is larger than 15 MB. Take a smaller one, or a screenshot of it.")
TOO_LARGE = _("The picture has too many pixels (over 40 million). Take a smaller one, or a screenshot of it.")
UNREADABLE = _("This file is not a picture we can read. Choose a JPEG, PNG or WebP picture.")


def private() -> FileSystemStorage:
    """Where pictures lie that have no address of their own, such as faces: a view has to hand each one out."""
    return FileSystemStorage(location=settings.DATA_DIR / "private")


def clean_picture(upload: UploadedFile[Any]) -> ContentFile[bytes]:
    """The uploaded picture as a JPEG of at most 1600 pixels a side, without anything else the file held (EXIF, position).

    Only JPEG, PNG and WebP are opened, and only up to 40 million pixels and 15 MB: the size is read from the header before a
    single pixel is unpacked. Raises `forms.ValidationError` with a sentence for the person.
    """
    if (upload.size or 0) > MOST_BYTES:
        raise forms.ValidationError(TOO_HEAVY, code="too_heavy")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is lower and is asked first
        picture = opened(upload)
        try:
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is unpacked at a fraction of its size
            plain = flattened(ImageOps.exif_transpose(picture))
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as problem:
            raise forms.ValidationError(UNREADABLE, code="unreadable") from problem
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    written = BytesIO()
    plain.save(written, "JPEG", quality=QUALITY, optimize=True)
    return ContentFile(written.getvalue(), name="picture.jpg")


def opened(upload: UploadedFile[Any]) -> Image.Image:
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


def flattened(picture: Image.Image) -> Image.Image:
    """The picture in plain colours on white: what is transparent would else turn black."""
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        ground = Image.new("RGB", layer.size, "white")
        ground.paste(layer, mask=layer.getchannel("A"))
        return ground
    return picture.convert("RGB")
