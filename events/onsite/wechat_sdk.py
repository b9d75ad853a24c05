"""WeChat's own scanner inside WeChat, through its JS-SDK. Offered only where WECHAT_APP_ID and WECHAT_APP_SECRET are set.

The site's domain must be named in the account's "JS interface security domain"; without it WeChat refuses and the page keeps
its other ways.
"""

import hashlib
import logging
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.cache import cache

from volunteer.notices.wechat import TOKEN_SECONDS, Account, call_api

SCRIPT_URL = "https://res.wx.qq.com/open/js/jweixin-1.6.0.js"
log = logging.getLogger(__name__)


def is_wechat(user_agent: str) -> bool:
    """Whether the page is shown by WeChat."""
    return "MicroMessenger" in user_agent


def signature(*, ticket: str, nonce: str, timestamp: int, url: str) -> str:
    """The SHA-1 that WeChat asks for (JS-SDK documentation, appendix 1); `url` without its fragment."""
    text = f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={url.split('#', 1)[0]}"
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


class JsSdk:
    """One configured account. `ask` is the way to WeChat's server."""

    def __init__(self, app_id: str, secret: str, ask: Callable[..., dict[str, Any]] = call_api) -> None:
        self.app_id, self.ask = app_id, ask
        self.account = Account(app_id, secret, ask)

    def ticket(self) -> str:
        """The account's ticket, kept in the cache that all web processes share. Raises OSError or KeyError when there is none."""
        if kept := cache.get(f"wechat:{self.app_id}"):
            return str(kept)
        ticket = str(self.ask("/cgi-bin/ticket/getticket", access_token=self.account.token(), type="jsapi")["ticket"])
        cache.set(f"wechat:{self.app_id}", ticket, TOKEN_SECONDS)
        return ticket

    def config(self, url: str, at: datetime) -> dict[str, Any] | None:
        """What `wx.config` takes for the page at `url`; None when WeChat does not answer: the page has other ways."""
        nonce, timestamp = secrets.token_hex(8), int(at.timestamp())
        try:
            signed = signature(ticket=self.ticket(), nonce=nonce, timestamp=timestamp, url=url)
        except (OSError, KeyError, ValueError) as problem:
            log.warning("WeChat gives no ticket: %s", type(problem).__name__)
            return None
        return {
            "appId": self.app_id,
            "timestamp": timestamp,
            "nonceStr": nonce,
            "signature": signed,
            "jsApiList": ["scanQRCode"],
        }


def configured_account() -> JsSdk | None:
    """The account of the settings, if there is one."""
    account: dict[str, str] = settings.WECHAT_JSSDK
    return JsSdk(account["app_id"], account["secret"]) if account["app_id"] and account["secret"] else None
