"""The record beside the hours: ratings, thanks, trainings, stars, certificates, role models; document and calendar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import Count, Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from events.models import (
    CalendarFeed,
    Certificate,
    Identity,
    ModelObjection,
    PaperConsent,
    Rating,
    RecordEntry,
    RoleModel,
    Shift,
    StarAward,
    StarObjection,
    Thanks,
)
from events.records import hours as record_hours
from events.records.ratings.actions import ENOUGH
from volunteer.models import User
from volunteer.privacy.export_registry import ACCESS, CONSENTS, PARTS, PROFILE, Part, Row, Sheet, flowing, named, when, yes
from volunteer.templatetags.formatting import day, hours, translated

RATED = Sheet(
    40,
    _("Ratings I gave"),
    _("What you said about shifts; nobody who reads it learns that it was you."),
    (_("when"), _("event"), _("shift"), _("stars"), _("in words")),
)
RATINGS = Sheet(
    41,
    _("Ratings of my shifts"),
    _("What people said about shifts you led, without names, once there were enough of them."),
    (_("event"), _("shift"), _("stars"), _("in words")),
)
THANKS = Sheet(
    42,
    pgettext_lazy("sheet", "Thank-yous"),
    _("Whom you thanked, and who thanked you."),
    (_("when"), _("event"), _("thanked by"), _("thanked"), _("what for")),
)
ENTRIES = Sheet(
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
STARS = Sheet(
    44,
    _("Stars"),
    _("Stars you have, had, or are in public notice for."),
    (_("when"), _("stars"), _("hours"), _("state"), _("public until"), pgettext_lazy("column", "decided"), _("why")),
)
CERTIFICATES = Sheet(
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
MODELS = Sheet(
    46,
    _("Role models"),
    _("Where you were nominated, whom you nominated, for whom you agreed."),
    (_("when"), _("honour"), _("who"), _("your part"), _("state"), _("the story"), _("why")),
)
OBJECTIONS = Sheet(
    47,
    _("Objections in public notice"),
    _("Where you said that a star or an honour is not due."),
    (_("when"), _("against"), _("your words"), _("found right"), _("answer")),
)


def register() -> None:
    models = tuple(f"events.RoleModel.{field}" for field in ("person", "nominated_by", "agreed_by", "guardian"))
    PARTS.extend(
        [
            Part(PROFILE, sums, ("events.Identity.person",)),
            Part(CONSENTS, on_paper, ()),
            Part(RATED, rated, ("events.Rating.person",)),
            Part(RATINGS, ratings, ()),
            Part(THANKS, thanks, ("events.Thanks.giver", "events.Thanks.receiver")),
            Part(ENTRIES, entries, ("events.RecordEntry.person",)),
            Part(STARS, stars, ("events.StarAward.person",)),
            Part(CERTIFICATES, certificates, ("events.Certificate.person",)),
            Part(MODELS, role_models, models),
            Part(OBJECTIONS, star_objections, ("events.StarObjection.by",)),
            Part(OBJECTIONS, model_objections, ("events.ModelObjection.by",)),
            Part(ACCESS, calendar, ("events.CalendarFeed.person",)),
        ]
    )


def sums(person: User) -> Iterator[Row]:
    """Hours, and the document one gave."""
    yield gettext("verified hours"), hours(record_hours.hours(person))
    yield gettext("honorary hours"), hours(record_hours.honorary(person))
    if document := Identity.objects.filter(person=person).first():
        yield gettext("document"), document.get_kind_display()
        yield gettext("number of the document"), document.number
        yield gettext("sex"), document.get_sex_display() if document.sex else ""
        yield gettext("the document was given"), when(document.given_at)
        yield gettext("the document was seen"), when(document.seen_at)


def calendar(person: User) -> Iterable[Row]:
    rows = CalendarFeed.objects.filter(person=person)
    return flowing(rows, lambda row: [gettext("My calendar"), "", when(row.made_at), ""])


def on_paper(person: User) -> Iterable[Row]:
    rows = PaperConsent.objects.filter(model__person=person).select_related("model__honour", "taken_by").order_by("taken_at", "pk")
    words = gettext("on paper, to be shown as a role model (%(honour)s)")
    return flowing(
        rows,
        lambda row: [
            *(words % {"honour": row.model.honour}, "", str(person), row.signer if row.part == "own" else row.get_part_display()),
            *(when(row.taken_at), when(row.refused_at)),
        ],
    )


def rated(person: User) -> Iterable[Row]:
    rows = Rating.objects.filter(person=person).select_related("shift__event").order_by("-at", "-pk")
    return flowing(rows, lambda row: [when(row.at), row.shift.event.title, when(row.shift.start), row.stars, row.words])


def ratings(person: User) -> Iterable[Row]:
    """As the leader's page tells them: without names or times, and not while who said it could be guessed."""
    enough = Shift.objects.filter(leader=person).annotate(said=Count("ratings")).filter(said__gte=ENOUGH)
    rows = Rating.objects.filter(shift__in=enough.values("pk")).select_related("shift__event")
    return flowing(
        rows.order_by("-shift__start", "-stars", "words"),
        lambda row: [row.shift.event.title, when(row.shift.start), row.stars, row.words],
    )


def thanks(person: User) -> Iterable[Row]:
    related = ("giver", "receiver", "shift__event")
    rows = Thanks.objects.filter(Q(giver=person) | Q(receiver=person)).select_related(*related).order_by("-at", "-pk")
    return flowing(
        rows,
        lambda row: [
            *(when(row.at), row.shift.event.title, named(row.giver, person), named(row.receiver, person)),
            row.get_kind_display(),
        ],
    )


def entries(person: User) -> Iterable[Row]:
    rows = RecordEntry.objects.filter(person=person).select_related("point", "area").order_by("-on", "-pk")
    return flowing(
        rows,
        lambda row: [
            *(day(row.on), row.get_kind_display(), row.title, row.content, row.giver, row.minutes or ""),
            *("" if row.stars is None else row.stars, row.evidence, row.unit, row.doubt, row.answer, row.void_reason),
        ],
    )


def stars(person: User) -> Iterable[Row]:
    rows = StarAward.objects.filter(person=person).order_by("-noticed_at", "-pk")
    return flowing(
        rows,
        lambda row: [
            *(when(row.noticed_at), row.stars, hours(row.minutes), row.get_state_display(), day(row.until)),
            *(when(row.decided_at), translated(row.reason)),
        ],
    )


def certificates(person: User) -> Iterable[Row]:
    rows = Certificate.objects.filter(person=person).select_related("organization").order_by("-applied_at", "-pk")
    return flowing(
        rows,
        lambda row: [
            *(when(row.applied_at), row.purpose, day(row.since), day(row.until), row.organization or "", row.get_state_display()),
            *(row.number or "", row.code, when(row.issued_at), when(row.revoked_at), row.revoke_reason or row.reason),
        ],
    )


def role_models(person: User) -> Iterable[Row]:
    mine = Q(person=person) | Q(nominated_by=person) | Q(agreed_by=person) | Q(guardian=person)
    rows = RoleModel.objects.filter(mine).select_related("honour", "person", "team").order_by("-nominated_at", "-pk")
    return flowing(rows, lambda row: role_model(row, person))


def role_model(row: RoleModel, person: User) -> Row:
    """One's own story as it stands; somebody else's as everybody reads it."""
    own = row.person_id == person.pk
    parts = {
        gettext("nominated"): own,
        gettext("I nominated"): row.nominated_by_id == person.pk,
        gettext("I agreed"): row.agreed_by_id == person.pk,
        gettext("guardian"): row.guardian_id == person.pk,
    }
    return [
        *(when(row.nominated_at), row.honour, row.whole_name if own else row.name),
        *("、".join(words for words, true in parts.items() if true), row.get_state_display()),
        *(row.story if own else row.told, row.reason),
    ]


def star_objections(person: User) -> Iterable[Row]:
    rows = StarObjection.objects.filter(by=person).select_related("award__person").order_by("-at", "-pk")
    words = gettext("star: %(name)s")
    return flowing(rows, lambda row: objection(row, words % {"name": named(row.award.person, person)}))


def model_objections(person: User) -> Iterable[Row]:
    rows = ModelObjection.objects.filter(by=person).select_related("model__person", "model__team").order_by("-at", "-pk")
    return flowing(rows, lambda row: objection(row, row.model.name))


def objection(row: StarObjection | ModelObjection, against: str) -> Row:
    return [when(row.at), against, row.words, "" if row.held is None else yes(row.held), row.answer]
