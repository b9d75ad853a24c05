"""Gateways of providers, after their published descriptions.

- Aliyun (阿里云短信), `SendSms` of 2017-05-25, signed by ACS3-HMAC-SHA256 (help.aliyun.com: "V3版本请求体和签名机制").
- Tencent (腾讯云短信), `SendSms` of 2021-01-11, signed by TC3-HMAC-SHA256 (cloud.tencent.com: "签名方法 v3").
- `http`: any system that takes our JSON by POST.

Aliyun and Tencent send registered templates only: `settings.SMS_TEMPLATES` says which template is which kind, and
`manage.py sms_templates` prints what to register. One deadline holds for the whole of each call.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings

from volunteer.core import clock
from volunteer.core.outside_calls import post
from volunteer.notices import texts

STEP_SECONDS, DEADLINE_SECONDS = 4, 8  # for each step of a call, and for all of it


class GatewayRefusedError(Exception):
    """The provider did not take the message; the text is its own code for why."""


class UnmappedTemplateError(Exception):
    """No registered template is named for this kind of text."""


def call(url: str, body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
    """The status and the JSON object that the provider answers; {} where it is none. Raises OSError (TimeoutError, too)."""
    status, answer = post(url, body, headers, step_seconds=STEP_SECONDS, deadline_seconds=DEADLINE_SECONDS)
    try:
        found = json.loads(answer)
    except ValueError:
        found = None
    return status, found if isinstance(found, dict) else {}


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def hmac_sha256(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


# --- registered templates ---------------------------------------------------------------------------------------------------


def template_of(kind: str) -> tuple[str, list[str]]:
    """The registered template of a kind and the names of its variables, in order. Raises `UnmappedTemplateError`.

    An entry is the template's id, or {"template": id, "params": [names]} where the registered sentence differs from ours.
    """
    entry = settings.SMS_TEMPLATES.get(kind)
    if not entry:
        raise UnmappedTemplateError(kind)
    if isinstance(entry, str):
        with texts.registered_language():
            return entry, texts.variables(texts.sentences()[kind])
    return str(entry["template"]), list(entry["params"])


def template_problems() -> list[str]:
    """What of `settings.SMS_TEMPLATES` does not fit our texts, a sentence each."""
    known = texts.sentences()
    entries: Any = settings.SMS_TEMPLATES
    if not isinstance(entries, dict):
        return ["SMS_TEMPLATES must be a JSON object: kind of text -> id of the registered template."]
    lacking = sorted(kind for kind in known if kind not in entries or (entries[kind] is None and kind in texts.CODES))
    found = [f"SMS_TEMPLATES names no template for {', '.join(lacking)}."] if lacking else []
    if strange := sorted(set(entries) - set(known)):
        found.append(f"SMS_TEMPLATES names kinds that are none: {', '.join(strange)}.")
    return found + [words for kind in sorted(set(entries) & set(known)) if (words := entry_problem(kind, entries[kind]))]


def entry_problem(kind: str, entry: Any) -> str:
    """What is wrong with one entry of the file; empty where nothing is."""
    if entry is None or (isinstance(entry, str) and entry):
        return ""
    shaped = isinstance(entry, dict) and isinstance(entry.get("template"), str) and isinstance(entry.get("params"), list)
    if not shaped:
        return f'SMS_TEMPLATES: {kind} must be an id, null, or {{"template": …, "params": […]}}.'
    if strange := [str(name) for name in entry["params"] if name not in texts.variables(texts.sentences()[kind])]:
        return f"SMS_TEMPLATES: {kind} has no variable {', '.join(strange)}."
    return ""


def missing_settings(*names: str) -> list[str]:
    return [f"SMS_GATEWAY={settings.SMS_GATEWAY} needs {name}." for name in names if not getattr(settings, name)]


# --- the gateways ---------------------------------------------------------------------------------------------------------------


class HttpGateway:
    """POSTs `{"phone", "kind", "params", "text"}` to SMS_ENDPOINT with `Authorization: Bearer <SMS_SECRET>`; any 2xx is a yes."""

    def problems(self) -> list[str]:
        return missing_settings("SMS_ENDPOINT", "SMS_SECRET")

    def send(self, *, phone: str, kind: str, params: Mapping[str, Any]) -> None:
        said = {"phone": phone, "kind": kind, "params": dict(params), "text": texts.full_words(kind, params)}
        headers = {"Content-Type": "application/json; charset=utf-8", "Authorization": f"Bearer {settings.SMS_SECRET}"}
        status, _answer = call(settings.SMS_ENDPOINT, json.dumps(said, ensure_ascii=False).encode(), headers)
        if not 200 <= status < 300:
            raise GatewayRefusedError(str(status))


class AliyunGateway:
    """SMS_KEY and SMS_SECRET are the AccessKey's id and secret, SMS_SIGN the registered signature (短信签名)."""

    version, action = "2017-05-25", "SendSms"

    def problems(self) -> list[str]:
        return missing_settings("SMS_KEY", "SMS_SECRET", "SMS_SIGN") + template_problems()

    def send(self, *, phone: str, kind: str, params: Mapping[str, Any]) -> None:
        template, names = template_of(kind)
        query = {
            "PhoneNumbers": phone.removeprefix("+86") if phone.startswith("+86") else phone.removeprefix("+"),
            "SignName": settings.SMS_SIGN,
            "TemplateCode": template,
            "TemplateParam": json.dumps(texts.values(names, params), ensure_ascii=False),
        }
        url = settings.SMS_ENDPOINT or "https://dysmsapi.aliyuncs.com"
        headers = self.signed_headers(urlsplit(url).netloc, query, clock.now(), secrets.token_hex(16))
        status, answer = call(f"{url.rstrip('/')}/?{canonical_query(query)}", b"", headers)
        if answer.get("Code") != "OK":
            raise GatewayRefusedError(str(answer.get("Code", status)))

    def signed_headers(self, host: str, query: Mapping[str, str], at: datetime, nonce: str) -> dict[str, str]:
        """The headers of a POST with these parameters and an empty body."""
        signed = {
            "host": host,
            "x-acs-action": self.action,
            "x-acs-content-sha256": sha256(b""),
            "x-acs-date": f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "x-acs-signature-nonce": nonce,
            "x-acs-version": self.version,
        }
        names = ";".join(sorted(signed))
        lines = "".join(f"{name}:{signed[name]}\n" for name in sorted(signed))
        canonical = "\n".join(["POST", "/", canonical_query(query), lines, names, signed["x-acs-content-sha256"]])
        to_sign = f"ACS3-HMAC-SHA256\n{sha256(canonical.encode())}"
        signature = hmac_sha256(settings.SMS_SECRET.encode(), to_sign).hex()
        credential = f"ACS3-HMAC-SHA256 Credential={settings.SMS_KEY},SignedHeaders={names},Signature={signature}"
        return signed | {"Authorization": credential}


def canonical_query(query: Mapping[str, str]) -> str:
    """Sorted and encoded after RFC 3986, as it is signed and sent."""
    return "&".join(f"{quote(name, safe='~')}={quote(query[name], safe='~')}" for name in sorted(query))


class TencentGateway:
    """SMS_KEY and SMS_SECRET are SecretId and SecretKey, SMS_APP the SdkAppId, SMS_SIGN the registered signature (签名内容)."""

    service, version, action = "sms", "2021-01-11", "SendSms"

    def problems(self) -> list[str]:
        return missing_settings("SMS_KEY", "SMS_SECRET", "SMS_SIGN", "SMS_APP") + template_problems()

    def send(self, *, phone: str, kind: str, params: Mapping[str, Any]) -> None:
        template, names = template_of(kind)
        said = {
            "PhoneNumberSet": [phone],
            "SmsSdkAppId": settings.SMS_APP,
            "SignName": settings.SMS_SIGN,
            "TemplateId": template,
            "TemplateParamSet": list(texts.values(names, params).values()),
        }
        body = json.dumps(said, ensure_ascii=False)
        url = settings.SMS_ENDPOINT or "https://sms.tencentcloudapi.com"
        status, answer = call(url, body.encode(), self.signed_headers(urlsplit(url).netloc, body, clock.now()))
        code = self.answer_code(answer)
        if code != "Ok":
            raise GatewayRefusedError(code or str(status))

    def answer_code(self, answer: dict[str, Any]) -> str:
        """`Ok`, the code of what was wrong, or "" for an answer that is none."""
        said = answer.get("Response", {})
        if error := said.get("Error"):
            return str(error.get("Code", ""))
        sent = said.get("SendStatusSet") or [{}]
        return str(sent[0].get("Code", ""))

    def signed_headers(self, host: str, body: str, at: datetime) -> dict[str, str]:
        seconds, day = str(int(at.timestamp())), f"{at.astimezone(UTC):%Y-%m-%d}"
        content_type, names = "application/json; charset=utf-8", "content-type;host;x-tc-action"
        lines = f"content-type:{content_type}\nhost:{host}\nx-tc-action:{self.action.lower()}\n"
        canonical = "\n".join(["POST", "/", "", lines, names, sha256(body.encode())])
        scope = f"{day}/{self.service}/tc3_request"
        to_sign = "\n".join(["TC3-HMAC-SHA256", seconds, scope, sha256(canonical.encode())])
        key = f"TC3{settings.SMS_SECRET}".encode()
        for step in (day, self.service, "tc3_request"):
            key = hmac_sha256(key, step)
        signature = hmac_sha256(key, to_sign).hex()
        return {
            "Authorization": (
                f"TC3-HMAC-SHA256 Credential={settings.SMS_KEY}/{scope}, SignedHeaders={names}, Signature={signature}"
            ),
            "Content-Type": content_type,
            "Host": host,
            "X-TC-Action": self.action,
            "X-TC-Region": settings.SMS_REGION,
            "X-TC-Timestamp": seconds,
            "X-TC-Version": self.version,
        }
