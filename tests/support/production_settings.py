"""The environment of a site in production."""

import os


def environment() -> dict[str, str]:
    """This one without what describes a site."""
    ours = {"DATABASE_URL", "OWNER_DATABASE_URL", "EMBEDDED", "DEMO", "DEBUG", "PUBLIC_URL", "SECRET_KEY"}
    return {name: value for name, value in os.environ.items() if name not in ours}


PRODUCTION = {
    "DATABASE_URL": "postgresql://u:p@db/volunteer",
    "PUBLIC_URL": "https://help.example.cn",
    "SECRET_KEY": "x" * 50,
    "PHONE_KEYS": "1:" + "A" * 43 + "=",
    "PHONE_INDEX_KEY": "y" * 50,
}
