"""The signature of Standard Webhooks (standardwebhooks.com): HMAC-SHA256 over `<id>.<seconds>.<body>`, in base64."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import datetime

SECRET_PREFIX = "whsec_"  # noqa: S105  (the beginning of every secret, not one of them)


def new_secret() -> str:
    """A secret of 32 random bytes, as the two sides write it."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def signature(secret: str, id: str, seconds: str, body: bytes) -> str:
    """The signature of a message with its version before it; `seconds` are those of the epoch, in digits."""
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    digest = hmac.new(key, b".".join([id.encode(), seconds.encode(), body]), hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def signed_headers(secret: str, id: str, body: bytes, at: datetime) -> dict[str, str]:
    """The headers of a message: its id, the second it is sent in, and the signature of both with the body."""
    seconds = str(int(at.timestamp()))
    return {"webhook-id": id, "webhook-timestamp": seconds, "webhook-signature": signature(secret, id, seconds, body)}
