"""Pictures: bytes, uploaded files, stored files."""

import struct
import zlib
from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def jpeg(size=(40, 30), colour="red", **options) -> bytes:
    """The bytes of a JPEG."""
    return written(Image.new("RGB", size, colour), "JPEG", **options)


def written(picture, form, **options) -> bytes:
    """The bytes of a picture in this format."""
    out = BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG that claims a size without holding its pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


def uploaded_png():
    """A small PNG as a form gets it."""
    file = BytesIO()
    Image.new("RGB", (60, 40), "red").save(file, "PNG")
    return SimpleUploadedFile("list.png", file.getvalue(), "image/png")


def uploaded_jpeg() -> SimpleUploadedFile:
    """A small JPEG as a form gets it."""
    written = BytesIO()
    Image.new("RGB", (40, 30), "red").save(written, "JPEG")
    return SimpleUploadedFile("photo.jpg", written.getvalue(), "image/jpeg")


def stored_jpeg():
    """A small JPEG as a model stores it."""
    file = BytesIO()
    Image.new("RGB", (60, 40), "red").save(file, "JPEG")
    return ContentFile(file.getvalue(), name="x.jpg")
