"""What this room keeps about people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.models import Authenticator
from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from volunteer.models import (
    Appointment,
    AuditRow,
    Card,
    Channel,
    Consent,
    DataRequest,
    Device,
    FreeTime,
    Membership,
    Notice,
    Pass,
    PersonSkill,
    Pin,
    PushSubscription,
    Reporting,
    Session,
    TeamMember,
    User,
    WechatBinding,
    Wishes,
)
from volunteer.notices import outbox
from volunteer.notices.kinds import Subject
from volunteer.privacy.export_registry import ACCESS, CONSENTS, PARTS, PROFILE, STEPS, Part, Row, Sheet, flowing, named, when, yes
from volunteer.templatetags.formatting import day

HOUSEHOLD = Sheet(
    3,
    _("Household"),
    _("With whom you share a household: you may act for one another."),
    (_("Name"), _("volunteer number"), _("without a phone")),
)
SKILLS = Sheet(
    60,
    _("Skills"),
    _("What you said you can do, and who confirmed it."),
    (
        _("skill"),
        _("state"),
        pgettext_lazy("column", "how one can tell"),
        _("picture"),
        _("said"),
        pgettext_lazy("column", "decided"),
        _("why"),
    ),
)
TIMES = Sheet(61, _("Free time"), _("When you said you have time."), (_("day of the week"), _("time of day")))
BELONGING = Sheet(
    62,
    _("Teams and units"),
    _("Teams and units you belong to or asked to, and where you reported in."),
    (
        _("what"),
        _("which"),
        _("note"),
        pgettext_lazy("column", "asked"),
        _("your yes"),
        _("from"),
        pgettext_lazy("column", "until"),
        _("turned down or ended"),
    ),
)
ROLES = Sheet(
    63,
    _("Roles"),
    _("Duties you hold or held."),
    (_("role"), pgettext_lazy("column", "over"), _("from"), pgettext_lazy("column", "until"), _("appointed by")),
)
REQUESTS = Sheet(
    78,
    _("Requests about my data"),
    _("What was asked about the data kept about you, by you or for you, and what was answered."),
    (
        pgettext_lazy("data request", "number"),
        _("what"),
        _("for whom"),
        _("words"),
        pgettext_lazy("data request", "received"),
        pgettext_lazy("data request", "due"),
        _("state"),
        pgettext_lazy("data request", "answer"),
    ),
)
MESSAGES = Sheet(
    90, _("Messages"), _("What the platform told you, and how."), (_("when"), _("words"), _("read"), _("besides the inbox by"))
)
ACTS = Sheet(
    91,
    _("Log"),
    _("Steps that the platform noted down for good: about your account, and of what you did. Steps of offices have short names."),
    (_("when"), _("step"), _("by"), pgettext_lazy("column", "about"), _("details")),
)


STEP_WORDS = {
    "account.dispute": _("said that the account is not theirs"),
    "calendar.renew": _("calendar: new address"),
    "calendar.stop": _("calendar: stopped"),
    "confirm_person": _("seen by the community"),
    "consent.location": _("agreed: position at check-in"),
    "consent.location_withdrawn": _("taken back: position at check-in"),
    "consent.name": _("agreed: name in full"),
    "consent.name_withdrawn": _("taken back: name in full"),
    "consent.ranking": _("agreed: list of hours"),
    "consent.ranking_withdrawn": _("taken back: list of hours"),
    "copy.make": _("copy made by the community"),
    "account.close": _("account closed"),
    "copy.take": _("copy taken"),
    "data_request.added": _("request about data: answered a question"),
    "data_request.further": _("request about data: taken further"),
    "data_request.received": _("request about data: sent"),
    "data_request.withdrawn": _("request about data: taken back"),
    "issue_card": _("card made"),
    "kill_card": _("card killed"),
    "register_person": _("registered on their behalf"),
    "reporting.ask": _("reported in"),
    "reporting.confirm": _("reporting in confirmed"),
    "reporting.end": _("reporting in ended"),
    "reporting.refuse": _("reporting in not confirmed"),
    "set_pin": _("PIN set"),
    "skill.confirmed": _("skill confirmed"),
    "skill.drop": _("skill taken out"),
    "skill.refused": _("skill not confirmed"),
    "team.found": _("team founded"),
    "team.part": _("team left"),
    "unit.admit": _("unit joined"),
    "unit.part": _("unit left"),
}


def register() -> None:
    STEPS.update(STEP_WORDS)
    PARTS.extend(
        [
            Part(PROFILE, profile, ("volunteer.Wishes.person",)),
            Part(CONSENTS, consents, ("volunteer.Consent.person", "volunteer.Consent.given_by")),
            Part(HOUSEHOLD, household, ()),
            Part(SKILLS, skills, ("volunteer.PersonSkill.person",)),
            Part(TIMES, times, ("volunteer.FreeTime.person",)),
            Part(BELONGING, teams, ("volunteer.TeamMember.person",)),
            Part(BELONGING, units, ("volunteer.Membership.person",)),
            Part(BELONGING, reportings, ("volunteer.Reporting.person",)),
            Part(ROLES, roles, ("volunteer.Appointment.person",)),
            Part(REQUESTS, data_requests, ("volunteer.DataRequest.person",)),
            *[Part(ACCESS, rows, (field,)) for rows, field in access()],
            Part(MESSAGES, messages, ("volunteer.Notice.person",)),
            Part(ACTS, about, ()),
            Part(ACTS, acts, ("volunteer.AuditRow.actor",)),
        ]
    )


# --- who one is ----------------------------------------------------------------------------------------------------------


def profile(person: User) -> Iterator[Row]:
    known = User.objects.get_queryset().select_related("area", "registered_by", "wishes").get(pk=person.pk)
    yield gettext("Name"), known.name
    yield gettext("volunteer number"), known.volunteer_no
    yield gettext("Mobile number"), known.phone.removeprefix("+86")
    yield gettext("the number was proven"), when(known.phone_verified_at)
    yield gettext("Date of birth"), day(known.birth_date)
    yield gettext("Community"), known.area or ""
    yield gettext("Picture of yourself"), yes(known.picture)
    yield gettext("here since"), when(known.joined_at)
    yield gettext("registered by"), named(known.registered_by, person)
    yield gettext("seen by the community"), when(known.confirmed_at)
    yield gettext("language of text messages and notifications"), known.get_language_display()
    if wishes := getattr(known, "wishes", None):
        yield from told_how(wishes)


def data_requests(person: User) -> Iterable[Row]:
    """Those about the person, and those they sent for others of the household."""
    rows = DataRequest.objects.of(person).select_related("person").order_by("received_at", "pk")

    def cells(row: DataRequest) -> Row:
        asked = (row.number, row.get_kind_display(), named(row.person, person), row.words)
        answer = f"{row.get_refusal_display()} {row.answer}".strip()
        return *asked, when(row.received_at), day(row.due_at), row.get_state_display(), answer

    return flowing(rows, cells)


def told_how(wishes: Wishes) -> Iterator[Row]:
    """What the person chose of the ways to be told."""
    for subject, ways in wishes.channels.items():
        label = dict(Subject.choices).get(subject, subject)
        yield gettext(": ").join([gettext("How I am told"), str(label)]), by_channels(ways)
    if wishes.quiet_from is not None and wishes.quiet_until is not None:
        yield gettext("quiet hours"), f"{wishes.quiet_from:%H:%M}–{wishes.quiet_until:%H:%M}"


def by_channels(ways: Iterable[str]) -> str:
    return "、".join(str(Channel(way).label) for way in ways)


def consents(person: User) -> Iterable[Row]:
    rows = Consent.objects.filter(Q(person=person) | Q(given_by=person)).select_related("person", "given_by").order_by("at", "pk")
    return flowing(
        rows,
        lambda row: [
            *(row.get_purpose_display(), row.version, named(row.person, person), named(row.given_by, person)),
            *(when(row.at), when(row.withdrawn_at)),
        ],
    )


def household(person: User) -> Iterable[Row]:
    if person.household_id is None:
        return []
    others = User.objects.household_of(person).exclude(pk=person.pk)
    return flowing(others, lambda one: [one.name, one.volunteer_no, yes(one.phone_index is None)])


# --- what one can do, where one belongs --------------------------------------------------------------------------------------


def skills(person: User) -> Iterable[Row]:
    rows = PersonSkill.objects.filter(person=person).select_related("skill").order_by("said_at", "pk")
    return flowing(
        rows,
        lambda row: [
            *(row.skill.name, row.get_state_display(), row.proof, yes(row.picture)),
            *(when(row.said_at), when(row.decided_at), row.reason),
        ],
    )


def times(person: User) -> Iterable[Row]:
    rows = FreeTime.objects.filter(person=person).order_by("weekday", "part")
    return flowing(rows, lambda row: [row.get_weekday_display(), row.get_part_display()])


def teams(person: User) -> Iterable[Row]:
    rows = TeamMember.objects.filter(person=person).select_related("team").order_by("asked_at", "pk")
    return flowing(rows, lambda row: place(row, gettext("Team"), row.team.name, gettext("leads the team") if row.leads else ""))


def units(person: User) -> Iterable[Row]:
    rows = Membership.objects.filter(person=person).select_related("organization").order_by("asked_at", "pk")
    return flowing(rows, lambda row: place(row, gettext("Unit"), row.organization.name, row.note))


def place(row: TeamMember | Membership, what: str, which: str, note: str) -> Row:
    ended = row.ended_at or row.refused_at
    return [what, which, note, when(row.asked_at), when(row.agreed_at), day(row.since), day(row.until), when(ended)]


def reportings(person: User) -> Iterable[Row]:
    rows = Reporting.objects.filter(person=person).select_related("organization", "community").order_by("asked_at", "pk")
    return flowing(
        rows,
        lambda row: [
            *(pgettext("sheet", "Reported in"), f"{row.organization} · {row.community}", row.offers, when(row.asked_at)),
            *(when(row.asked_at), when(row.confirmed_at), "", when(row.ended_at or row.refused_at)),
        ],
    )


def roles(person: User) -> Iterable[Row]:
    related = ("area", "point", "organization", "appointed_by")
    rows = Appointment.objects.filter(person=person).select_related(*related).order_by("since", "pk")
    return flowing(
        rows,
        lambda row: [
            *(row.get_role_display(), row.over, day(row.since), day(row.until)),
            named(row.appointed_by, person),
        ],
    )


# --- devices ---------------------------------------------------------------------------------------------------------------


def access() -> list[tuple[Any, str]]:
    """What opens something for a person, each with the field that says whose it is."""
    return [
        (sessions, "volunteer.Session.person"),
        (factors, "mfa.Authenticator.user"),
        (browsers, "volunteer.PushSubscription.person"),
        (wechat, "volunteer.WechatBinding.person"),
        (pins, "volunteer.Pin.person"),
        (cards, "volunteer.Card.person"),
        (devices, "volunteer.Device.enrolled_by"),
        (passes, "volunteer.Pass.holder"),
    ]


def sessions(person: User) -> Iterable[Row]:
    rows = Session.objects.filter(person=person).order_by("expire_date", "pk")
    return flowing(rows, lambda row: [gettext("signed in on a device"), "", "", when(row.expire_date)])


def factors(person: User) -> Iterable[Row]:
    rows = Authenticator.objects.filter(user=person).order_by("pk")
    return flowing(rows, lambda row: [gettext("Second factor"), row.get_type_display(), when(row.created_at), ""])


def browsers(person: User) -> Iterable[Row]:
    rows = PushSubscription.objects.filter(person=person).order_by("made_at", "pk")
    what = gettext("notifications of a browser")
    return flowing(rows, lambda row: [what, urlsplit(row.endpoint).hostname or "", when(row.made_at), ""])


def wechat(person: User) -> Iterable[Row]:
    rows = WechatBinding.objects.filter(person=person)
    return flowing(rows, lambda row: [pgettext("channel", "WeChat"), row.openid, when(row.bound_at), ""])


def pins(person: User) -> Iterable[Row]:
    rows = Pin.objects.filter(person=person)
    return flowing(rows, lambda row: [gettext("PIN for the points shop"), "", when(row.set_at), ""])


def cards(person: User) -> Iterable[Row]:
    rows = Card.objects.filter(person=person).order_by("issued_at", "pk")
    return flowing(rows, lambda row: [gettext("Printed card"), row.serial, when(row.issued_at), when(row.killed_at)])


def devices(person: User) -> Iterable[Row]:
    rows = Device.objects.filter(enrolled_by=person).select_related("point").order_by("enrolled_at", "pk")
    what = gettext("phone that works for a point")
    return flowing(rows, lambda row: [what, f"{row.name} · {row.point}", when(row.enrolled_at), when(row.revoked_at)])


def passes(person: User) -> Iterable[Row]:
    rows = Pass.objects.filter(holder=person).order_by("at", "pk")
    what = gettext("lent for a time")
    return flowing(rows, lambda row: [what, row.get_kind_display(), when(row.at), when(row.ended_at or row.until)])


# --- what was told, what was noted ---------------------------------------------------------------------------------------------


def messages(person: User) -> Iterable[Row]:
    ways = ArrayAgg("deliveries__channel", filter=Q(deliveries__state="sent"), default=[])
    rows = Notice.objects.filter(person=person).annotate(ways=ways).order_by("-at", "-pk")
    return flowing(rows, message)


def message(row: Any) -> Row:
    return [when(row.at), outbox.words(row), when(row.read_at), by_channels(row.ways)]


def about(person: User) -> Iterable[Row]:
    rows = AuditRow.objects.filter(subject_type="user", subject_id=str(person.pk)).select_related("actor").order_by("-at", "-pk")
    return flowing(
        rows, lambda row: [when(row.at), step(row.act), named(row.actor, person), gettext("your account"), details(row.detail)]
    )


def acts(person: User) -> Iterable[Row]:
    """What the person did; of others no more than what kind of thing it was about."""
    rows = AuditRow.objects.filter(actor=person).exclude(subject_type="user", subject_id=str(person.pk)).order_by("-at", "-pk")
    return flowing(rows, lambda row: [when(row.at), step(row.act), str(person), row.subject_type, ""])


def step(act: str) -> str:
    return str(STEPS.get(act, act))


def details(known: dict[str, object]) -> str:
    return "; ".join(f"{name}: {value}" for name, value in known.items())
