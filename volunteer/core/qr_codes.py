"""QR codes, drawn for a page or as a picture. What stands in them is the caller's."""

import qrcode
from PIL import Image
from qrcode.image.svg import SvgPathImage


def qr_svg(text: str) -> str:
    """An SVG of the QR code of `text`, one path, black on nothing, with the quiet zone the standard asks for."""
    code = qrcode.QRCode(border=4, error_correction=qrcode.constants.ERROR_CORRECT_M, image_factory=SvgPathImage)
    code.add_data(text)
    code.make(fit=True)
    return str(code.make_image().to_string(encoding="unicode"))


def qr_picture(text: str, side: int) -> Image.Image:
    """A QR code as a picture of `side` pixels, with the quiet zone the standard asks for."""
    code = qrcode.QRCode(border=4, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    dots = Image.new("L", (len(rows), len(rows)))
    dots.putdata([0 if dark else 255 for row in rows for dark in row])
    return dots.resize((side, side), Image.Resampling.NEAREST)
