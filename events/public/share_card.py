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
from volunteer.core.files import fonts, qr_codes

WIDTH, HEIGHT = 1080, 1440
COVER_HEIGHT = 608
MARGIN = 72
CODE_SIZE = 288
CODE_TOP = HEIGHT - CODE_SIZE - 40
INK, INK_2, RED, PAPER, LINE = "#231C18", "#655B53", "#C3272B", "#FBF7F2", "#E9E0D6"
DESIGN_VERSION = "2"  # another number, and every card is drawn anew
CACHE_SECONDS = 24 * 3600  # seconds
COLOURS = 192


def event_address(shift: Shift) -> str:
    """What the code on the card says: the event's own page."""
    return f"{settings.PUBLIC_URL}{shift.get_absolute_url()}"


def card_fingerprint(shift: Shift) -> str:
    """Says what is on the card: the same card has the same mark. The shift comes with its event, point, area and category."""
    event = shift.event
    said = [DESIGN_VERSION, site_name(), event.title, event.category.name, event.cover.name or "", event.drawing]
    said += [*date_and_hours(shift), *place_and_point(shift), event_address(shift)]
    return hashlib.sha256("\x1f".join(said).encode()).hexdigest()[:32]


def card_png(shift: Shift) -> bytes:
    """The card as a PNG, drawn once a day for what is on it. Raises `NoPrinter` where this machine has no Chinese font."""
    key = f"sharecard:{card_fingerprint(shift)}"
    if (kept := cache.get(key)) is None:
        kept = paint_card(shift)
        cache.set(key, kept, CACHE_SECONDS)
    return bytes(kept)


def date_and_hours(shift: Shift) -> list[str]:
    """`11月25日 周三` and `14:00–16:00`, in the site's language: the card goes from phone to phone."""
    start, end = timezone.localtime(shift.start), timezone.localtime(shift.end)
    with translation.override(settings.LANGUAGE_CODE):
        day = date_format(start, pgettext("date format", "D j M"))
        last = "" if start.date() == end.date() else date_format(end, pgettext("date format", "D j M")) + " "
    return [day, f"{start:%H:%M}–{last}{end:%H:%M}"]


def place_and_point(shift: Shift) -> list[str]:
    """The meeting place (or that it is online), and the point with its community."""
    point = shift.event.point
    home = point.area.office_area
    with translation.override(settings.LANGUAGE_CODE):
        place = _("online") if shift.event.online else shift.place
    return [place, f"{point.name} · {home.name}"]


def site_name() -> str:
    with translation.override(settings.LANGUAGE_CODE):
        return str(settings.SITE_NAME)


# --- painting ----------------------------------------------------------------------------------------------------------


def paint_card(shift: Shift) -> bytes:
    sheet = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    sheet.paste(cover_image(shift), (0, 0))
    draw = ImageDraw.Draw(sheet)
    with translation.override(settings.LANGUAGE_CODE):
        draw_tag(draw, shift.event.category.name)
        draw_facts(draw, shift, draw_title(draw, shift.event.title))
        draw_foot(sheet, draw, shift)
    out = BytesIO()
    sheet.quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(out, "PNG", compress_level=6)
    return out.getvalue()


def cover_image(shift: Shift) -> Image.Image:
    """The event's own picture, else its drawing."""
    own = shift.event.cover
    if own.name:
        try:
            with own.storage.open(own.name) as file, Image.open(file, formats=["JPEG"]) as picture:
                picture.draft("RGB", (WIDTH, COVER_HEIGHT))
                return ImageOps.fit(picture.convert("RGB"), (WIDTH, COVER_HEIGHT))
        except OSError:  # its file is gone: the card need not be
            pass
    return load_drawing(shift.event.drawing) or load_drawing("other") or Image.new("RGB", (WIDTH, COVER_HEIGHT), RED)


def load_drawing(name: str) -> Image.Image | None:
    """A drawing out of our static files."""
    found = finders.find(f"img/share/{name}.png")
    if not isinstance(found, str):
        return None
    with Image.open(Path(found)) as picture:
        return picture.convert("RGBA" if name == "sign" else "RGB")


def draw_tag(draw: ImageDraw.ImageDraw, words: str) -> None:
    length = int(fonts.chinese_font(34, bold=True).getlength(words))
    draw.rounded_rectangle((MARGIN, COVER_HEIGHT - 34, MARGIN + length + 56, COVER_HEIGHT + 34), 34, fill=RED)
    fonts.draw_text(draw, (MARGIN + 28, COVER_HEIGHT), words, 34, "#FFFFFF", bold=True, anchor="lm")


def draw_title(draw: ImageDraw.ImageDraw, words: str) -> int:
    """Writes it in at most two lines; answers how far down it reached."""
    size = 76 if fonts.chinese_font(76, bold=True).getlength(words) <= 2 * (WIDTH - 2 * MARGIN) else 62
    top = COVER_HEIGHT + 66
    for line in fonts.wrap_lines(words, size, WIDTH - 2 * MARGIN, 2, bold=True):
        fonts.draw_text(draw, (MARGIN, top), line, size, INK, bold=True)
        top += int(size * 1.3)
    return top


def draw_facts(draw: ImageDraw.ImageDraw, shift: Shift, top: int) -> None:
    """When and where, each with a red mark before it."""
    day, hours = date_and_hours(shift)
    place, point = place_and_point(shift)
    rows = [(f"{day}  {hours}", 44, INK, True), (place, 40, INK, False), (point, 36, INK_2, False)]
    top += 26
    for number, (words, size, colour, bold) in enumerate(rows):
        if number < 2:
            draw.rounded_rectangle((MARGIN, top + 8, MARGIN + 10, top + size + 8), 5, fill=RED)
        for line in fonts.wrap_lines(words, size, WIDTH - 2 * MARGIN - 34, 1, bold=bold):
            fonts.draw_text(draw, (MARGIN + 34, top), line, size, colour, bold=bold)
        top += int(size * 1.6)


def draw_foot(sheet: Image.Image, draw: ImageDraw.ImageDraw, shift: Shift) -> None:
    """The sign, what to do, and the code."""
    top = CODE_TOP - 20
    draw.line((MARGIN, top - 6, WIDTH - MARGIN, top - 6), fill=LINE, width=2)
    if sign := load_drawing("sign"):
        sheet.paste(sign, (MARGIN, top + 44), sign)
    fonts.draw_text(draw, (MARGIN + 120, top + 92), site_name(), 64, RED, bold=True, anchor="lm")
    fonts.draw_text(draw, (MARGIN, top + 176), _("Hold the code to read it"), 40, INK, bold=True)
    fonts.draw_text(draw, (MARGIN, top + 238), _("See what it is about and sign up"), 34, INK_2)
    sheet.paste(qr_codes.qr_picture(event_address(shift), CODE_SIZE), (WIDTH - MARGIN - CODE_SIZE, CODE_TOP))
