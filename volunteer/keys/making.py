"""New keys, as lines for the environment and as a sheet of paper. It needs neither settings nor a database."""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

NAMES = ("SECRET_KEY", "SECRET_KEY_FALLBACKS", "PHONE_KEYS", "PHONE_INDEX_KEY")


@dataclass(frozen=True)
class NewKeys:
    """The values by the names of NAMES; one that is not needed is empty."""

    values: Mapping[str, str]

    def lines(self) -> str:
        """For an environment file."""
        return "".join(f"{name}={value}\n" for name, value in self.values.items() if value)


def first_keys(day: date) -> NewKeys:
    """Those of a site that has none."""
    values = dict.fromkeys(NAMES, "") | {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "PHONE_KEYS": new_phone_key(day, set()),
        "PHONE_INDEX_KEY": secrets.token_urlsafe(48),
    }
    return NewKeys(values)


def renewed_keys(now: Mapping[str, str], day: date) -> NewKeys:
    """A new key in front of the ones in force, which go on opening what they sealed and signed. PHONE_INDEX_KEY stays.

    Raises ValueError with a sentence where `now` (an environment) lacks one of them.
    """
    if missing := [name for name in ("SECRET_KEY", "PHONE_KEYS", "PHONE_INDEX_KEY") if not now.get(name)]:
        raise ValueError(f"To renew keys the environment must hold the ones in force; {' and '.join(missing)} is not set.")
    known = {entry.split(":", 1)[0] for entry in now["PHONE_KEYS"].split(",")}
    former = [key for key in (now["SECRET_KEY"], *now.get("SECRET_KEY_FALLBACKS", "").split(",")) if key]
    values = {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "SECRET_KEY_FALLBACKS": ",".join(former),
        "PHONE_KEYS": f"{new_phone_key(day, known)},{now['PHONE_KEYS']}",
        "PHONE_INDEX_KEY": now["PHONE_INDEX_KEY"],
    }
    return NewKeys(values)


def new_phone_key(day: date, known: set[str]) -> str:
    """`id:base64`; the id is the day, with a letter where there was one that day."""
    ids = (f"{day:%Y%m%d}{letter}" for letter in ("", *"abcdefghijklmnopqrstuvwxyz"))
    key_id = next(one for one in ids if one not in known)
    return f"{key_id}:{base64.b64encode(secrets.token_bytes(32)).decode()}"


def sheet(keys: NewKeys, day: date) -> str:
    """What is printed and locked away, apart from the machines and from the backups."""
    phone_keys = keys.values["PHONE_KEYS"].split(",")
    parts = [("PHONE_INDEX_KEY", keys.values["PHONE_INDEX_KEY"]), *(("PHONE_KEYS", entry) for entry in phone_keys)]
    lines = [f"{name}\n    {value}\n    check / 校验: {check_word(value)}\n" for name, value in parts]
    return SHEET.format(day=day, lines="\n".join(lines))


def check_word(value: str) -> str:
    """By which a copy typed from paper is compared."""
    return hashlib.sha256(value.encode()).hexdigest()[:8]


SHEET = """\
我帮你 · 密钥单 · Keys of the site                                {day}

打印两份,分别锁在两处;不要放在服务器上,也不要和数据备份放在一起。
没有这些密钥,备份里的手机号谁也读不出来,也没有人能用手机号登录。
Print it twice and lock it away in two places, not on the machines and not beside the backups.
Without these keys nobody can read a phone number in a backup, and nobody signs in by number.

{lines}
SECRET_KEY 不在此单上:丢了换新的即可,大家重新登录一次。
SECRET_KEY is not on this sheet: a lost one is replaced, and people sign in once more.
"""
