"""What a certificate says, its fingerprint, and the sheet of paper.

It carries what the rule names (民发〔2015〕149号, `domain.md` §1.7): name, document and its number, volunteer number; hours and
content of service; issuing body, person responsible, handler, contact; number, day of issue, notes; room for seal and signature.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db.models import Count, Sum
from django.urls import reverse
from django.utils import timezone, translation

from events.core.rounding import hours_in_tenths
from events.models import Attendance, Category, Certificate, Identity, Issuer, Makeup
from events.records.exchange import actions as exchange
from events.reports.models import strip_zeros
from volunteer.core import encryption
from volunteer.core.files import pdf
from volunteer.identity import queries as identity_queries
from volunteer.models import User

ANNEX = 60  # services listed one by one, the newest; all of them are in the sums


def certificate_content(
    certificate: Certificate, issuer: Issuer, identity: Identity | None, handler: User, at: datetime
) -> dict[str, Any]:
    """The frozen content of a certificate: plain JSON in the site's own language, without the number of the document.

    `identity` is the document that stands on it, None where the issuer asks for none.
    """
    person = certificate.holder
    with translation.override(settings.LANGUAGE_CODE):
        return {
            "number": certificate.number,
            "name": person.name,
            "masked": person.masked_name,
            "volunteer_no": person.volunteer_no,
            **former_content(person),
            "document": str(identity.get_kind_display()) if identity else "",
            "purpose": certificate.purpose,
            "since": certificate.since.isoformat(),
            "until": certificate.until.isoformat(),
            **service_content(certificate, person),
            "unit": f"{certificate.organization} {certificate.note}".strip() if certificate.organization else "",
            "issuer": issuer.name,
            "responsible": issuer.responsible,
            "handler": handler.name,
            "contact": issuer.contact,
            "issued_on": timezone.localdate(at).isoformat(),
        }


def former_content(person: User) -> dict[str, Any]:
    """The names under which the person served before, each with the day until which it held; nothing for who has had one name."""
    former = identity_queries.former_names(person)
    return {"former": [list(line) for line in former]} if former else {}


def names_before(certificate: Certificate) -> list[list[str]]:
    """The names before that a certificate says, or will say when it is issued."""
    if certificate.is_out or certificate.person is None:
        return list(certificate.content.get("former", []))
    return list(former_content(certificate.person).get("former", []))


def verified_rows(certificate: Certificate, person: User) -> Any:
    days = {"shift__start__date__gte": certificate.since, "shift__start__date__lte": certificate.until}
    return Attendance.objects.verified().filter(person=person, minutes__gt=0, **days)


def hours_in(certificate: Certificate, person: User) -> tuple[int, int]:
    """Verified and honorary minutes in the period, by the local day of the shift."""
    verified = verified_rows(certificate, person).order_by().aggregate(sum=Sum("minutes"))["sum"] or 0
    days = {"shift__start__date__gte": certificate.since, "shift__start__date__lte": certificate.until}
    made_up = Makeup.objects.honorary().filter(person=person, **days).aggregate(sum=Sum("minutes"))["sum"] or 0
    return int(verified), int(made_up) + exchange.imported_minutes(person, certificate.since, certificate.until)


def service_content(certificate: Certificate, person: User) -> dict[str, Any]:
    """Hours, categories and the single services of the period, in a constant number of statements."""
    rows = verified_rows(certificate, person)
    sums = rows.order_by().values("shift__event__category").annotate(times=Count("pk"), minutes=Sum("minutes"))
    categories = Category.objects.in_bulk()
    by_category = sorted(
        ([str(categories[one["shift__event__category"]]), one["times"], one["minutes"]] for one in sums), key=lambda line: -line[2]
    )
    verified, honorary = hours_in(certificate, person)
    newest = rows.select_related("shift__event__point", "shift__event__category", "job").order_by("-shift__start", "pk")[:ANNEX]
    return {
        "verified": verified,
        "honorary": honorary,
        "times": sum(line[1] for line in by_category),
        "categories": by_category,
        "services": [service_line(row) for row in newest],
    }


def service_line(row: Attendance) -> dict[str, Any]:
    event = row.shift.event
    day = timezone.localdate(row.shift.start).isoformat()
    return {"day": day, "title": event.title, "organiser": event.point.name, "minutes": row.minutes}


def fingerprint(content: dict[str, Any], id_number: str) -> str:
    """The SHA-256 of everything the paper says, document number included: sorted keys, no spaces, UTF-8."""
    whole = {**content, "id_number": id_number}
    text = json.dumps(whole, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def verify_url(certificate: Certificate) -> str:
    """What the QR code on the paper says."""
    return settings.PUBLIC_URL + reverse("events:verified", args=[certificate.content_hash])


# --- the sheet ---------------------------------------------------------------------------------------------------------


def render_pdf(certificates: Sequence[Certificate]) -> bytes:
    """The certificates as one PDF, each on pages of its own; of several the annex stays behind in the single files."""
    rows = [
        {
            "certificate": one,
            "said": one.content,
            "id_number": one.id_number,
            "qr": pdf.qr_drawing(verify_url(one)),
            "annex": len(certificates) == 1,
            **content_in_hours(one.content),
        }
        for one in certificates
    ]
    return pdf.render_pdf(
        "events/records/certificates/certificate_pdf.html", {"rows": rows, "verify": settings.PUBLIC_URL + reverse("events:verify")}
    )


def content_in_hours(said: dict[str, Any]) -> dict[str, Any]:
    """The categories and the services of a frozen content, each with its hours, which add up to the hours in all.

    `more` are the services beyond those that are listed: how many there are, and their hours.
    """
    by_category = hours_in_tenths([minutes for _name, _times, minutes in said["categories"]])
    listed = [one["minutes"] for one in said["services"]]
    *by_service, rest = hours_in_tenths([*listed, said["verified"] - sum(listed)])
    return {
        "hours": strip_zeros(sum(by_category, Decimal(0))),
        "categories": [(*line[:2], strip_zeros(hours)) for line, hours in zip(said["categories"], by_category, strict=True)],
        "services": [(one, strip_zeros(hours)) for one, hours in zip(said["services"], by_service, strict=True)],
        "more": (said["times"] - len(listed), strip_zeros(rest)),
    }


def read_sealed(certificate: Certificate) -> bytes:
    with certificate.file.open() as file:
        return encryption.unseal_bytes(file.read())


def stored_pdf(certificate: Certificate) -> bytes:
    """The PDF of an issued certificate: made once, kept sealed, ever the same file afterwards, so that its hash is known."""
    if certificate.file:
        try:
            return read_sealed(certificate)
        except FileNotFoundError:  # it was sealed anew meanwhile (`manage.py reseal`)
            certificate.refresh_from_db(fields=["file"])
            return read_sealed(certificate)
    body = render_pdf([certificate])
    file_hash = hashlib.sha256(body).hexdigest()
    name = certificate.file.storage.save(f"certificates/{certificate.pk}.bin", ContentFile(encryption.seal_bytes(body)))
    kept = Certificate.objects.filter(pk=certificate.pk, file="").update(file=name, file_hash=file_hash)
    if kept:
        return body
    certificate.file.storage.delete(name)  # somebody else was first
    certificate.refresh_from_db()
    return stored_pdf(certificate)
