"""Pictures for the demo, drawn: a yard with houses and people in red vests at work. Nobody real is to be seen."""

import random
from functools import cache
from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

SIZE = (960, 720)
GROUND = 520  # where the yard begins, from above
SKIES = ("#CFE6F5", "#F6E3C8", "#DCE8EE", "#E7EEF3")
YARDS = {"snow": "#F4F7FA", "yard": "#C9D6B4", "street": "#D9D2C7"}
WALLS = ("#E2B48C", "#D99A7B", "#E9D3B0", "#C9B8A6", "#DDA98F")
VEST, SKIN, TROUSERS = "#C3272B", ("#F0C8A4", "#E6B88F", "#D9A67C"), ("#3D4A5C", "#5A5148", "#2F3B46")
HAIR = ("#2B2320", "#4A413A", "#8C8279", "#D8D3CC")


SCENES = 9


def scene_file(number: int) -> "ContentFile[bytes]":
    """One of a few pictures as a file; the same number always gives the same one."""
    return ContentFile(draw_scene(number % SCENES, 2 + number % SCENES), name="photo.jpg")


@cache
def draw_scene(number: int, people: int) -> bytes:
    """A picture as a JPEG, with at most seven people."""
    chance = random.Random(number)  # noqa: S311 (the same demo every time)
    picture = Image.new("RGB", SIZE, chance.choice(SKIES))
    draw = ImageDraw.Draw(picture)
    kind = ("yard", "snow", "street")[number % 3]
    for left in range(-40, SIZE[0], 250):
        draw_house(draw, left + chance.randint(0, 40), chance)
    draw.rectangle((0, GROUND, *SIZE), fill=YARDS[kind])
    for left in range(20, SIZE[0], 220):
        draw_tree(draw, left + chance.randint(-20, 60), bare=kind == "snow")
    for left in range(60, SIZE[0] - 60, 110):
        draw_heap(draw, left + chance.randint(0, 60), chance.randint(GROUND + 90, SIZE[1] - 20), kind, chance)
    shown = min(people, 7)
    for place in range(shown):
        draw_person(draw, 70 + place * (SIZE[0] - 140) // shown + chance.randint(0, 40), chance.randint(600, 690), chance)
    file = BytesIO()
    picture.save(file, "JPEG", quality=82)
    return file.getvalue()


def draw_house(draw: ImageDraw.ImageDraw, left: int, chance: random.Random) -> None:
    """A block of flats with its windows, some of them lit."""
    storeys, wide = chance.randint(4, 6), 215
    top = GROUND - storeys * 78
    draw.rectangle((left, top, left + wide, GROUND), fill=chance.choice(WALLS))
    draw.rectangle((left - 6, top - 12, left + wide + 6, top), fill="#8A7466")
    for storey in range(storeys):
        for column in range(4):
            x, y = left + 16 + column * 50, top + 16 + storey * 78
            lit = "#FBE3A1" if chance.random() < 0.25 else "#8FB3C9"
            draw.rectangle((x, y, x + 32, y + 42), fill=lit, outline="#F7F1E8", width=3)
    door = left + wide // 2 - 20
    draw.rectangle((door, GROUND - 64, door + 40, GROUND), fill="#6B4A3A")


def draw_tree(draw: ImageDraw.ImageDraw, x: int, *, bare: bool) -> None:
    draw.rectangle((x - 6, GROUND - 70, x + 6, GROUND + 24), fill="#7A5C44")
    if bare:
        for side in (-1, 1):
            for rise in (30, 50, 66):
                draw.line((x, GROUND - rise, x + side * 44, GROUND - rise - 46), fill="#7A5C44", width=5)
    else:
        for dx, dy, r in ((-30, -96, 44), (30, -96, 44), (0, -132, 50)):
            draw.ellipse((x + dx - r, GROUND + dy - r, x + dx + r, GROUND + dy + r), fill="#6F9A5B")


def draw_heap(draw: ImageDraw.ImageDraw, x: int, y: int, kind: str, chance: random.Random) -> None:
    """What there is to be done: snow, leaves, or a box of old things."""
    if kind == "snow":
        draw.ellipse((x - 50, y - 26, x + 50, y + 14), fill="#FFFFFF", outline="#D6E0E8", width=3)
    elif kind == "yard":
        draw.ellipse((x - 34, y - 16, x + 34, y + 10), fill=chance.choice(("#C98B3A", "#B5722C", "#D9A441")))
    else:
        draw.rectangle((x - 30, y - 40, x + 30, y), fill="#C7A878", outline="#A88653", width=4)
        draw.line((x - 30, y - 20, x + 30, y - 20), fill="#A88653", width=4)


def draw_person(draw: ImageDraw.ImageDraw, x: int, y: int, chance: random.Random) -> None:
    """Somebody in a red vest with a broom, the feet at (x, y)."""
    skin, trousers, side = chance.choice(SKIN), chance.choice(TROUSERS), chance.choice((-1, 1))
    for leg in (-13, 13):
        draw.line((x + leg, y - 66, x + leg * 1.3, y), fill=trousers, width=17)
    draw.rounded_rectangle((x - 30, y - 140, x + 30, y - 58), radius=18, fill=VEST)
    draw.line((x, y - 136, x, y - 62), fill="#F7D9A0", width=5)
    for arm in (-1, 1):
        draw.line((x + arm * 26, y - 128, x + side * 34 + arm * 12, y - 84), fill="#8E9AA6", width=14)
    draw.line((x + side * 18, y - 132, x + side * 74, y + 4), fill="#9C7A4D", width=7)
    draw.polygon([(x + side * 68, y - 14), (x + side * 54, y + 12), (x + side * 98, y + 12)], fill="#D9B563")
    draw.ellipse((x - 22, y - 190, x + 22, y - 144), fill=skin)
    draw.pieslice((x - 24, y - 194, x + 24, y - 146), 180, 360, fill=chance.choice(HAIR))
