"""The lines of an EAN-13 as they stand on a packet, for a fake camera."""

from PIL import Image

# The modules of each digit in the left half, odd parity; and which of the six there are odd (O), which tells the first digit.
LEFT = ("0001101", "0011001", "0010011", "0111101", "0100011", "0110001", "0101111", "0111011", "0110111", "0001011")
PARITY = ("OOOOOO", "OOEOEE", "OOEEOE", "OOEEEO", "OEOOEE", "OEEOOE", "OEEEOO", "OEOEOE", "OEOEEO", "OEEOEO")
MODULE, HEIGHT, QUIET = 4, 220, 12  # pixels a module, pixels, modules left white at each side


def barcode(digits: str) -> Image.Image:
    """The picture of these thirteen digits; the last must be the check digit."""
    lines = "0" * QUIET + modules(digits) + "0" * QUIET
    row = Image.new("L", (len(lines), 1))
    row.putdata([0 if line == "1" else 255 for line in lines])
    return row.resize((len(lines) * MODULE, HEIGHT), Image.Resampling.NEAREST)


def modules(digits: str) -> str:
    """The black (1) and white (0) modules, 95 of them."""
    first, *rest = map(int, digits)
    half = zip(rest[:6], PARITY[first], strict=True)
    left = [LEFT[digit] if parity == "O" else turned(LEFT[digit])[::-1] for digit, parity in half]
    right = [turned(LEFT[digit]) for digit in rest[6:]]
    return "101" + "".join(left) + "01010" + "".join(right) + "101"


def turned(pattern: str) -> str:
    return pattern.translate(str.maketrans("01", "10"))
