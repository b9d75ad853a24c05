"""Letters on pictures that the program paints. The font is the one that PDFs are made with, found by asking fontconfig."""

from __future__ import annotations

import shutil
import subprocess
from functools import cache

from PIL import ImageDraw, ImageFont

from volunteer.core.files.pdf import CHINESE, NoPrinterError

FONT_NAME = "Noto Sans CJK SC"
ELLIPSIS = "…"


@cache
def chinese_font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    """The Chinese font of this machine in a size in pixels. Raises `NoPrinter` where there is none."""
    file, _, number = find_font(bold=bold).partition("|")
    try:
        return ImageFont.truetype(file, size, index=int(number or 0))
    except (OSError, ValueError) as problem:
        raise NoPrinterError from problem


@cache
def find_font(*, bold: bool) -> str:
    """`file|index` of the best font with Chinese letters: one file holds several."""
    if (command := shutil.which("fc-match")) is None:
        raise NoPrinterError
    pattern = f"{FONT_NAME}:charset={ord(CHINESE):x}:weight={200 if bold else 80}"
    asked = [command, "-f", "%{file}|%{index}", pattern]
    return subprocess.run(asked, capture_output=True, check=False, text=True).stdout.strip()  # noqa: S603


def wrap_lines(text: str, size: int, width: int, most: int, *, bold: bool = False) -> list[str]:
    """The text broken to lines of at most `width` pixels; what is beyond `most` lines ends with an ellipsis."""
    letters, found = chinese_font(size, bold=bold), [""]
    for character in text:
        if found[-1] and letters.getlength(found[-1] + character) > width:
            found.append("")
        found[-1] += character
    if len(found) <= most:
        return found
    last = found[most - 1]
    while last and letters.getlength(last + ELLIPSIS) > width:
        last = last[:-1]
    return [*found[: most - 1], last + ELLIPSIS]


def draw_text(
    draw: ImageDraw.ImageDraw, at: tuple[int, int], text: str, size: int, fill: str, *, bold: bool = False, anchor: str = "la"
) -> None:
    draw.text(at, text, font=chinese_font(size, bold=bold), fill=fill, anchor=anchor)
