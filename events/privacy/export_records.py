"""The record beside the hours: ratings, thanks, trainings, stars, certificates, role models; document and calendar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import Count, Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from events.core.model_fields import Objection
from events.models import (
    CalendarFeed,
    Certificate,
    Identity,
    ModelObjection,
    PaperConsent,
    PhotoObjection,
    Rating,
    RecordEntry,
    RoleModel,
    Shift,
    StarAward,
    StarObjection,
    Thanks,
)
from events.records import hours as record_hours
from events.records.ratings.actions import FEWEST_RATINGS
from volunteer.models import User
from volunteer.privacy.export_registry import (
    ACCESS,
    CONSENTS,
    PARTS,
    PROFILE,
    ExportPart,
    ExportSheet,
    Row,
    moment_text,
    short_name,
    stream_cells,
    yes_or_no,
)
from volunteer.templatetags.formatting import day, hours, translated

RATINGS_GIVEN = ExportSheet(
    40,
    _("Ratings I gave"),
    _("What you said about shifts; nobody who reads it learns that it was you."),
    (_("when"), _("event"), _("shift"), _("stars"), _("in words")),
)
RATINGS_RECEIVED = ExportSheet(
    41,
    _("Ratings of my shifts"),
    _("What people said about shifts you led, without names, once there were enough of them."),
    (_("event"), _("shift"), _("stars"), _("in words")),
)
THANKS = ExportSheet(
    42,
    pgettext_lazy("sheet", "Thank-yous"),
    _("Whom you thanked, and who thanked you."),
    (_("when"), _("event"), _("thanked by"), _("thanked"), _("what for")),
)
ENTRIES = ExportSheet(
    43,
    _("Trainings, awards, ratings"),
    _("What staff entered in your record, and what you said about it."),
    (
        *(
            _("day"),
            _("kind"),
            _("name"),
            _("content"),
            pgettext_lazy("column", "by whom"),
            _("minutes"),
            _("stars"),
            pgettext_lazy("column", "how one can tell"),
        ),
        *(pgettext_lazy("column", "entered by"), _("you doubted it"), _("answer"), _("taken out because")),
    ),
)
STARS = ExportSheet(
    44,
    _("Stars"),
    _("Stars you have, had, or are in public notice for."),
    (_("when"), _("stars"), _("hours"), _("state"), _("public until"), pgettext_lazy("column", "decided"), _("why")),
)
CERTIFICATES = ExportSheet(
    45,
    _("Certificates"),
    _("Certificates of service that were asked for or issued."),
    (
        *(
            pgettext_lazy("column", "asked"),
            _("what for"),
            _("from"),
            pgettext_lazy("column", "until"),
            _("unit"),
            _("state"),
            _("Certificate number"),
            _("Check code"),
            _("issued"),
        ),
        *(_("revoked"), _("why")),
    ),
)
MODELS = ExportSheet(
    46,
    _("Role models"),
    _("Where you were nominated, whom you nominated, for whom you agreed."),
    (_("when"), _("honour"), _("who"), _("your part"), _("state"), _("the story"), _("why")),
)
OBJECTIONS = ExportSheet(
    47,
    _("Objections"),
    _("Where you said that a star or an honour is not due, or asked that a picture be taken away."),
    (_("when"), _("against"), _("your words"), _("found right"), _("answer")),
)


def register() -> None:
    models = tuple(f"events.RoleModel.{field}" for field in ("person", "nominated_by", "agreed_by", "guardian"))
    PARTS.extend(
        [
            ExportPart(PROFILE, profile_rows, ("events.Identity.person",)),
            ExportPart(CONSENTS, paper_consent_rows, ()),
            ExportPart(RATINGS_GIVEN, given_rating_rows, ("events.Rating.person",)),
            ExportPart(RATINGS_RECEIVED, received_rating_rows, ()),
            ExportPart(THANKS, thanks_rows, ("events.Thanks.giver", "events.Thanks.receiver")),
            ExportPart(ENTRIES, entry_rows, ("events.RecordEntry.person",)),
            ExportPart(STARS, star_rows, ("events.StarAward.person",)),
            ExportPart(CERTIFICATES, certificate_rows, ("events.Certificate.person",)),
            ExportPart(MODELS, role_model_rows, models),
            ExportPart(OBJECTIONS, star_objection_rows, ("events.StarObjection.by",)),
            ExportPart(OBJECTIONS, model_objection_rows, ("events.ModelObjection.by",)),
            ExportPart(OBJECTIONS, photo_objection_rows, ("events.PhotoObjection.by",)),
            ExportPart(ACCESS, calendar_rows, ("events.CalendarFeed.person",)),
        ]
    )


def profile_rows(person: User) -> Iterator[Row]:
    """Hours, and the document one gave."""
    yield gettext("verified hours"), hours(record_hours.verified_minutes(person))
    yield gettext("honorary hours"), hours(record_hours.honorary_minutes(person))
    if document := Identity.objects.filter(person=person).first():
        yield gettext("document"), document.get_kind_display()
        yield gettext("number of the document"), document.number
        yield gettext("sex"), document.get_sex_display() if document.sex else ""
        yield gettext("the document was given"), moment_text(document.given_at)
        yield gettext("the document was seen"), moment_text(document.seen_at)


def calendar_rows(person: User) -> Iterable[Row]:
    rows = CalendarFeed.objects.filter(person=person)
    return stream_cells(rows, lambda row: [gettext("My calendar"), "", moment_text(row.made_at), ""])


def paper_consent_rows(person: User) -> Iterable[Row]:
    rows = PaperConsent.objects.filter(model__person=person).select_related("model__honour", "taken_by").order_by("taken_at", "pk")
    words = gettext("on paper, to be shown as a role model (%(honour)s)")
    return stream_cells(
        rows,
        lambda row: [
            *(words % {"honour": row.model.honour}, "", str(person), row.signer if row.part == "own" else row.get_part_display()),
            *(moment_text(row.taken_at), moment_text(row.refused_at)),
        ],
    )


def given_rating_rows(person: User) -> Iterable[Row]:
    rows = Rating.objects.filter(person=person).select_related("shift__event").order_by("-at", "-pk")
    return stream_cells(
        rows, lambda row: [moment_text(row.at), row.shift.event.title, moment_text(row.shift.start), row.stars, row.words]
    )


def received_rating_rows(person: User) -> Iterable[Row]:
    """As the leader's page tells them: without names or times, and not while who said it could be guessed."""
    enough = Shift.objects.filter(leader=person).annotate(said=Count("ratings")).filter(said__gte=FEWEST_RATINGS)
    rows = Rating.objects.filter(shift__in=enough.values("pk")).select_related("shift__event")
    return stream_cells(
        rows.order_by("-shift__start", "-stars", "words"),
        lambda row: [row.shift.event.title, moment_text(row.shift.start), row.stars, row.words],
    )


def thanks_rows(person: User) -> Iterable[Row]:
    related = ("giver", "receiver", "shift__event")
    rows = Thanks.objects.filter(Q(giver=person) | Q(receiver=person)).select_related(*related).order_by("-at", "-pk")
    return stream_cells(
        rows,
        lambda row: [
            *(moment_text(row.at), row.shift.event.title, short_name(row.giver, person), short_name(row.receiver, person)),
            row.get_kind_display(),
        ],
    )


def entry_rows(person: User) -> Iterable[Row]:
    rows = RecordEntry.objects.filter(person=person).select_related("point", "area").order_by("-on", "-pk")
    return stream_cells(
        rows,
        lambda row: [
            *(day(row.on), row.get_kind_display(), row.title, row.content, row.giver, row.minutes or ""),
            *("" if row.stars is None else row.stars, row.evidence, row.unit, row.doubt, row.answer, row.void_reason),
        ],
    )


def star_rows(person: User) -> Iterable[Row]:
    rows = StarAward.objects.filter(person=person).order_by("-noticed_at", "-pk")
    return stream_cells(
        rows,
        lambda row: [
            *(moment_text(row.noticed_at), row.stars, hours(row.minutes), row.get_state_display(), day(row.until)),
            *(moment_text(row.decided_at), translated(row.reason)),
        ],
    )


def certificate_rows(person: User) -> Iterable[Row]:
    rows = Certificate.objects.filter(person=person).select_related("organization").order_by("-applied_at", "-pk")
    return stream_cells(
        rows,
        lambda row: [
            *(
                moment_text(row.applied_at),
                row.purpose,
                day(row.since),
                day(row.until),
                row.organization or "",
                row.get_state_display(),
            ),
            *(row.number or "", row.code, moment_text(row.issued_at), moment_text(row.revoked_at), row.revoke_reason or row.reason),
        ],
    )


def role_model_rows(person: User) -> Iterable[Row]:
    mine = Q(person=person) | Q(nominated_by=person) | Q(agreed_by=person) | Q(guardian=person)
    rows = RoleModel.objects.filter(mine).select_related("honour", "person", "team").order_by("-nominated_at", "-pk")
    return stream_cells(rows, lambda row: role_model_row(row, person))


def role_model_row(row: RoleModel, person: User) -> Row:
    """One's own story as it stands; somebody else's as everybody reads it."""
    own = row.person_id == person.pk
    parts = {
        gettext("nominated"): own,
        gettext("I nominated"): row.nominated_by_id == person.pk,
        gettext("I agreed"): row.agreed_by_id == person.pk,
        gettext("guardian"): row.guardian_id == person.pk,
    }
    return [
        *(moment_text(row.nominated_at), row.honour, row.whole_name if own else row.name),
        *("、".join(words for words, true in parts.items() if true), row.get_state_display()),
        *(row.story if own else row.told, row.reason),
    ]


def star_objection_rows(person: User) -> Iterable[Row]:
    rows = StarObjection.objects.filter(by=person).select_related("award__person").order_by("-at", "-pk")
    words = gettext("star: %(name)s")
    return stream_cells(rows, lambda row: objection_row(row, words % {"name": short_name(row.award.person, person)}))


def model_objection_rows(person: User) -> Iterable[Row]:
    rows = ModelObjection.objects.filter(by=person).select_related("model__person", "model__team").order_by("-at", "-pk")
    return stream_cells(rows, lambda row: objection_row(row, row.model.name))


def photo_objection_rows(person: User) -> Iterable[Row]:
    rows = PhotoObjection.objects.filter(by=person).select_related("photo__shift__event").order_by("-at", "-pk")
    words = gettext("picture: %(name)s")
    return stream_cells(rows, lambda row: objection_row(row, words % {"name": row.photo.shift.event.title}))


def objection_row(row: Objection, against: str) -> Row:
    return [moment_text(row.at), against, row.words, "" if row.held is None else yes_or_no(row.held), row.answer]
