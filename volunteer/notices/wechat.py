"""The site's account at WeChat: its token, whom it knows (openid), and template messages to those who bound theirs.

Nothing here works without WECHAT_APP_ID and WECHAT_APP_SECRET; the pages then offer nothing of it. WeChat answers 200 with an
`errcode` where it refuses. A token lives 7200 seconds and one asked for anew ends the one before: so all processes share one.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from volunteer.core import clock
from volunteer.core.outside_calls import call_within
from volunteer.models import Notice, User, WechatBinding

HOST = "https://api.weixin.qq.com"
AUTHORIZE_URL = "https://open.weixin.qq.com/connect/oauth2/authorize"
TOKEN_SECONDS = 7000  # seconds; WeChat lets a token and a ticket live 7200 and limits how often one may ask
STEP_SECONDS, DEADLINE_SECONDS = 3, 5  # for each step of a call, and for all of it: somebody may be waiting for the page
LARGEST_ANSWER = 100_000  # bytes
SALT = "volunteer.notices.wechat"
RETURN_WITHIN = 600  # seconds from leaving for WeChat to coming back
STALE = frozenset({40001, 40014, 42001})  # errcodes of a token that ended
LONGEST = 20  # characters of a "thing" in a template message


class WechatError(Exception):
    """WeChat refused; the text is its errcode."""


def call_api(path: str, sent: dict[str, Any] | None = None, **query: str) -> dict[str, Any]:
    """One request to WeChat's server: a GET, or a POST of the JSON `sent`. Raises OSError (TimeoutError, too) and ValueError."""
    body = json.dumps(sent, ensure_ascii=False).encode() if sent is not None else None
    request = Request(f"{HOST}{path}?{urlencode(query)}", data=body)  # noqa: S310  (the scheme is ours)
    return call_within(DEADLINE_SECONDS, lambda: read_json(request))


def read_json(request: Request) -> dict[str, Any]:
    try:
        with urlopen(request, timeout=STEP_SECONDS) as answer:  # noqa: S310
            found: dict[str, Any] = json.loads(answer.read(LARGEST_ANSWER))
            return found
    except HTTPError as refused:  # it is the answer, and holds the connection
        refused.close()
        raise


class Account:
    """One configured account. `ask` is the way to WeChat's server."""

    def __init__(self, app_id: str, secret: str, ask: Callable[..., dict[str, Any]] = call_api) -> None:
        self.app_id, self.secret, self.ask = app_id, secret, ask

    @property
    def _kept(self) -> str:
        return f"wechat-token:{self.app_id}"

    def token(self) -> str:
        """The account's token, kept in the cache that all processes share. Raises OSError, ValueError or KeyError."""
        if kept := cache.get(self._kept):
            return str(kept)
        token = str(
            self.ask("/cgi-bin/token", grant_type="client_credential", appid=self.app_id, secret=self.secret)["access_token"]
        )
        cache.set(self._kept, token, TOKEN_SECONDS)
        return token

    def openid(self, code: str) -> str:
        """Who came back from WeChat with this code. Raises OSError, ValueError or KeyError."""
        query = {"appid": self.app_id, "secret": self.secret, "code": code, "grant_type": "authorization_code"}
        return str(self.ask("/sns/oauth2/access_token", **query)["openid"])

    def send(self, *, openid: str, template: dict[str, Any], params: dict[str, Any], url: str) -> None:
        """Send one template message. Raises `WechatError`, OSError, ValueError or KeyError."""
        data = {field: {"value": field_text(words, params)} for field, words in template["data"].items()}
        message = {"touser": openid, "template_id": template["template_id"], "url": url, "data": data}
        answer = self.ask("/cgi-bin/message/template/send", message, access_token=self.token())
        code = answer.get("errcode", 0)
        if code in STALE:
            cache.delete(self._kept)
        if code:
            raise WechatError(code)

    def agree_url(self, *, person: User, back: str) -> str:
        """Where the person agrees that this account learns their openid; `back` is a page of ours, absolute."""
        return self.leave_url(state=signing.dumps(person.pk, salt=SALT), back=back)

    def leave_url(self, *, state: str, back: str) -> str:
        """Where WeChat asks who somebody is; it leads `back` (absolute) with this `state` and a code."""
        query = {"appid": self.app_id, "redirect_uri": back, "response_type": "code", "scope": "snsapi_base", "state": state}
        return f"{AUTHORIZE_URL}?{urlencode(query)}#wechat_redirect"


def field_text(words: str, params: dict[str, Any]) -> str:
    """A field of a template: its words with the notice's params in braces; moments as people write them, twenty characters."""
    return words.format_map({name: plain_value(value) for name, value in params.items()})[:LONGEST]


def plain_value(value: Any) -> Any:
    """A moment (ISO) in local time as 2026年11月24日 09:00; everything else as it is."""
    moment = parse_datetime(value) if isinstance(value, str) and len(value) >= len("2026-11-24T09:00") else None
    return f"{timezone.localtime(moment):%Y年%m月%d日 %H:%M}" if moment and moment.tzinfo else value


def configured() -> Account | None:
    """The account of the settings, if there is one."""
    account: dict[str, str] = settings.WECHAT_JSSDK
    return Account(account["app_id"], account["secret"]) if account["app_id"] and account["secret"] else None


def came_from_us(*, state: str, person: User) -> bool:
    """Whether this person left for WeChat within the last ten minutes with this state: nobody binds theirs to another's account."""
    try:
        return bool(signing.loads(state, salt=SALT, max_age=RETURN_WITHIN) == person.pk)
    except signing.BadSignature:
        return False


def bind_account(*, person: User, openid: str) -> WechatBinding:
    """Tie a WeChat account to a person: one each way, the newest counts. Harmless to repeat. Another one does not sign in."""
    with transaction.atomic():
        WechatBinding.objects.filter(openid=openid).exclude(person=person).delete()
        WechatBinding.objects.filter(person=person).exclude(openid=openid).update(signs_in_at=None)
        row, _made = WechatBinding.objects.update_or_create(person=person, defaults={"openid": openid, "bound_at": clock.now()})
    return row


def unbind_account(*, person: User) -> None:
    WechatBinding.objects.filter(person=person).delete()


def deliver(notice: Notice) -> None:
    """Send a notice to its person's WeChat. Raises what went wrong."""
    account, binding = configured(), WechatBinding.objects.filter(person=notice.person).first()
    if account is None or binding is None:
        raise WechatError("unbound")
    template = settings.WECHAT_TEMPLATES[notice.kind]
    account.send(openid=binding.openid, template=template, params=notice.params, url=f"{settings.PUBLIC_URL}{notice.url}")
