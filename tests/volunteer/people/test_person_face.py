"""Where there is no photo of a person, the letters of their name stand for them."""

import re

import pytest
from django.conf import settings
from django.template.loader import render_to_string

from volunteer.templatetags.people import TONES, face_tone, initials


@pytest.mark.parametrize(
    ("shown", "letters"),
    [
        ("张小梅(演示)", "小梅"),
        ("李梅", "梅"),
        ("欧阳小梅", "小梅"),
        ("张**", "张"),
        ("Ann Mary Smith", "AS"),
        ("ann", "A"),
        ("买买提·艾力", "艾力"),
        ("28822844", "44"),
        ("", "?"),
        (None, "?"),
    ],
)
def test_letters_stand_for_the_name_as_it_is_shown(shown, letters):
    assert initials(shown) == letters


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_letters_can_be_read_on_each_ground():
    sheet = (settings.BASE_DIR / "static/css/theme.css").read_text()
    pairs = re.findall(r"\.tone-(\d) \{ background: (#\w{6}); color: (#\w{6}); \}", sheet)
    assert [int(number) for number, _ground, _ink in pairs] == list(range(TONES))
    low = [(luminance(ground) + 0.05) / (luminance(ink) + 0.05) for _number, ground, ink in pairs]
    assert min(low) >= 4.5


def test_a_face_is_a_photo_or_letters_and_is_not_read_out():
    letters = render_to_string("components/person_face.html", {"name": "张小梅(演示)"})
    assert f'<span class="person-face tone-{face_tone("张小梅(演示)")}" aria-hidden="true">小梅</span>' in letters
    photo = render_to_string("components/person_face.html", {"name": "张小梅(演示)", "picture": "/me/faces/1/", "size": "l"})
    assert '<img class="person-face person-face-l" src="/me/faces/1/" alt=""' in photo
    assert "小梅" not in photo
