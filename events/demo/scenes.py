"""Pictures for the demo, drawn: a yard with houses and people in red vests at work. Nobody real is to be seen, and no face."""

import random
from functools import cache
from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

SIZE = (960, 720)
FINE = 2  # drawn so many times larger and made small at the end, so that edges are smooth
GROUND = 470  # where the yard begins, from above
SKIES = (("#8FC1E6", "#EAF4FA"), ("#F3C58E", "#FCEBD3"), ("#A9BFD6", "#EEF2F6"), ("#9CCBE0", "#F7F3E6"))
YARDS = {"snow": ("#EAF0F5", "#FBFCFE"), "yard": ("#B9C9A0", "#DCE4C4"), "street": ("#C9C0B3", "#E6DFD4")}
WALLS = ("#E2B48C", "#D99A7B", "#E9D3B0", "#C9B8A6", "#DDA98F")
VESTS, TROUSERS = ("#C3272B", "#B71F25", "#CC3A33"), ("#3D4A5C", "#5A5148", "#2F3B46")
SLEEVES = ("#5E7A94", "#7C6A5A", "#4F6B58", "#8A7F76")
SKIN, HAIR = ("#F0C8A4", "#E6B88F", "#D9A67C"), ("#2B2320", "#4A413A", "#8C8279", "#D8D3CC")
LEAVES, CROWNS = ("#C98B3A", "#B5722C", "#D9A441", "#A65E2E"), ("#5E8A4B", "#6F9A5B", "#7EAA66", "#6F9A5B")
CAPS = ("#C3272B", "#2F4B6E", "#6B7D4A", "#8A5A00")

SCENES = 9
KINDS = ("yard", "snow", "street")
WORDS = ("一起扫院子里的落叶", "清扫楼前的积雪", "把楼道口的旧物搬走")


def scene_words(number: int) -> str:
    """What is to be seen on the picture of this number."""
    return WORDS[number % SCENES % len(WORDS)]


def scene_file(number: int) -> "ContentFile[bytes]":
    """One of a few pictures as a file; the same number always gives the same one."""
    return ContentFile(draw_scene(number % SCENES, 2 + number % SCENES), name="photo.jpg")


class Brush:
    """Draws in the units of the small picture."""

    def __init__(self, picture: Image.Image) -> None:
        self.draw = ImageDraw.Draw(picture)

    def rect(self, box: tuple[float, float, float, float], fill: str, radius: float = 0) -> None:
        self.draw.rounded_rectangle([edge * FINE for edge in box], radius=radius * FINE, fill=fill)

    def oval(self, box: tuple[float, float, float, float], fill: str) -> None:
        self.draw.ellipse([edge * FINE for edge in box], fill=fill)

    def dot(self, x: float, y: float, radius: float, fill: str) -> None:
        self.oval((x - radius, y - radius, x + radius, y + radius), fill)

    def shape(self, points: list[tuple[float, float]], fill: str) -> None:
        self.draw.polygon([(x * FINE, y * FINE) for x, y in points], fill=fill)

    def line(self, points: list[tuple[float, float]], fill: str, width: float) -> None:
        """A line with round ends."""
        self.draw.line([(x * FINE, y * FINE) for x, y in points], fill=fill, width=round(width * FINE), joint="curve")
        for x, y in points:
            self.dot(x, y, width / 2, fill)

    def fade(self, top: float, bottom: float, first: str, last: str) -> None:
        """A ground that goes from one colour to another, over the whole width."""
        colours = [[int(colour[n : n + 2], 16) for n in (1, 3, 5)] for colour in (first, last)]
        for y in range(round(top * FINE), round(bottom * FINE)):
            part = (y / FINE - top) / (bottom - top)
            mixed = tuple(round(a + (b - a) * part) for a, b in zip(*colours, strict=True))
            self.draw.line((0, y, SIZE[0] * FINE, y), fill=mixed)


@cache
def draw_scene(number: int, people: int) -> bytes:
    """A picture as a JPEG, with at most seven people, the near ones in front of the others."""
    chance = random.Random(number)  # noqa: S311 (the same demo every time)
    picture = Image.new("RGB", (SIZE[0] * FINE, SIZE[1] * FINE))
    brush, kind = Brush(picture), KINDS[number % len(KINDS)]
    brush.fade(0, GROUND, *chance.choice(SKIES))
    draw_hills(brush, chance)
    for left in range(-60, SIZE[0], 240):
        draw_house(brush, left + chance.randint(0, 30), chance)
    brush.fade(GROUND, SIZE[1], *YARDS[kind])
    for left in range(10, SIZE[0], 230):
        draw_tree(brush, left + chance.randint(-20, 60), bare=kind == "snow")
    for _ in range(12):
        draw_heap(brush, chance.randint(30, SIZE[0] - 30), chance.randint(GROUND + 60, SIZE[1] - 15), kind, chance)
    shown = min(people, 7)
    places = [(110 + n * (SIZE[0] - 190) // shown + chance.randint(0, 40), chance.randint(585, 700)) for n in range(shown)]
    for x, y in sorted(places, key=lambda place: place[1]):
        draw_person(brush, x, y, 0.75 + (y - 585) / 230, chance)
    if kind == "snow":
        for _ in range(90):
            brush.dot(chance.uniform(0, SIZE[0]), chance.uniform(0, SIZE[1]), chance.uniform(1.2, 3.4), "#FFFFFF")
    file = BytesIO()
    picture.resize(SIZE, Image.Resampling.LANCZOS).save(file, "JPEG", quality=84)
    return file.getvalue()


def draw_hills(brush: Brush, chance: random.Random) -> None:
    for colour, height in (("#B9C6CF", 190), ("#A7B7BD", 130)):
        points: list[tuple[float, float]] = [(-20, GROUND)]
        points += [(x, GROUND - height - chance.randint(0, 60)) for x in range(-20, SIZE[0] + 80, 80)]
        brush.shape([*points, (SIZE[0] + 20, GROUND)], colour)


def draw_house(brush: Brush, left: int, chance: random.Random) -> None:
    """A block of flats with its windows, some of them lit, and balconies."""
    storeys, wide = chance.randint(3, 5), 208
    top = GROUND - storeys * 74 - 12
    brush.rect((left, top, left + wide, GROUND), chance.choice(WALLS))
    brush.rect((left + wide - 26, top, left + wide, GROUND), "#BFA28C")
    brush.rect((left - 6, top - 12, left + wide + 6, top), "#8A7466", 2)
    for storey in range(storeys):
        for column in range(4):
            x, y = left + 14 + column * 46, top + 16 + storey * 74
            lit = "#FBE3A1" if chance.random() < 0.3 else "#8FB3C9"
            brush.rect((x - 3, y - 3, x + 33, y + 43), "#F7F1E8", 2)
            brush.rect((x, y, x + 30, y + 40), lit)
            brush.rect((x + 14, y, x + 16, y + 40), "#F7F1E8")
            if column % 2:
                brush.rect((x - 6, y + 34, x + 36, y + 52), "#B98F72", 2)
    brush.rect((left + wide // 2 - 24, GROUND - 62, left + wide // 2 + 20, GROUND), "#6B4A3A", 3)
    brush.rect((left + wide // 2 - 32, GROUND - 70, left + wide // 2 + 28, GROUND - 60), "#C3272B", 2)


def draw_tree(brush: Brush, x: int, *, bare: bool) -> None:
    brush.oval((x - 46, GROUND + 14, x + 46, GROUND + 34), "#A99F8C")
    brush.line([(x, GROUND + 22), (x, GROUND - 90)], "#7A5C44", 13)
    if bare:
        for side in (-1, 1):
            for rise in (30, 54, 78):
                brush.line([(x, GROUND - rise), (x + side * 40, GROUND - rise - 44)], "#7A5C44", 5)
                brush.line([(x + side * 22, GROUND - rise - 24), (x + side * 46, GROUND - rise - 28)], "#7A5C44", 3)
        return
    for (dx, dy, r), colour in zip(((-34, -96, 44), (34, -98, 44), (0, -136, 52), (-6, -92, 40)), CROWNS, strict=True):
        brush.oval((x + dx - r, GROUND + dy - r, x + dx + r, GROUND + dy + r), colour)


def draw_heap(brush: Brush, x: int, y: int, kind: str, chance: random.Random) -> None:
    """What there is to be done: snow, leaves, or a box of old things."""
    if kind == "snow":
        brush.oval((x - 54, y - 24, x + 54, y + 14), "#D6E0E8")
        brush.oval((x - 52, y - 28, x + 52, y + 8), "#FFFFFF")
    elif kind == "yard":
        for _ in range(9):
            dx, dy = chance.randint(-30, 30), chance.randint(-10, 10)
            brush.oval((x + dx - 7, y + dy - 4, x + dx + 7, y + dy + 4), chance.choice(LEAVES))
    elif chance.random() < 0.6:
        brush.oval((x - 36, y - 8, x + 36, y + 8), "#B0A698")
        brush.rect((x - 30, y - 42, x + 30, y), "#C7A878", 3)
        brush.rect((x - 30, y - 42, x + 30, y - 34), "#B08F5F", 2)
        brush.rect((x - 5, y - 42, x + 5, y), "#DCC49B")


def draw_person(brush: Brush, x: int, y: int, scale: float, chance: random.Random) -> None:
    """Somebody in a red vest with a broom, from behind or bent forward, the feet at (x, y)."""
    side = chance.choice((-1, 1))

    def at(dx: float, dy: float) -> tuple[float, float]:
        return x + dx * scale * side, y + dy * scale

    def box(left: float, top: float, right: float, bottom: float) -> tuple[float, float, float, float]:
        return x + left * scale, y + top * scale, x + right * scale, y + bottom * scale

    sleeve, skin, trousers = chance.choice(SLEEVES), chance.choice(SKIN), chance.choice(TROUSERS)
    brush.oval(box(-46, -8, 46, 10), "#A79D8F")
    for leg in (-14, 14):
        brush.line([at(leg, -70), at(leg * 1.25, -6)], trousers, 19 * scale)
        brush.line([at(leg * 1.25 - 3, -2), at(leg * 1.25 + 9, -2)], "#3A322C", 10 * scale)
    brush.line([at(-22, -128), at(14, -100)], sleeve, 15 * scale)
    brush.rect(box(-32, -146, 32, -60), chance.choice(VESTS), 20 * scale)
    brush.rect(box(-32, -98, 32, -91), "#F7D9A0")
    brush.line([at(26, -150), at(72, 0)], "#9C7A4D", 6 * scale)
    brush.shape([at(64, -22), at(46, 10), at(96, 10), at(82, -24)], "#D9B563")
    brush.line([at(24, -132), at(40, -106)], sleeve, 15 * scale)
    brush.dot(*at(40, -106), 7 * scale, skin)
    brush.rect(box(-9, -158, 9, -140), skin, 6 * scale)
    brush.oval(box(-24, -200, 24, -150), skin)
    if chance.random() < 0.5:
        hair = chance.choice(HAIR)
        brush.oval(box(-25, -203, 25, -156), hair)
        brush.rect(box(-25, -182, 25, -164), hair, 8 * scale)
    else:
        cap = chance.choice(CAPS)
        brush.oval(box(-26, -206, 26, -162), cap)
        brush.line([at(10, -178), at(34, -174)], cap, 9 * scale)
