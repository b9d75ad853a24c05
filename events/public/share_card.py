"""分享卡: a picture of an event with its QR code, to be kept on the phone and posted in WeChat."""

from __future__ import annotations

import hashlib
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from PIL import Image, ImageDraw, ImageOps

from events.models import Shift
from volunteer.core import ids
from volunteer.core.files import fonts
from volunteer.models import Area

WIDE, HIGH = 1080, 1440
COVER = 608
EDGE = 72
CODE = 288
CODE_TOP = HIGH - CODE - 40
INK, INK_2, RED, PAPER, LINE = "#231C18", "#655B53", "#C3272B", "#FBF7F2", "#E9E0D6"
DRAWN_AS = "2"  # another number, and every card is drawn anew
KEPT = 24 * 3600  # seconds
COLOURS = 192


def address(shift: Shift) -> str:
    """What the code on the card says: the event's own page."""
    return f"{settings.PUBLIC_URL}{shift.get_absolute_url()}"


def mark(shift: Shift) -> str:
    """Says what is on the card: the same card has the same mark. The shift comes with its event, point, area and category."""
    event = shift.event
    said = [DRAWN_AS, site_name(), event.title, event.category.name, event.cover.name or "", event.category_id]
    said += [*when(shift), *where(shift), address(shift)]
    return hashlib.sha256("\x1f".join(said).encode()).hexdigest()[:32]


def card(shift: Shift) -> bytes:
    """The card as a PNG, drawn once a day for what is on it. Raises `NoPrinter` where this machine has no Chinese font."""
    key = f"sharecard:{mark(shift)}"
    if (kept := cache.get(key)) is None:
        kept = painted(shift)
        cache.set(key, kept, KEPT)
    return bytes(kept)


def when(shift: Shift) -> list[str]:
    """`11月25日 周三` and `14:00–16:00`, in the site's language: the card goes from phone to phone."""
    start, end = timezone.localtime(shift.start), timezone.localtime(shift.end)
    with translation.override(settings.LANGUAGE_CODE):
        day = date_format(start, pgettext("date format", "D j M"))
        last = "" if start.date() == end.date() else date_format(end, pgettext("date format", "D j M")) + " "
    return [day, f"{start:%H:%M}–{last}{end:%H:%M}"]


def where(shift: Shift) -> list[str]:
    """The meeting place (or that it is online), and the point with its community."""
    point = shift.event.point
    home = point.area.parent if point.area.level == Area.Level.COMPOUND and point.area.parent else point.area
    with translation.override(settings.LANGUAGE_CODE):
        place = _("online") if shift.event.online else shift.place
    return [place, f"{point.name} · {home.name}"]


def site_name() -> str:
    with translation.override(settings.LANGUAGE_CODE):
        return str(settings.SITE_NAME)


# --- painting ----------------------------------------------------------------------------------------------------------


def painted(shift: Shift) -> bytes:
    sheet = Image.new("RGB", (WIDE, HIGH), PAPER)
    sheet.paste(cover(shift), (0, 0))
    draw = ImageDraw.Draw(sheet)
    with translation.override(settings.LANGUAGE_CODE):
        tag(draw, shift.event.category.name)
        facts(draw, shift, title(draw, shift.event.title))
        foot(sheet, draw, shift)
    out = BytesIO()
    sheet.quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(out, "PNG", compress_level=6)
    return out.getvalue()


def cover(shift: Shift) -> Image.Image:
    """The event's own picture, else that of its kind."""
    own = shift.event.cover
    if own.name:
        try:
            with own.storage.open(own.name) as file, Image.open(file, formats=["JPEG"]) as picture:
                picture.draft("RGB", (WIDE, COVER))
                return ImageOps.fit(picture.convert("RGB"), (WIDE, COVER))
        except OSError:  # its file is gone: the card need not be
            pass
    return drawing(shift.event.category_id) or drawing("other") or Image.new("RGB", (WIDE, COVER), RED)


def drawing(name: str) -> Image.Image | None:
    """A drawing out of our static files."""
    found = finders.find(f"img/share/{name}.png")
    if not isinstance(found, str):
        return None
    with Image.open(Path(found)) as picture:
        return picture.convert("RGBA" if name == "sign" else "RGB")


def tag(draw: ImageDraw.ImageDraw, words: str) -> None:
    length = int(fonts.font(34, bold=True).getlength(words))
    draw.rounded_rectangle((EDGE, COVER - 34, EDGE + length + 56, COVER + 34), 34, fill=RED)
    fonts.write(draw, (EDGE + 28, COVER), words, 34, "#FFFFFF", bold=True, anchor="lm")


def title(draw: ImageDraw.ImageDraw, words: str) -> int:
    """Writes it in at most two lines; answers how far down it reached."""
    size = 76 if fonts.font(76, bold=True).getlength(words) <= 2 * (WIDE - 2 * EDGE) else 62
    top = COVER + 66
    for line in fonts.lines(words, size, WIDE - 2 * EDGE, 2, bold=True):
        fonts.write(draw, (EDGE, top), line, size, INK, bold=True)
        top += int(size * 1.3)
    return top


def facts(draw: ImageDraw.ImageDraw, shift: Shift, top: int) -> None:
    """When and where, each with a red mark before it."""
    day, hours = when(shift)
    place, point = where(shift)
    rows = [(f"{day}  {hours}", 44, INK, True), (place, 40, INK, False), (point, 36, INK_2, False)]
    top += 26
    for number, (words, size, colour, bold) in enumerate(rows):
        if number < 2:
            draw.rounded_rectangle((EDGE, top + 8, EDGE + 10, top + size + 8), 5, fill=RED)
        for line in fonts.lines(words, size, WIDE - 2 * EDGE - 34, 1, bold=bold):
            fonts.write(draw, (EDGE + 34, top), line, size, colour, bold=bold)
        top += int(size * 1.6)


def foot(sheet: Image.Image, draw: ImageDraw.ImageDraw, shift: Shift) -> None:
    """The sign, what to do, and the code."""
    top = CODE_TOP - 20
    draw.line((EDGE, top - 6, WIDE - EDGE, top - 6), fill=LINE, width=2)
    if sign := drawing("sign"):
        sheet.paste(sign, (EDGE, top + 44), sign)
    fonts.write(draw, (EDGE + 120, top + 92), site_name(), 64, RED, bold=True, anchor="lm")
    fonts.write(draw, (EDGE, top + 176), _("Hold the code to read it"), 40, INK, bold=True)
    fonts.write(draw, (EDGE, top + 238), _("See what it is about and sign up"), 34, INK_2)
    sheet.paste(ids.qr_picture(address(shift), CODE), (WIDE - EDGE - CODE, CODE_TOP))
