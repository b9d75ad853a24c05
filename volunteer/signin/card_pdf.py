"""What goes on paper: PDFs with embedded fonts, made on this machine without a look at the network.

WeasyPrint and Pango take memory and time to load, so they are loaded when somebody prints for the first time.
"""

from __future__ import annotations

from collections.abc import Sequence

from volunteer.core.files.pdf import qr_drawing, render_pdf, site_mongolian_slot
from volunteer.models import Card
from volunteer.signin import personal_code

CARDS_PER_SHEET = 10


def cards_pdf(cards: Sequence[Card]) -> bytes:
    """Personal cards of 85.6 x 54 mm, ten on an A4 sheet, to cut out: name, number, serial and its QR code."""
    rows = [{"card": card, "qr": qr_drawing(personal_code.card_address(card.serial))} for card in cards]
    sheets = [rows[first : first + CARDS_PER_SHEET] for first in range(0, len(rows), CARDS_PER_SHEET)]
    return render_pdf("volunteer/signin/cards_pdf.html", {"sheets": sheets} | site_mongolian_slot())
