"""What tests of certificates begin with: an issuing body, somebody who served, a class."""

from datetime import date
from io import BytesIO

from pypdf import PdfReader

from events.models import Certificate, Issuer
from events.records.certificates import identity as certificate_identity
from events.records.certificates.actions import issue, issue_class
from tests import cast
from tests.cast import at
from tests.support.attendance_factory import serve
from volunteer.core.ids import new_id
from volunteer.models import Membership, Organization, User

NOW = at(9)
ID_CARD = "11010519491231002X"  # the example of GB 11643-1999
SINCE, UNTIL = date(2026, 1, 1), date(2026, 11, 24)


def issuer(district) -> Issuer:
    named = {"name": "长青社区居民委员会(演示)", "responsible": "负责人甲", "contact": "0473-0000000"}
    return issue.save_issuer(issuer=Issuer(area=district.community, **named), by=district.community_admin, at=NOW)


def served(district) -> User:
    """Alice, with a document and twelve and a half hours."""
    district.alice.area = district.community
    district.alice.save()
    certificate_identity.save_identity(person=district.alice, kind="id_card", number=ID_CARD, by=district.alice, at=NOW)
    serve(district, district.alice, 12.5)
    return district.alice


def asked(district, person, **fields) -> Certificate:
    known = {"id": new_id(NOW), "area": district.community, "purpose": "入学申请", "since": SINCE, "until": UNTIL} | fields
    return Certificate(person=person, **known)


def apply(district, person=None, by=None, **fields) -> Certificate:
    person = person or district.alice
    return issue.apply(certificate=asked(district, person, **fields), by=by or person, at=NOW)


def issued(district, person=None) -> Certificate:
    made = apply(district, person)
    issue.check(certificate=made, by=district.reviewer, at=NOW)
    return issue.issue(certificate=made, by=district.community_admin, at=NOW)


def school(district) -> Organization:
    """Three pupils in one class, the first without hours, and one in another."""
    made = cast.organization("长青学校(演示)", district.compound)
    for n in range(4):
        pupil = cast.person(f"学生{n}(演示)")
        known = {"asked_by": district.manager, "asked_at": NOW, "agreed_at": NOW, "confirmed_at": NOW}
        words = {"note": "三班" if n < 3 else "四班", "confirmed_by": district.manager, "since": date(2026, 9, 1)}
        Membership.objects.create(organization=made, person=pupil, **words, **known)
        if n:
            serve(district, pupil, 3)
    return made


def wanted(school, note="三班") -> issue_class.ClassRequest:
    return issue_class.ClassRequest(organization=school, note=note, since=SINCE, until=UNTIL, purpose="综合素质评价")


def fonts_are_embedded(body: bytes) -> bool:
    """Whether each font that a page of the PDF uses lies in the file."""
    fonts = [font.get_object() for page in PdfReader(BytesIO(body)).pages for font in page["/Resources"]["/Font"].values()]
    kinds = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object() for font in fonts]
    return bool(kinds) and all(any(key.startswith("/FontFile") for key in kind) for kind in kinds)
