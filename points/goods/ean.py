"""Barcodes of goods (EAN-8 and EAN-13) as text: digits whose last one checks the others."""

WIDTHS = (8, 13)


def read(text: str) -> str | None:
    """The barcode in a text as people type it and scanners send it, or None where it is none.

    Blanks and hyphens do not matter; the twelve digits of an American code (UPC-A) are an EAN-13 with a leading 0.
    """
    digits = "".join(text.split()).replace("-", "")
    if not digits.isascii() or not digits.isdigit():
        return None
    digits = digits.zfill(13) if len(digits) == 12 else digits
    return digits if len(digits) in WIDTHS and check_digit(digits[:-1]) == digits[-1] else None


def check_digit(digits: str) -> str:
    """The last digit of a barcode: from the right, every other digit weighs three times, and all together end in 0."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return str(-total % 10)
