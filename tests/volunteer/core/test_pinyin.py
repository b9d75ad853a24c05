"""First letters of Chinese names, as people type them."""

import pytest

from volunteer.core.pinyin import LETTERS, has_initials, initials


def test_the_first_letters_of_a_name():
    assert initials("幸福里(演示)2期B座") == tuple("xflys2qbz")
    assert initials("阿尔丁") == tuple("aed")
    assert initials("鑫苑") == (LETTERS, "y")  # the first is no everyday character
    assert initials("") == ()


@pytest.mark.parametrize(
    ("name", "typed", "fits"),
    [
        ("长青社区", "cq", True),
        ("长青社区", "sq", True),
        ("长青社区", "cqsq", True),
        ("长青社区", "zqsq", True),  # two sounds
        ("工行南小区", "ghnxq", True),
        ("工行南小区", "gxnxq", True),
        ("长青社区", "cs", False),
        ("长青社区", "cqsqx", False),
        ("鑫苑", "xy", True),
        ("鑫苑", "xx", False),
    ],
)
def test_letters_stand_in_a_row_anywhere(name, typed, fits):
    assert has_initials(initials(name), typed) is fits
