"""`manage.py keys` makes the keys of a site before there is one, and never overwrites."""

import base64
import os
import stat
import subprocess
import sys
from datetime import date

import pytest
from django.conf import settings as site

from tests.support.production_settings import PRODUCTION, environment
from volunteer.keys import making

DAY = date(2026, 11, 24)


def keys(*words, **variables):
    """Run it without anything of a site in the environment but `variables`."""
    words = [sys.executable, "manage.py", "keys", *map(str, words)]
    return subprocess.run(words, env=environment() | variables, cwd=site.BASE_DIR, capture_output=True, text=True, check=False)


def read(path):
    return dict(line.split("=", 1) for line in path.read_text().splitlines())


def test_keys_of_a_new_site_start_it_and_stand_on_paper(tmp_path):
    file = tmp_path / "keys.env"
    done = keys(file)
    assert done.returncode == 0, done.stderr
    made = read(file)
    assert set(made) == {"SECRET_KEY", "PHONE_KEYS", "PHONE_INDEX_KEY"}
    assert stat.S_IMODE(os.stat(file).st_mode) == 0o600
    for name in ("PHONE_KEYS", "PHONE_INDEX_KEY"):
        assert made[name] in done.stdout and f"校验: {making.check_word(made[name])}" in done.stdout
    assert made["SECRET_KEY"] not in done.stdout
    start = [sys.executable, "-c", "import volunteer.settings as s; print(*map(len, s.PHONE_KEYS.values()))"]
    run = subprocess.run(
        start, env=environment() | PRODUCTION | made, cwd=site.BASE_DIR, capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stdout.strip()) == (0, "32"), run.stderr


def test_a_file_that_is_there_is_not_touched(tmp_path):
    file = tmp_path / "keys.env"
    file.write_text("the only copy\n")
    done = keys(file)
    assert (done.returncode, done.stdout, file.read_text()) == (1, "", "the only copy\n")
    assert "is there already. Keys are never overwritten" in done.stderr and "Traceback" not in done.stderr


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path):
    done = keys(tmp_path / "none" / "keys.env")
    assert done.returncode == 1 and "cannot be written: No such file or directory." in done.stderr
    assert done.stdout == "" and "Traceback" not in done.stderr


def test_to_renew_without_the_keys_in_force_is_refused(tmp_path):
    done = keys(tmp_path / "keys.env", "--renew", SECRET_KEY="s", PHONE_INDEX_KEY="i", PHONE_KEYS="")
    assert done.returncode == 1 and "PHONE_KEYS is not set." in done.stderr
    assert not (tmp_path / "keys.env").exists()


def test_renewed_keys_stand_before_the_ones_in_force():
    now = {"SECRET_KEY": "b", "SECRET_KEY_FALLBACKS": "a", "PHONE_KEYS": "20251101:QQ==", "PHONE_INDEX_KEY": "index"}
    made = making.renewed_keys(now, DAY)
    newest, older = made.values["PHONE_KEYS"].split(",")
    assert (newest[:9], older) == ("20261124:", "20251101:QQ==")
    assert made.values["PHONE_INDEX_KEY"] == "index" and made.values["SECRET_KEY_FALLBACKS"] == "b,a"
    assert made.values["SECRET_KEY"] not in {"a", "b"}
    sheet = making.sheet(made, DAY)
    assert newest in sheet and older in sheet and "2026-11-24" in sheet


def test_twice_on_one_day_has_two_ids():
    first = making.first_keys(DAY).values
    again = making.renewed_keys(first, DAY).values["PHONE_KEYS"].split(",")
    assert [entry.split(":")[0] for entry in again] == ["20261124a", "20261124"]


def test_no_two_sites_have_the_same_keys():
    one, other = making.first_keys(DAY).values, making.first_keys(DAY).values
    assert not set(filter(None, one.values())) & set(filter(None, other.values()))
    assert len(base64.b64decode(one["PHONE_KEYS"].split(":")[1])) == 32


@pytest.mark.parametrize("value", ["", "one", "one,two", ",one,,two,"])
def test_fallbacks_are_read_from_the_environment(value):
    code = "import volunteer.settings as s; print(s.SECRET_KEY_FALLBACKS)"
    variables = environment() | PRODUCTION | {"SECRET_KEY_FALLBACKS": value}
    done = subprocess.run(
        [sys.executable, "-c", code], env=variables, cwd=site.BASE_DIR, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == str([key for key in ("one", "two") if key in value]), done.stderr
