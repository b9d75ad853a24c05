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
    FactorInvitation,
    FreeTime,
    Membership,
    Notice,
    Pass,
    PersonSkill,
    PhoneChange,
    Pin,
    ProfileChange,
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
from volunteer.privacy.export_registry import (
    ACCESS,
    CONSENTS,
    PARTS,
    PROFILE,
    STEPS,
    ExportPart,
    ExportSheet,
    Row,
    moment_text,
    short_name,
    stream_cells,
    yes_or_no,
)
from volunteer.templatetags.formatting import day

HOUSEHOLD = ExportSheet(
    3,
    _("Household"),
    _("With whom you share a household: you may act for one another."),
    (_("Name"), _("volunteer number"), _("without a phone")),
)
SKILLS = ExportSheet(
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
TIMES = ExportSheet(61, _("Free time"), _("When you said you have time."), (_("day of the week"), _("time of day")))
BELONGING = ExportSheet(
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
ROLES = ExportSheet(
    63,
    _("Roles"),
    _("Duties you hold or held."),
    (_("role"), pgettext_lazy("column", "over"), _("from"), pgettext_lazy("column", "until"), _("appointed by")),
)
REQUESTS = ExportSheet(
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
MESSAGES = ExportSheet(
    90, _("Messages"), _("What the platform told you, and how."), (_("when"), _("words"), _("read"), _("besides the inbox by"))
)
ACTS = ExportSheet(
    91,
    _("Log"),
    _("Steps that the platform noted down for good: about your account, and of what you did. Steps of offices have short names."),
    (_("when"), _("step"), _("by"), pgettext_lazy("column", "about"), _("details")),
)


STEP_WORDS = {
    "account.dispute": _("said that the account is not theirs"),
    "calendar.renew": _("calendar: new address"),
    "calendar.stop": _("calendar: stopped"),
    "confirm_name": _("real name seen by the community"),
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
    "number.begin": _("change of the number: begun"),
    "number.change": _("change of the number: done"),
    "number.given_up": _("number given up"),
    "number.stop": _("change of the number: stopped"),
    "number.wait": _("change of the number: waiting"),
    "passkey.add": _("fingerprint or face: added"),
    "passkey.remove": _("fingerprint or face: removed"),
    "wechat.signs_in": _("signing in with WeChat: allowed"),
    "wechat.signs_in_no_more": _("signing in with WeChat: no more"),
    "profile_change.approved": _("another name or birthday: changed"),
    "profile_change.ask": _("another name or birthday: asked"),
    "profile_change.refused": _("another name or birthday: not changed"),
    "profile_change.withdraw": _("another name or birthday: taken back"),
    "register_person": _("registered on their behalf"),
    "reporting.ask": _("reported in"),
    "reporting.confirm": _("reporting in confirmed"),
    "reporting.end": _("reporting in ended"),
    "reporting.refuse": _("reporting in not confirmed"),
    "phone.seen": _("a phone let in that got no code"),
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
            ExportPart(PROFILE, profile_rows, ("volunteer.Wishes.person", "volunteer.NameCheck.person")),
            ExportPart(PROFILE, former_rows, ("volunteer.ProfileChange.person",)),
            ExportPart(CONSENTS, consent_rows, ("volunteer.Consent.person", "volunteer.Consent.given_by")),
            ExportPart(HOUSEHOLD, household_rows, ()),
            ExportPart(SKILLS, skill_rows, ("volunteer.PersonSkill.person",)),
            ExportPart(TIMES, free_time_rows, ("volunteer.FreeTime.person",)),
            ExportPart(BELONGING, team_rows, ("volunteer.TeamMember.person",)),
            ExportPart(BELONGING, unit_rows, ("volunteer.Membership.person",)),
            ExportPart(BELONGING, reporting_rows, ("volunteer.Reporting.person",)),
            ExportPart(ROLES, role_rows, ("volunteer.Appointment.person",)),
            ExportPart(REQUESTS, data_request_rows, ("volunteer.DataRequest.person",)),
            *[ExportPart(ACCESS, rows, (field,)) for rows, field in access_parts()],
            ExportPart(MESSAGES, message_rows, ("volunteer.Notice.person",)),
            ExportPart(ACTS, acts_about, ()),
            ExportPart(ACTS, acts_by, ("volunteer.AuditRow.actor",)),
        ]
    )


# --- who one is ----------------------------------------------------------------------------------------------------------


def profile_rows(person: User) -> Iterator[Row]:
    known = User.objects.get_queryset().select_related("area__parent", "registered_by", "wishes").get(pk=person.pk)
    yield gettext("Name"), known.name
    yield gettext("volunteer number"), known.volunteer_no
    yield gettext("Mobile number"), known.phone.removeprefix("+86")
    yield gettext("the number was proven"), moment_text(known.phone_verified_at)
    yield gettext("Date of birth"), day(known.birth_date)
    yield pgettext("place", "Home"), " · ".join(dict.fromkeys(str(area) for area in (known.community, known.area) if area))
    yield gettext("Picture of yourself"), yes_or_no(known.picture)
    yield gettext("here since"), moment_text(known.joined_at)
    yield gettext("registered by"), short_name(known.registered_by, person)
    yield gettext("seen by the community"), moment_text(known.confirmed_at)
    for check in known.name_checks.order_by("at", "pk"):
        yield gettext("real name seen by the community"), f"{check.name} · {moment_text(check.at)}"
    yield gettext("language of text messages and notifications"), known.get_language_display()
    if wishes := getattr(known, "wishes", None):
        yield from wish_rows(wishes)


def former_rows(person: User) -> Iterator[Row]:
    """Names and birthdays that were asked for, and what became of it."""
    for row in ProfileChange.objects.filter(person=person).order_by("asked_at", "pk"):
        before, after = (" · ".join(filter(None, [name, day(born)])) for name, born in row.steps)
        yield gettext("another name or birthday"), f"{before} → {after} ({row.get_state_display()})"


def data_request_rows(person: User) -> Iterable[Row]:
    """Those about the person, and those they sent for others of the household."""
    rows = DataRequest.objects.of(person).select_related("person").order_by("received_at", "pk")

    def cells(row: DataRequest) -> Row:
        asked = (row.number, row.get_kind_display(), short_name(row.person, person), row.words)
        answer = f"{row.get_refusal_display()} {row.answer}".strip()
        return *asked, moment_text(row.received_at), day(row.due_at), row.get_state_display(), answer

    return stream_cells(rows, cells)


def wish_rows(wishes: Wishes) -> Iterator[Row]:
    """What the person chose of the ways to be told."""
    for subject, ways in wishes.channels.items():
        label = dict(Subject.choices).get(subject, subject)
        yield gettext(": ").join([gettext("How I get messages"), str(label)]), channel_names(ways)
    if wishes.quiet_from is not None and wishes.quiet_until is not None:
        yield gettext("quiet hours"), f"{wishes.quiet_from:%H:%M}–{wishes.quiet_until:%H:%M}"


def channel_names(ways: Iterable[str]) -> str:
    return "、".join(str(Channel(way).label) for way in ways)


def consent_rows(person: User) -> Iterable[Row]:
    rows = Consent.objects.filter(Q(person=person) | Q(given_by=person)).select_related("person", "given_by").order_by("at", "pk")
    return stream_cells(
        rows,
        lambda row: [
            *(row.get_purpose_display(), row.version, short_name(row.person, person), short_name(row.given_by, person)),
            *(moment_text(row.at), moment_text(row.withdrawn_at)),
        ],
    )


def household_rows(person: User) -> Iterable[Row]:
    if person.household_id is None:
        return []
    others = User.objects.household_of(person).exclude(pk=person.pk)
    return stream_cells(others, lambda one: [one.name, one.volunteer_no, yes_or_no(one.phone_index is None)])


# --- what one can do, where one belongs --------------------------------------------------------------------------------------


def skill_rows(person: User) -> Iterable[Row]:
    rows = PersonSkill.objects.filter(person=person).select_related("skill").order_by("said_at", "pk")
    return stream_cells(
        rows,
        lambda row: [
            *(row.skill.name, row.get_state_display(), row.proof, yes_or_no(row.picture)),
            *(moment_text(row.said_at), moment_text(row.decided_at), row.reason),
        ],
    )


def free_time_rows(person: User) -> Iterable[Row]:
    rows = FreeTime.objects.filter(person=person).order_by("weekday", "part")
    return stream_cells(rows, lambda row: [row.get_weekday_display(), row.get_part_display()])


def team_rows(person: User) -> Iterable[Row]:
    rows = TeamMember.objects.filter(person=person).select_related("team").order_by("asked_at", "pk")
    return stream_cells(
        rows, lambda row: place_row(row, gettext("Team"), row.team.name, gettext("leads the team") if row.leads else "")
    )


def unit_rows(person: User) -> Iterable[Row]:
    rows = Membership.objects.filter(person=person).select_related("organization").order_by("asked_at", "pk")
    return stream_cells(rows, lambda row: place_row(row, gettext("Unit"), row.organization.name, row.note))


def place_row(row: TeamMember | Membership, what: str, which: str, note: str) -> Row:
    ended = row.ended_at or row.refused_at
    return [
        what,
        which,
        note,
        moment_text(row.asked_at),
        moment_text(row.agreed_at),
        day(row.since),
        day(row.until),
        moment_text(ended),
    ]


def reporting_rows(person: User) -> Iterable[Row]:
    rows = Reporting.objects.filter(person=person).select_related("organization", "community").order_by("asked_at", "pk")
    return stream_cells(
        rows,
        lambda row: [
            *(pgettext("sheet", "Reported in"), f"{row.organization} · {row.community}", row.offers, moment_text(row.asked_at)),
            *(moment_text(row.asked_at), moment_text(row.confirmed_at), "", moment_text(row.ended_at or row.refused_at)),
        ],
    )


def role_rows(person: User) -> Iterable[Row]:
    related = ("area", "point", "organization", "appointed_by", "deputy_of__person")
    rows = Appointment.objects.filter(person=person).select_related(*related).order_by("since", "pk")
    return stream_cells(
        rows,
        lambda row: [
            *(row.title, row.over, day(row.since), day(row.until)),
            short_name(row.appointed_by, person),
        ],
    )


# --- devices ---------------------------------------------------------------------------------------------------------------


def access_parts() -> list[tuple[Any, str]]:
    """What opens something for a person, each with the field that says whose it is."""
    return [
        (session_rows, "volunteer.Session.person"),
        (factor_rows, "mfa.Authenticator.user"),
        (number_rows, "volunteer.PhoneChange.person"),
        (invitation_rows, "volunteer.FactorInvitation.person"),
        (browser_rows, "volunteer.PushSubscription.person"),
        (wechat_rows, "volunteer.WechatBinding.person"),
        (pin_rows, "volunteer.Pin.person"),
        (card_rows, "volunteer.Card.person"),
        (device_rows, "volunteer.Device.enrolled_by"),
        (pass_rows, "volunteer.Pass.holder"),
    ]


def session_rows(person: User) -> Iterable[Row]:
    rows = Session.objects.filter(person=person).order_by("expire_date", "pk")
    return stream_cells(rows, lambda row: [gettext("signed in on a device"), "", "", moment_text(row.expire_date)])


def factor_rows(person: User) -> Iterable[Row]:
    rows = Authenticator.objects.filter(user=person).order_by("pk")
    return stream_cells(rows, lambda row: [gettext("Second factor"), row.get_type_display(), moment_text(row.created_at), ""])


def number_rows(person: User) -> Iterable[Row]:
    rows = PhoneChange.objects.filter(person=person).order_by("asked_at", "pk")
    what = gettext("change of the number")
    return stream_cells(
        rows, lambda row: [what, f"{row.masked_old} → {row.masked_new}", moment_text(row.asked_at), moment_text(row.decided_at)]
    )


def invitation_rows(person: User) -> Iterable[Row]:
    rows = FactorInvitation.objects.filter(person=person).select_related("invited_by").order_by("invited_at", "pk")
    what = gettext("invitation to an authenticator app")
    return stream_cells(
        rows, lambda row: [what, short_name(row.invited_by, person), moment_text(row.invited_at), moment_text(row.used_at)]
    )


def browser_rows(person: User) -> Iterable[Row]:
    rows = PushSubscription.objects.filter(person=person).order_by("made_at", "pk")
    what = gettext("notifications of a browser")
    return stream_cells(rows, lambda row: [what, urlsplit(row.endpoint).hostname or "", moment_text(row.made_at), ""])


def wechat_rows(person: User) -> Iterable[Row]:
    rows = WechatBinding.objects.filter(person=person)
    return stream_cells(rows, lambda row: [pgettext("channel", "WeChat"), row.openid, moment_text(row.bound_at), ""])


def pin_rows(person: User) -> Iterable[Row]:
    rows = Pin.objects.filter(person=person)
    return stream_cells(rows, lambda row: [gettext("PIN for the points shop"), "", moment_text(row.set_at), ""])


def card_rows(person: User) -> Iterable[Row]:
    rows = Card.objects.filter(person=person).order_by("issued_at", "pk")
    return stream_cells(
        rows, lambda row: [gettext("Printed card"), row.serial, moment_text(row.issued_at), moment_text(row.killed_at)]
    )


def device_rows(person: User) -> Iterable[Row]:
    rows = Device.objects.filter(enrolled_by=person).select_related("point").order_by("enrolled_at", "pk")
    what = gettext("phone that works for a point")
    return stream_cells(
        rows, lambda row: [what, f"{row.name} · {row.point}", moment_text(row.enrolled_at), moment_text(row.revoked_at)]
    )


def pass_rows(person: User) -> Iterable[Row]:
    rows = Pass.objects.filter(holder=person).order_by("at", "pk")
    what = gettext("lent for a time")
    return stream_cells(
        rows, lambda row: [what, row.get_kind_display(), moment_text(row.at), moment_text(row.ended_at or row.until)]
    )


# --- what was told, what was noted ---------------------------------------------------------------------------------------------


def message_rows(person: User) -> Iterable[Row]:
    ways = ArrayAgg("deliveries__channel", filter=Q(deliveries__state="sent"), default=[])
    rows = Notice.objects.filter(person=person).annotate(ways=ways).order_by("-at", "-pk")
    return stream_cells(rows, message_row)


def message_row(row: Any) -> Row:
    return [moment_text(row.at), outbox.notice_text(row), moment_text(row.read_at), channel_names(row.ways)]


def acts_about(person: User) -> Iterable[Row]:
    rows = AuditRow.objects.filter(subject_type="user", subject_id=str(person.pk)).select_related("actor").order_by("-at", "-pk")
    return stream_cells(
        rows,
        lambda row: [
            moment_text(row.at),
            step_label(row.act),
            short_name(row.actor, person),
            gettext("your account"),
            detail_text(row.detail),
        ],
    )


def acts_by(person: User) -> Iterable[Row]:
    """What the person did; of others no more than what kind of thing it was about."""
    rows = AuditRow.objects.filter(actor=person).exclude(subject_type="user", subject_id=str(person.pk)).order_by("-at", "-pk")
    return stream_cells(rows, lambda row: [moment_text(row.at), step_label(row.act), str(person), row.subject_type, ""])


def step_label(act: str) -> str:
    return str(STEPS.get(act, act))


def detail_text(known: dict[str, object]) -> str:
    return "; ".join(f"{name}: {value}" for name, value in known.items())
