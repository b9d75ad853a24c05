"""Where the backups lie, and pgBackRest, which writes and reads them. Its configuration is written here, never by hand."""

from __future__ import annotations

import base64
import configparser
import hashlib
import json
import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

STANZA = "site"
KEEP_FULL = 4  # full backups, one a week: how far back one can go
NONCE_BYTES = 12
KEY_TEST = b"the key of this repository"
POSTGRESQL = """# For PostgreSQL: every finished piece of its log goes to the backups, at least once a minute.
archive_mode = on
archive_timeout = 60
archive_command = 'pgbackrest --config={config} --stanza={stanza} archive-push %p'
"""


class BackupError(Exception):
    """Why it was not done, in a sentence for whoever runs the command."""


@dataclass(frozen=True)
class Cluster:
    """A PostgreSQL on this machine: its data folder, and where it listens."""

    data: Path
    port: int
    socket: Path
    user: str = "postgres"


@dataclass(frozen=True)
class Backup:
    """One backup of the database that the repository holds. It can be returned to from `done` on."""

    label: str
    done: datetime
    size: int  # bytes of the database
    is_full: bool


@dataclass(frozen=True)
class Repository:
    """The folder with all backups, and the key that opens it. Backups of the database, uploads and lists are sealed with it."""

    folder: Path
    key: str

    @classmethod
    def of_site(cls) -> Repository:
        """The one that the settings name. Raises `BackupError` where there is none, or the key is another one's."""
        if not settings.BACKUP_DIR or not settings.BACKUP_KEY:
            raise BackupError("Set BACKUP_DIR and BACKUP_KEY. Nothing was changed.")
        if not shutil.which("pgbackrest"):
            raise BackupError("pgBackRest is not installed: apt install pgbackrest. Nothing was changed.")
        return cls(Path(settings.BACKUP_DIR), settings.BACKUP_KEY)

    @property
    def key_test(self) -> Path:
        return self.folder / "key-test"

    def open(self) -> Repository:
        """Itself, once it is sure that the key fits. Raises `BackupError`."""
        if not self.key_test.exists():
            raise BackupError(f"There is no backup in {self.folder}: `manage.py backup --prepare` begins. Nothing was changed.")
        try:
            self.unseal(self.key_test.read_bytes())
        except InvalidTag as no:
            raise BackupError(f"BACKUP_KEY is not the key of the backups in {self.folder}. Nothing was changed.") from no
        return self

    def derived(self, purpose: str) -> bytes:
        return hashlib.sha256(f"{purpose}:{self.key}".encode()).digest()

    def seal(self, content: bytes) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + AESGCM(self.derived("files")).encrypt(nonce, content, None)

    def unseal(self, sealed: bytes) -> bytes:
        """Raises InvalidTag for another key or changed bytes."""
        return AESGCM(self.derived("files")).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None)

    def configuration(self, cluster: Cluster) -> str:
        """pgBackRest's, for this repository and a cluster."""
        words = base64.b64encode(self.derived("pgbackrest")).decode()
        home = self.folder / "pgbackrest"
        return "\n".join(
            [
                "[global]",
                f"repo1-path={home}",
                "repo1-cipher-type=aes-256-cbc",
                f"repo1-cipher-pass={words}",
                f"repo1-retention-full={KEEP_FULL}",
                "repo1-bundle=y",
                "repo1-block=y",
                "start-fast=y",
                "stop-auto=y",
                f"lock-path={home}/lock",
                f"spool-path={home}/spool",
                "log-level-file=off",
                "log-level-console=warn",
                "",
                f"[{STANZA}]",
                f"pg1-path={cluster.data}",
                f"pg1-port={cluster.port}",
                f"pg1-socket-path={cluster.socket}",
                f"pg1-user={cluster.user}",
                "",
            ]
        )

    def run(self, config: Path, *words: str) -> str:
        """What pgBackRest answers. Raises `BackupError` with its own words."""
        command = ["pgbackrest", f"--config={config}", f"--stanza={STANZA}", *words]
        done = run_as(owner_of(self.folder / "pgbackrest"), command)
        if done.returncode:
            raise BackupError(f"pgBackRest: {last_error(done.stdout + done.stderr)}")
        return done.stdout

    def backups(self, config: Path) -> list[Backup]:
        """Those of the database that can be returned to, the oldest first."""
        (stanza,) = json.loads(self.run(config, "info", "--output=json"))
        return [
            Backup(one["label"], datetime.fromtimestamp(one["timestamp"]["stop"], UTC), one["info"]["size"], one["type"] == "full")
            for one in stanza.get("backup", ())
            if not one["error"]
        ]


def last_error(said: str) -> str:
    """The reason among pgBackRest's lines, without its numbers."""
    errors = [line.partition("ERROR: ")[2] for line in said.splitlines() if "ERROR: " in line]
    return (errors or said.strip().splitlines() or ["it failed without a word"])[-1]


def owner_of(path: Path) -> str:
    """The user of this machine who owns a path; the number where it has no name here."""
    number = path.stat().st_uid
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError as no:
        raise BackupError(f"{path} belongs to the user {number}, whom this machine does not know: chown it.") from no


def run_as(user: str, command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run a program as another user where we are root; PostgreSQL and what touches its files never run as root."""
    whom: dict[str, Any] = {}
    if os.geteuid() == 0 and user != "root":
        entry = pwd.getpwnam(user)
        whom = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd="/", **whom)  # noqa: S603 (our own words)


def give(path: Path, user: str) -> Path:
    """Let a user of this machine own a file or folder, which nobody else may read."""
    if os.geteuid() == 0:
        shutil.chown(path, user, pwd.getpwnam(user).pw_gid)
    path.chmod(0o700 if path.is_dir() else 0o600)
    return path


def cluster_in(config: Path) -> Cluster:
    """What `prepare` wrote down. Raises `BackupError` where it has not run yet."""
    read = configparser.ConfigParser(interpolation=None)
    if not read.read(config):
        raise BackupError(f"There is no {config}: `manage.py backup --prepare` writes it. Nothing was changed.")
    one = read[STANZA]
    return Cluster(Path(one["pg1-path"]), int(one["pg1-port"]), Path(one["pg1-socket-path"]), one["pg1-user"])
