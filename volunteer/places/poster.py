"""What goes on paper: PDFs with embedded fonts, made on this machine without a look at the network.

WeasyPrint and Pango take memory and time to load, so they are loaded when somebody prints for the first time.
"""

from __future__ import annotations

from django.conf import settings

from volunteer.core.files.pdf import mongolian_slot, qr_drawing, render_pdf
from volunteer.models import ServicePoint

# --- the sheets ----------------------------------------------------------------------------------------------------------


def sign_address(point: ServicePoint) -> str:
    """What the code on the wall says. It holds no name, so it outlives renaming; `FORMER_URLS` let it outlive a change of host."""
    return f"{settings.PUBLIC_URL}/p/{point.sign_code}/"


def poster_pdf(point: ServicePoint) -> bytes:
    """The A4 sheet for the wall of a point. Its code opens the shift that is on; by itself it checks nobody in."""
    address = sign_address(point)
    context = {"point": point, "address": address, "qr": qr_drawing(address), **mongolian_slot(point)}
    return render_pdf("volunteer/places/poster_pdf.html", context)
