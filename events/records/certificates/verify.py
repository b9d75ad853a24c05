"""Whether a paper is ours: by its number with its check code, by the fingerprint it carries, or by the file itself.

A number alone shows nothing, and a wrong pair says the same whether the number exists or not. Eight letters of 23 are 78 billion
codes; twenty wrong ones for a number in an hour, sixty from a device, and the door stays shut until the next.
"""

from __future__ import annotations

import hashlib
import re
from datetime import datetime, timedelta
from typing import IO

from django.utils.crypto import constant_time_compare

from events.models import Certificate
from events.records.certificates.refusals import CertificateRefusal
from volunteer.core import rate_limit
from volunteer.core.ids import clean_code, one_line
from volunteer.core.refusals import Refused

OF_A_NUMBER, OF_A_DEVICE = 20, 60
HOUR = timedelta(hours=1)
MOST_BYTES = 10_000_000
FINGERPRINT = re.compile(r"[0-9a-f]{64}")


def find_by_code(*, number: str, code: str, device: str, at: datetime) -> Certificate:
    """The certificate of a number and its check code. `device` names the browser, empty on its first visit. Raises `Refused`."""
    number, code = one_line(number, 40).upper().replace(" ", ""), clean_code(code)[:20]
    require_few_guesses(number, device, at)
    found = Certificate.objects.numbered().filter(number=number).first()
    if found is None or not constant_time_compare(found.code, code):
        raise Refused(CertificateRefusal.UNKNOWN)
    rate_limit.clear_attempts(kind="certificate", subject=f"number:{number}")
    return found


def require_few_guesses(number: str, device: str, at: datetime) -> None:
    tries = [(f"number:{number}", OF_A_NUMBER), *([(f"device:{device}", OF_A_DEVICE)] if device else [])]
    for subject, most in tries:
        if not rate_limit.allow_attempt(kind="certificate", subject=subject, most=most, within=HOUR, at=at):
            raise Refused(CertificateRefusal.SLOWLY)


def find_by_fingerprint(text: str) -> Certificate | None:
    """The certificate whose content has this hash, as the code on the paper says it."""
    if not FINGERPRINT.fullmatch(text):
        return None
    return Certificate.objects.numbered().filter(content_hash=text).first()


def find_by_file(file: IO[bytes]) -> Certificate:
    """The certificate that this very PDF is, bit by bit. Nothing of the file is opened or kept. Raises `Refused`."""
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise Refused(CertificateRefusal.TOO_HEAVY)
    found = Certificate.objects.numbered().filter(file_hash=hashlib.sha256(content).hexdigest()).first()
    if found is None:
        raise Refused(CertificateRefusal.NOT_OURS)
    return found
