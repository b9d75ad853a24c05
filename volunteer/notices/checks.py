"""`manage.py check`: what keeps the gateway for text messages from sending. Nothing starts before it is put right."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from volunteer.notices import sms


@register("sms")
def check_gateway(**_kwargs: Any) -> list[CheckMessage]:
    try:
        found = sms.problems()
    except ImportError as problem:
        found = [f"SMS_GATEWAY={settings.SMS_GATEWAY} is no gateway: {problem}."]
    hint = "`manage.py sms_templates` prints what to register with the provider, and a file to fill in."
    return [Error(words, hint=hint if "SMS_TEMPLATES" in words else "", id="volunteer.E007") for words in found]


@register("security", deploy=True)
def check_codes_reach_phones(**_kwargs: Any) -> list[CheckMessage]:
    """Messages of a production site go to phones, not to a log that others read."""
    if not settings.SMS_GATEWAY:
        words = "SMS_GATEWAY is not set: no code reaches anybody, so nobody can sign in."
    elif settings.SMS_GATEWAY.endswith("ConsoleGateway"):
        words = "SMS_GATEWAY writes sign-in codes to the terminal."
    else:
        return []
    public = settings.HTTPS and not settings.DEMO
    return [Error(words, id="volunteer.E006") if public else Warning(words, id="volunteer.W001")]
