"""The program says in a sentence what is wrong with its environment, and stops."""

import os
import subprocess
import sys

import pytest
from django.conf import settings


def start(**environment: str) -> subprocess.CompletedProcess:
    clean = {
        k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "EMBEDDED", "DEMO", "DEBUG", "PUBLIC_URL", "SECRET_KEY"}
    }
    return subprocess.run(
        [sys.executable, "-c", "import volunteer.settings"],
        env=clean | environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )


PRODUCTION = {
    "DATABASE_URL": "postgresql://u:p@db/volunteer",
    "PUBLIC_URL": "https://help.example.cn",
    "SECRET_KEY": "x" * 50,
    "PHONE_KEYS": "1:" + "A" * 43 + "=",
    "PHONE_INDEX_KEY": "y" * 50,
}


def test_a_production_site_with_everything_starts():
    assert start(**PRODUCTION).returncode == 0


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"DATABASE_URL": ""}, "DATABASE_URL must begin with postgresql://"),
        ({"DATABASE_URL": "mysql://db/x"}, "DATABASE_URL must begin with postgresql://"),
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set."),
        ({"SMS_A_DAY": "many"}, "SMS_A_DAY must be a whole number, not 'many'."),
        ({"PHONE_KEYS": ""}, "PHONE_KEYS is not set."),
        ({"PHONE_KEYS": "abc"}, "PHONE_KEYS must look like"),
        ({"PHONE_KEYS": "1:QUJD"}, "must be 32 bytes"),
        ({"PHONE_INDEX_KEY": ""}, "PHONE_INDEX_KEY is not set."),
        ({"PUBLIC_URL": "help.example.cn"}, "PUBLIC_URL must be like"),
        ({"PUBLIC_URL": ""}, "PUBLIC_URL must be like"),
        ({"DEBUG": "yes"}, "DEBUG must be 0 or 1"),
        ({"MONGOLIAN_PICTURE": "/nowhere.png"}, "MONGOLIAN_PICTURE must be the path of a file, not '/nowhere.png'."),
        ({"DEMO": "1"}, "DEMO=1 works on the embedded database only"),
    ],
)
def test_nonsense_stops_with_a_sentence(changed, sentence):
    run = start(**PRODUCTION | changed)
    assert run.returncode == 1
    assert sentence in run.stderr
    assert "Traceback" not in run.stderr


def test_manage_refuses_a_production_site_without_a_database():
    clean = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "EMBEDDED"}}
    run = subprocess.run(
        [sys.executable, "manage.py", "check"],
        env=clean | {"PUBLIC_URL": "https://help.example.cn"},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert "set DATABASE_URL" in run.stderr
