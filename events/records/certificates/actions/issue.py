"""志愿服务记录证明: applied for, checked by one person, issued by another, numbered, told; revoked with a reason.

The process is that of 民发〔2015〕149号 (`domain.md` §1.7): application, acceptance, issue, notice within the unit of at least
seven days. It is free, and it says what the records say: hours are never typed. No `Approval`: two people decide one after the
other, and each of the three steps has columns of its own.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.functions import StrIndex
from django.urls import reverse
from django.utils import timezone

from events.attendance.recorder import lock_people
from events.models import Certificate, CertificateCount, Identity, Issuer
from events.records.certificates import pdf as certificate_pdf
from events.records.certificates.models import CertificateQuerySet
from events.records.certificates.refusals import CertificateRefusal
from volunteer.core import audit
from volunteer.core.ids import random_code
from volunteer.core.refusals import Refused
from volunteer.models import Area, User
from volunteer.notices import outbox
from volunteer.people import parties as people_parties
from volunteer.roles import deciders as role_deciders
from volunteer.roles import scope as role_scope
from volunteer.roles.deciders import RaisedDecision
from volunteer.roles.scope import Power, Scope
from volunteer.setup.steps import COMMUNITIES

State = Certificate.State
PARTIES = ("person",)
NOTICE = timedelta(days=7)  # within the unit, after issuing
CODE_LENGTH = 8
RELATED = ("person__area", "area", "organization", "applied_by", "checked_by", "issued_by", "revoked_by")


def apply(*, certificate: Certificate, by: User, at: datetime) -> Certificate:
    """Ask for one: an unsaved `certificate` with id (made in the form), person, area, purpose and period.

    The nearest reviewers without a part in it are told. The same id again answers what was kept. Raises `Refused`.
    """
    person = certificate.holder
    with transaction.atomic():
        lock_people([person.pk])
        if kept := Certificate.objects.filter(pk=certificate.pk, person=person).first():
            return kept
        if not by.acts_for(person):
            raise Refused(CertificateRefusal.NOT_YOURS)
        if asks_number(certificate.area) and not Identity.objects.filter(person=person).exists():
            raise Refused(CertificateRefusal.NO_DOCUMENT)
        save_application(certificate, by, at)
        notify_reviewers(certificate, at)
    return certificate


def save_application(certificate: Certificate, by: User, at: datetime) -> None:
    """Save an application that holds; the caller has locked the person. Raises `Refused`."""
    require_may_apply(certificate, at)
    certificate.purpose = certificate.purpose.strip()
    certificate.state, certificate.applied_by, certificate.applied_at = State.APPLIED, by, at
    certificate.save(force_insert=True)
    audit.record(act="certificate.apply", subject=certificate, actor=by, at=at)


def require_may_apply(certificate: Certificate, at: datetime) -> None:
    """Raise unless this may be applied for now."""
    person = certificate.holder
    if not certificate.since <= certificate.until <= timezone.localdate(at):
        raise Refused(CertificateRefusal.PERIOD)
    if not certificate.purpose.strip():
        raise Refused(CertificateRefusal.NO_PURPOSE)
    if not (person.name and person.real_name_at):
        raise Refused(CertificateRefusal.NO_NAME)
    if Certificate.objects.open().filter(person=person).exists():
        raise Refused(CertificateRefusal.OPEN)
    if not any(certificate_pdf.hours_in(certificate, person)):
        raise Refused(CertificateRefusal.NOTHING)


def check(*, certificate: Certificate, by: User, at: datetime) -> Certificate:
    """The first of two people compared it with the document and the records. Harmless to repeat. Raises `Refused`."""
    with transaction.atomic():
        certificate = lock_certificate(certificate)
        if certificate.state == State.CHECKED and certificate.checked_by_id == by.pk:
            return certificate
        require_reviewer(certificate, State.APPLIED, by, at)
        certificate.state, certificate.checked_by, certificate.checked_at = State.CHECKED, by, at
        certificate.save(update_fields=["state", "checked_by", "checked_at"])
        Identity.objects.filter(person=certificate.person, seen_by=None).update(seen_by=by, seen_at=at)
        audit.record(act="certificate.check", subject=certificate, actor=by, at=at)
    return certificate


def issue(*, certificate: Certificate, by: User, at: datetime) -> Certificate:
    """The second person issues it: a number of the register, the frozen content and its fingerprint. The person is told.

    Harmless to repeat. Raises `Refused`.
    """
    with transaction.atomic():
        certificate = lock_certificate(certificate)
        if certificate.state == State.ISSUED and certificate.issued_by_id == by.pk:
            return certificate
        require_reviewer(certificate, State.CHECKED, by, at)
        if certificate.checked_by_id == by.pk:
            raise Refused(CertificateRefusal.TWO_PEOPLE)
        issuer = issuer_for(certificate.area)
        if issuer is None:
            raise Refused(CertificateRefusal.NO_ISSUER)
        freeze(certificate, issuer, by, at)
        audit.record(act="certificate.issue", subject=certificate, actor=by, at=at, detail={"number": certificate.number})
        notify_person(certificate, "certificate_issued", at)
    return certificate


def freeze(certificate: Certificate, issuer: Issuer, by: User, at: datetime) -> None:
    identity = Identity.objects.filter(person=certificate.person).first() if issuer.asks_number else None
    certificate.state, certificate.issued_by, certificate.issued_at = State.ISSUED, by, at
    certificate.number, certificate.code = next_number(issuer.area, at), random_code(CODE_LENGTH)
    certificate.content = certificate_pdf.certificate_content(certificate, issuer, identity, by, at)
    certificate.id_sealed = bytes(identity.sealed) if identity else None
    certificate.content_hash = certificate_pdf.fingerprint(certificate.content, certificate.id_number)
    certificate.save()


def next_number(area: Area, at: datetime) -> str:
    """The next number of the issuer in the local year; others of the same issuer wait until the transaction ends."""
    year = timezone.localdate(at).year
    CertificateCount.objects.bulk_create([CertificateCount(area=area, year=year)], ignore_conflicts=True)
    CertificateCount.objects.filter(area=area, year=year).update(last=F("last") + 1)
    last = CertificateCount.objects.values_list("last", flat=True).get(area=area, year=year)
    return f"ZY{area.code}-{year}-{last:05d}"


def send_back(*, certificate: Certificate, reason: str, by: User, at: datetime) -> Certificate:
    """Do not issue it, and say why; the person may apply again. Harmless to repeat. Raises `Refused`."""
    if not reason.strip():
        raise Refused(CertificateRefusal.NO_REASON)
    with transaction.atomic():
        certificate = lock_certificate(certificate)
        if certificate.state == State.RETURNED and certificate.reason == reason.strip():
            return certificate
        require_reviewer(certificate, certificate.state if certificate.state == State.CHECKED else State.APPLIED, by, at)
        certificate.state, certificate.reason = State.RETURNED, reason.strip()
        certificate.save(update_fields=["state", "reason"])
        audit.record(act="certificate.return", subject=certificate, actor=by, at=at)
        notify_person(certificate, "certificate_returned", at)
    return certificate


def revoke(*, certificate: Certificate, reason: str, by: User, at: datetime) -> Certificate:
    """It is no proof any more, and the page behind its code says so with the reason. Harmless to repeat. Raises `Refused`."""
    if not reason.strip():
        raise Refused(CertificateRefusal.NO_REASON)
    with transaction.atomic():
        certificate = lock_certificate(certificate)
        if certificate.state == State.REVOKED and certificate.revoked_by_id == by.pk:
            return certificate
        if certificate.state != State.ISSUED:
            raise Refused(CertificateRefusal.NOT_OUT)
        require_reviewer(certificate, State.ISSUED, by, at)
        certificate.state, certificate.revoked_by = State.REVOKED, by
        certificate.revoked_at, certificate.revoke_reason = at, reason.strip()
        certificate.save(update_fields=["state", "revoked_by", "revoked_at", "revoke_reason"])
        audit.record(act="certificate.revoke", subject=certificate, actor=by, at=at)
        notify_person(certificate, "certificate_revoked", at)
    return certificate


def save_issuer(*, issuer: Issuer, by: User, at: datetime) -> Issuer:
    """What certificates of its area say about who issues them; those that were issued keep what they say. Raises `Refused`.

    `issuer` is not yet saved: it stands for the one that the area has.
    """
    if not role_scope.scope_for(by, Power.APPOINT, at).covers_area(issuer.area):
        raise Refused(CertificateRefusal.NOT_REVIEWER)
    with transaction.atomic():
        known = {name: getattr(issuer, name) for name in ("name", "responsible", "contact", "asks_number")}
        saved, _made = Issuer.objects.update_or_create(area=issuer.area, defaults=known | {"kept_by": by, "kept_at": at})
        detail = {"name": saved.name, "asks_number": saved.asks_number}
        audit.record(act="certificate.issuer", subject=issuer.area, actor=by, at=at, detail=detail)
    return saved


# --- questions ---------------------------------------------------------------------------------------------------------


def issuer_for(area: Area) -> Issuer | None:
    """The body that issues for an area: its own, else that of the nearest area above."""
    found = Issuer.objects.filter(area__path__in=area.lineage()).select_related("area").order_by("-area__path")
    return found.first()


def asks_number(area: Area) -> bool:
    """Whether certificates of an area carry the number of the document, as the national rule wants it unless its issuer says no."""
    issuer = issuer_for(area)
    return issuer is None or issuer.asks_number


def any_issuer_asks_number() -> bool:
    """Whether some certificates carry it: else no form asks for the number."""
    return Issuer.objects.filter(asks_number=True).exists() or not Issuer.objects.exists()


def communities_without_issuer(at: datetime) -> QuerySet[Area]:
    """Those for which `issuer_for` finds nothing."""
    above = Issuer.objects.alias(begins=StrIndex(OuterRef("path"), F("area__path"))).filter(begins=1)
    return COMMUNITIES.rows(at).filter(~Exists(above))


def open_certificates(held: Scope) -> CertificateQuerySet:
    return Certificate.objects.open().in_scope(held)


def pending_certificates(user: User, at: datetime) -> CertificateQuerySet:
    """The applications that wait for this person."""
    found = open_certificates(role_scope.scope_for(user, Power.REVIEW, at)).exclude(people_parties.party_condition(user, *PARTIES))
    return found.exclude(state=State.CHECKED, checked_by=user)


def register(held: Scope) -> CertificateQuerySet:
    """The register of a scope: everything asked for and issued, the newest first."""
    return Certificate.objects.in_scope(held).select_related(*RELATED).order_by("-applied_at", "pk")


def certificates_in_notice(person: User, at: datetime) -> CertificateQuerySet:
    """What was issued in the last seven days in the community where a person lives: the notice within the unit."""
    mine = Certificate.objects.numbered().filter(area=person.community, issued_at__gt=at - NOTICE)
    return mine.order_by("-issued_at", "pk")


def raised_decisions(area: Area | None, by: User, at: datetime) -> list[RaisedDecision]:
    """Where a higher office than the community checks what this person asks for there, or nobody may."""
    return role_deciders.raised_for([area], near=[by.pk], act=people_parties.Act.DECIDE, at=at)


def may_handle(certificate: Certificate, by: User, at: datetime) -> bool:
    covers = role_scope.scope_for(by, Power.REVIEW, at).covers_area(certificate.area)
    return covers and not people_parties.is_party(certificate, by, *PARTIES)


def first_day(person: User) -> date:
    """From which day on an application asks by itself: the first day the person was here."""
    return timezone.localdate(person.joined_at)


# --- small steps -------------------------------------------------------------------------------------------------------


def require_reviewer(certificate: Certificate, state: str, by: User, at: datetime) -> None:
    if certificate.state != state:
        raise Refused(CertificateRefusal.NOT_WAITING)
    if people_parties.is_party(certificate, by, *PARTIES):
        raise Refused(CertificateRefusal.INVOLVED)
    if not role_scope.scope_for(by, Power.REVIEW, at).covers_area(certificate.area):
        raise Refused(CertificateRefusal.NOT_REVIEWER)


def lock_certificate(certificate: Certificate) -> Certificate:
    rows = Certificate.objects.select_for_update(of=("self",)).select_related("person", "area", "organization")
    return rows.get(pk=certificate.pk)


def notify_person(certificate: Certificate, kind: str, at: datetime) -> None:
    if certificate.person is None:
        return
    reason = certificate.revoke_reason or certificate.reason
    params = {"number": certificate.number or "", "reason": reason}
    url = reverse("events:certificate", args=[certificate.pk])
    outbox.notify(person=certificate.person, kind=kind, params=params, key=f"{kind}:{certificate.pk}", at=at, url=url)


def notify_reviewers(certificate: Certificate, at: datetime) -> None:
    outbox.notify_many(
        people=role_scope.reviewers_for(certificate.area, at=at, excluding=people_parties.party_ids(certificate, *PARTIES)),
        kind="certificate_asked",
        params={"name": certificate.holder.name},
        key=f"certificate_asked:{certificate.pk}",
        at=at,
        url=reverse("events:certificate_review", args=[certificate.pk]),
    )
