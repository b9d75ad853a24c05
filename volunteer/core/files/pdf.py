"""What goes on paper: PDFs with embedded fonts, made on this machine without a look at the network.

WeasyPrint and Pango take memory and time to load, so they are loaded when somebody prints for the first time.
"""

from __future__ import annotations

import base64
import mimetypes
import shutil
import subprocess
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString, mark_safe
from PIL import Image, ImageFile

from volunteer.core import qr_codes
from volunteer.models import ServicePoint
from volunteer.templatetags.formatting import days_on_paper

CHINESE, MONGOLIAN = "帮", "\u182a"


class NoPrinterError(Exception):
    """This machine lacks the libraries that PDFs are made with. `PrinterMiddleware` says so on a page."""


class ForeignResourceError(ValueError):
    """A sheet asked for something that is neither in it nor among our static files."""


def render_pdf(template: str, context: dict[str, Any]) -> bytes:
    """The template as a PDF, fonts embedded. It may name `static:css/print.css` and other static files; nothing else is fetched.

    Always in the site's own language: paper hangs on walls and goes from hand to hand, whatever the one who prints it reads.
    Raises `NoPrinterError` where Pango is not installed.
    """
    try:
        weasyprint = import_module("weasyprint")
    except OSError as problem:
        raise NoPrinterError from problem
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint lets half a picture pass, for everybody in this process; we do not
    with translation.override(settings.LANGUAGE_CODE), days_on_paper():
        html = render_to_string(template, {"site_name": settings.SITE_NAME} | context)
    return bytes(weasyprint.HTML(string=html, base_url="static:", url_fetcher=fetch_resource).write_pdf())


def fetch_resource(url: str) -> Any:
    """What a sheet may ask for, as WeasyPrint wants it. Raises `ForeignResourceError`, upon which WeasyPrint leaves it out."""
    urls = import_module("weasyprint.urls")
    scheme, _, name = url.partition(":")
    if scheme == "data":
        return urls.URLFetcher(allowed_protocols=["data"]).fetch(url)
    found = finders.find(name.lstrip("/")) if scheme == "static" else None
    if not isinstance(found, str):
        raise ForeignResourceError(url)
    kind = mimetypes.guess_type(found)[0] or "application/octet-stream"
    return urls.URLFetcherResponse(url, Path(found).read_bytes(), {"Content-Type": kind})


def pdf_response(body: bytes, name: str) -> HttpResponse:
    """A PDF for the browser's own viewer; `name` without ending, of any script."""
    response = HttpResponse(body, content_type="application/pdf")
    response.headers["Content-Disposition"] = content_disposition_header(False, f"{name}.pdf") or "inline"
    return response


@cache
def can_print(character: str) -> bool:
    """Whether a font of this machine has the character; asked of fontconfig, which Pango asks too."""
    if (command := shutil.which("fc-list")) is None:
        return False
    pattern = f":charset={ord(character):x}"
    return bool(subprocess.run([command, pattern, "family"], capture_output=True, check=False).stdout.strip())  # noqa: S603


def qr_drawing(text: str) -> SafeString:
    """The QR code of an address of ours as a drawing within the sheet."""
    return mark_safe(qr_codes.qr_svg(text).replace(' id="qr-path"', ""))  # noqa: S308  (drawn by us; an id stands once on a page)


def mongolian_slot(point: ServicePoint) -> dict[str, Any]:
    """The slot for the name in Mongolian: the supplied picture, else the supplied text where a font can show it, else nothing.

    Traditional script runs downward and stands left of the Chinese; what lies across stands above it. Nothing is translated here.
    """
    picture = point.mongolian_picture
    if picture.name and picture.storage.exists(picture.name):
        with picture.open("rb") as file:  # always a JPEG, see `pictures`
            return picture_slot(file.read(), "image/jpeg", across=picture.width > picture.height)
    return text_slot(point.mongolian)


def site_mongolian_slot() -> dict[str, Any]:
    """The same slot for the site's own name, on cards: the picture or the text that whoever runs the site was supplied with."""
    if settings.MONGOLIAN_PICTURE is None:
        return text_slot(settings.MONGOLIAN_NAME)
    with Image.open(settings.MONGOLIAN_PICTURE, formats=["PNG", "JPEG"]) as picture:
        kind, across = Image.MIME[str(picture.format)], picture.width > picture.height
    return picture_slot(settings.MONGOLIAN_PICTURE.read_bytes(), kind, across=across)


def picture_slot(picture: bytes, kind: str, *, across: bool) -> dict[str, Any]:
    address = f"data:{kind};base64,{base64.b64encode(picture).decode()}"
    return {"mongolian_image": address, "mongolian_above": across}


def text_slot(supplied: str) -> dict[str, Any]:
    return {"mongolian_text": supplied if supplied and can_print(MONGOLIAN) else ""}
