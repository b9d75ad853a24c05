"""For whom a phone keeps what pages show."""

import hashlib
import hmac

from django.conf import settings
from django.http import HttpRequest


def account_key(request: HttpRequest) -> str | None:
    """The name under which this phone keeps things for the account: it says nothing of the person. "" for a visitor.

    None where nothing follows from the page: a pass holds it open (`request.on_pass`), so who is signed in may not be who reads;
    or an answer so early that nobody was looked up.
    """
    user = getattr(request, "user", None)
    if user is None or hasattr(request, "on_pass"):
        return None
    if not user.is_authenticated:
        return ""
    key = hmac.new(settings.SECRET_KEY.encode(), b"volunteer.offline", hashlib.sha256).digest()
    return hmac.new(key, str(user.pk).encode(), hashlib.sha256).hexdigest()[:24]
