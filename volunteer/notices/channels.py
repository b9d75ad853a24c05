"""Which way a notice goes besides the inbox, when, and in which language: what the kind offers and the person wishes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta

from django.conf import settings
from django.utils import timezone, translation

from volunteer.core.refusals import Refused
from volunteer.models import Channel, Delivery, Notice, User, Wishes
from volunteer.notices import sms, web_push, wechat
from volunteer.notices.kinds import ALWAYS, KINDS, ON_REQUEST, Subject, kind_of
from volunteer.notices.refusals import NoticeRefusal

LONGEST = timedelta(hours=12)


def site_channels(kind: str) -> list[str]:
    """The outer channels that this site has for a kind."""
    if not settings.OUTER_CHANNELS:
        return []
    found: list[str] = [Channel.SMS] if kind_of(kind).sms and sms.goes_out(kind) else []
    if kind in settings.WECHAT_TEMPLATES and wechat.configured():
        found.append(Channel.WECHAT)
    if web_push.configured():
        found.append(Channel.PUSH)
    return found


def reachable_channels(person: User) -> list[str]:
    """The outer channels that reach a person at all."""
    return [way for way, reaches in REACHES.items() if reaches(person)]


REACHES: dict[str, Callable[[User], bool]] = {
    Channel.SMS: lambda person: person.phone_verified_at is not None,
    Channel.WECHAT: lambda person: hasattr(person, "wechat"),
    Channel.PUSH: lambda person: bool(person.browsers.all()),
}


def channel_choices(person: User) -> dict[Subject, list[str]]:
    """The subjects a person may choose for, each with the channels that reach them and that some of its kinds may take."""
    found: dict[Subject, list[str]] = {}
    for subject in Subject:
        taken = {way for kind in KINDS.values() if kind.subject == subject for way in site_channels(kind.name)}
        if subject not in ALWAYS and (able := [way for way in reachable_channels(person) if way in taken]):
            found[subject] = able
    return found


def load_notices(keys: Collection[str]) -> list[Notice]:
    """The notices of these keys with what decides their ways."""
    found = Notice.objects.filter(key__in=keys).select_related("person__wishes", "person__wechat")
    return list(found.prefetch_related("person__browsers") if web_push.configured() else found)


def build_deliveries(notices: list[Notice]) -> list[Delivery]:
    """The messages that these notices make. Each one's person is loaded as `load_notices` loads them."""
    return [
        Delivery(notice=notice, channel=channel, due_at=due_time(notice, wishes_of(notice.person)))
        for notice in notices
        for channel in site_channels(notice.kind)
        if REACHES[channel](notice.person) and is_wanted(notice, channel)
    ]


def wishes_of(person: User) -> Wishes | None:
    """The row, where the person chose anything."""
    return getattr(person, "wishes", None)


def is_wanted(notice: Notice, channel: str) -> bool:
    return channel in chosen_channels(wishes_of(notice.person), kind_of(notice.kind).subject)


def chosen_channels(wishes: Wishes | None, subject: Subject) -> list[str]:
    """The channels for a subject: what the person chose, else the default; what protects the account goes by all."""
    everything: list[str] = list(Channel.values)
    if subject in ALWAYS:
        return everything
    default = [channel for channel in everything if channel != Channel.SMS or subject not in ON_REQUEST]
    return list(wishes.channels.get(subject, default)) if wishes else default


def quiet_hours(wishes: Wishes | None) -> tuple[time, time]:
    """Local times of day from which and until which nothing outer is sent; equal ones mean never."""
    if wishes and wishes.quiet_from is not None and wishes.quiet_until is not None:
        return wishes.quiet_from, wishes.quiet_until
    return settings.QUIET_HOURS


def due_time(notice: Notice, wishes: Wishes | None) -> datetime:
    """When to send: now, or in the morning when it is quiet, unless it is urgent or of no use by then."""
    starts, ends = quiet_hours(wishes)
    local = timezone.localtime(notice.at)
    if kind_of(notice.kind).urgent or not is_quiet(local.time(), starts, ends):
        return notice.at
    morning = local.replace(hour=ends.hour, minute=ends.minute, second=0, microsecond=0)
    morning += timedelta(days=1) if morning <= local else timedelta()
    return notice.at if notice.before and notice.before <= morning else morning


def is_quiet(now: time, starts: time, ends: time) -> bool:
    """Whether a time of day lies in quiet hours, which may cross midnight."""
    return starts <= now < ends if starts <= ends else now >= starts or now < ends


def save_wishes(*, person: User, channels: dict[str, list[str]], quiet_from: time, quiet_until: time) -> Wishes:
    """Keep a person's choice: channels by subject, and quiet hours (equal times: none).

    Channels that do not reach the person now stay as they were, for when they do. Raises `Refused`.
    """
    if is_long(quiet_from, quiet_until):
        raise Refused(NoticeRefusal.LONG)
    able, before = reachable_channels(person), wishes_of(person)
    kept = dict(before.channels) if before else {}
    for subject, wanted in channels.items():
        asleep = [way for way in chosen_channels(before, Subject(subject)) if way not in able]
        kept[str(subject)] = [*wanted, *asleep]
    hours = {"quiet_from": quiet_from, "quiet_until": quiet_until}
    row, _made = Wishes.objects.update_or_create(person=person, defaults={"channels": kept, **hours})
    return row


def is_long(starts: time, ends: time) -> bool:
    minutes = (ends.hour * 60 + ends.minute - starts.hour * 60 - starts.minute) % (24 * 60)
    return timedelta(minutes=minutes) > LONGEST


# --- the language ------------------------------------------------------------------------------------------------------


def save_language(*, person: User, language: str) -> None:
    """Write to a person in this language from now on, one of `settings.LANGUAGES`; any other changes nothing."""
    if language in dict(settings.LANGUAGES) and language != person.language:
        person.language = language
        person.save(update_fields=["language"])


def language_of(person: User) -> str:
    """The language in which to write to a person: what they chose, else the site's."""
    return person.language if person.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


@contextmanager
def in_language_of(person: User) -> Iterator[None]:
    """Whatever is translated inside is in the language of this person: for words made outside their own request."""
    with translation.override(language_of(person)):
        yield
