"""A site with people, points and files is backed up by the real pgBackRest, and brought back to chosen seconds."""

import tempfile
import time
from datetime import timedelta
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from points.budgets.actions import allot as allot_actions
from points.models import Transfer
from tests import cast
from tests.support import backup_site
from tests.support.backup_site import BackupSite, point_settings_at
from volunteer.backups import actions, servers, uploads
from volunteer.backups.repository import BackupError, Repository
from volunteer.core import clock
from volunteer.core.database.roles import connected_to
from volunteer.core.ids import new_id
from volunteer.models import AuditRow, BackupRun, User
from volunteer.privacy import erasure

pytestmark = [pytest.mark.real_time, pytest.mark.long]

SOAP, LOST, FACE = "media/goods/soap.jpg", "media/goods/lost.jpg", "private/faces/alice.jpg"


def run(command: str, **options) -> str:
    out = StringIO()
    call_command(command, stdout=out, **options)
    return out.getvalue()


@pytest.fixture(scope="module")
def at_work(django_db_blocker):
    """The site after a backup and some more life."""
    with (
        django_db_blocker.unblock(),
        pytest.MonkeyPatch.context() as patch,
        backup_site.prepared(lambda site: point_settings_at(patch, site)) as site,
        connected_to(actions.address(site.cluster, backup_site.DATABASE)),
    ):
        yield live(site)


def live(site: BackupSite) -> SimpleNamespace:
    """Points are made, pictures come; a backup; alice closes her account, a picture is deleted; points once more."""
    district = cast.District()
    User.objects.filter(pk=district.alice.pk).update(picture=FACE.removeprefix("private/"))
    mint(district, 100)
    for name in (SOAP, LOST, FACE):
        write(site.data / name, f"a picture of {name}")
    said = run("backup")
    time.sleep(1.1)  # what is asked for is a second
    moment = timezone.now()
    time.sleep(1.1)
    erasure.close_account(person=district.alice, by=district.alice, at=clock.now())
    for name in (LOST, FACE):
        (site.data / name).unlink()
    mint(district, 7)
    site.keep_log()
    return SimpleNamespace(site=site, district=district, moment=moment, said=said)


def mint(district, amount):
    allot_actions.mint(id=new_id(clock.now()), district=district.area, amount=amount, year=2026, actor=None, at=clock.now())


def write(path: Path, words: str):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(words)


def folders(at_work, name):
    return {"pgdata": at_work.site.folder / name / "postgres", "data": at_work.site.folder / name / "data"}


def left(at_work, name):
    return sorted(path for path in (at_work.site.folder / name).rglob("*") if path.is_file())


def refused(command: str, words: str, **options):
    with pytest.raises(CommandError, match=words):
        run(command, **options)


def test_a_backup_says_what_it_kept_and_is_remembered(at_work):
    assert "3 files (3 new)" in at_work.said
    made = BackupRun.objects.get(kind="backup")
    assert made.label in at_work.said and made.label.endswith("F")


def test_nothing_in_the_repository_can_be_read_without_the_key(at_work):
    found = [path for path in (at_work.site.folder / "backups").rglob("*") if path.is_file()]
    words = (b"a picture of", "张安(演示)".encode(), b"volunteer_user", at_work.site.folder.name.encode())
    assert len(found) > 10
    assert [path for path in found if any(word in path.read_bytes() for word in words)] == []
    config = at_work.site.folder / "pgbackrest.conf"
    assert config.stat().st_mode & 0o777 == 0o600


def test_a_chosen_second_comes_back_and_closed_accounts_stay_closed(at_work):
    there = folders(at_work, "back")
    said = run("restore", to=at_work.moment.isoformat(), **there)
    assert "1 accounts that were closed later were closed again." in said and "3 files are back" in said
    assert (there["data"] / SOAP).read_text() == f"a picture of {SOAP}"
    assert (there["data"] / LOST).exists(), "deleted after that second"
    assert not (there["data"] / FACE).exists(), "gone with its account"
    assert left(at_work, "data") == [at_work.site.data / SOAP], "the site at work keeps what it has"
    with servers.running(there["pgdata"], at_work.site.user, safe=False) as cluster:
        with connected_to(actions.address(cluster, backup_site.DATABASE)):
            alice, bob = (User.objects.get(pk=person.pk) for person in (at_work.district.alice, at_work.district.bob))
            assert (alice.is_active, alice.name, alice.phone, alice.picture.name) == (False, "", "", "")
            assert bob.is_active and bob.name == at_work.district.bob.name
            assert list(Transfer.objects.values_list("amount", flat=True)) == [100], "the seven points came later"
            assert AuditRow.objects.filter(act="account.close").get().detail == {"again": "restore"}
        with servers.connect(cluster, "postgres") as server:
            assert server.execute("SHOW restore_command").fetchone() == ("",)
    assert User.objects.get(pk=at_work.district.bob.pk).is_active and Transfer.objects.count() == 2


def test_a_drill_compares_runs_both_proofs_and_leaves_nothing(at_work, monkeypatch):
    own = at_work.site.folder / "tmp"
    own.mkdir(mode=0o711)
    monkeypatch.setattr(tempfile, "tempdir", str(own))
    said = run("drill")
    assert "points_transfer: 0 rows" in said or "points_transfer: 1 rows" in said
    for proof in ("verify_ledger holds.", "verify_figures holds.", "The way back holds: "):
        assert proof in said
    assert BackupRun.objects.filter(kind="drill").exists()
    assert list(own.iterdir()) == []


def test_a_drill_fails_where_what_came_back_is_not_what_was_there(at_work):
    """The twin: a row of the past that no backup has."""
    long_ago = timezone.now() - timedelta(days=1)
    AuditRow.objects.create(act="x", subject_type="user", subject_id="0", at=long_ago)
    before = BackupRun.objects.filter(kind="drill").count()
    try:
        refused("drill", "do not lead back", to=at_work.moment.isoformat())
    finally:
        with at_work.site.connect() as owner:
            owner.execute("SET session_replication_role TO replica; DELETE FROM volunteer_auditrow WHERE act = 'x'")
    assert BackupRun.objects.filter(kind="drill").count() == before


@pytest.mark.parametrize(
    ("to", "words"),
    [
        ("yesterday", "is no moment: write 2026-12-01T10:30:00. Nothing was changed."),
        ("2020-01-01T00:00:00", "No backup is as old as 2020-01-01 00:00:00"),
        ("2999-01-01T00:00:00", "is yet to come. Nothing was changed."),
    ],
)
def test_a_moment_that_no_backup_leads_to_is_refused(at_work, to, words):
    refused("restore", words, to=to, **folders(at_work, "never"))
    refused("drill", words, to=to)
    assert not (at_work.site.folder / "never").exists()


def test_a_moment_after_the_last_that_was_kept_is_told_and_the_folders_are_as_before(at_work):
    time.sleep(1.1)
    refused("restore", "ends before that moment", to=timezone.now().isoformat(), **folders(at_work, "late"))
    assert left(at_work, "late") == []


def test_another_key_opens_nothing(at_work, settings):
    settings.BACKUP_KEY = "another secret of the same length as the first"
    for command, options in {"backup": {}, "drill": {}, "restore": folders(at_work, "never")}.items():
        refused(command, "BACKUP_KEY is not the key of the backups in .* Nothing was changed", **options)
    refused("backup", "is not the key", prepare=True, pgdata=at_work.site.cluster.data)


def test_a_folder_with_something_in_it_is_never_written_over(at_work):
    write(at_work.site.folder / "full" / "data" / "mine", "x")
    refused("restore", "is not empty: a backup never overwrites anything", **folders(at_work, "full"))
    assert left(at_work, "full") == [at_work.site.folder / "full" / "data" / "mine"]


def test_no_room_is_told_before_anything_is_written(at_work, monkeypatch):
    monkeypatch.setattr("volunteer.backups.actions.shutil.disk_usage", lambda path: SimpleNamespace(free=1_000_000))
    refused("restore", "There is no room: the database needs .* has 1 MB. Nothing was changed", **folders(at_work, "never"))
    refused("drill", "There is no room")
    assert left(at_work, "never") == []


def test_a_backup_of_a_newer_release_is_refused(at_work, monkeypatch):
    known = MigrationLoader(None, ignore_no_migrations=True)
    known.disk_migrations = {key: step for key, step in known.disk_migrations.items() if key != ("volunteer", "0023_backups")}
    monkeypatch.setattr("volunteer.backups.actions.MigrationLoader", lambda *_args, **_options: known)
    refused("restore", "of a newer release than this code, which lacks 0023_backups", **folders(at_work, "never"))


def test_a_postgresql_that_is_not_there_and_a_missing_file_are_told(at_work, monkeypatch):
    fake = at_work.site.folder / "fake"
    write(fake / "PG_VERSION", "9\n")
    with pytest.raises(BackupError, match="of PostgreSQL 9, which is not installed"):
        servers.programs(fake)
    with pytest.raises(BackupError, match="lacks a file"):
        uploads.bring_back(Repository.of_site(), {"media/x": "ab" * 32}, fake)


def test_each_content_is_kept_once_and_goes_with_the_last_list_that_names_it(tmp_path):
    repository = Repository(tmp_path / "backups", "k" * 40)
    for name in ("media/a.jpg", "media/same.jpg"):
        write(tmp_path / "data" / name, "one")
    write(tmp_path / "data/private/b.jpg", "two")
    files, new = uploads.store_files(repository, uploads.uploads_in(tmp_path / "data"))
    assert (len(files), new) == (3, 2)
    assert uploads.store_files(repository, uploads.uploads_in(tmp_path / "data")) == (files, 0)
    uploads.write_listing(repository, uploads.Listing("old", timezone.now().isoformat(), [], [], files))
    uploads.write_listing(
        repository, uploads.Listing("new", timezone.now().isoformat(), [], [], {"media/a.jpg": files["media/a.jpg"]})
    )
    uploads.forget_expired(repository, kept={"new"})
    assert [listing.label for listing in uploads.listings(repository)] == ["new"]
    assert [path.name for path in (repository.folder / "files").glob("*/*")] == [files["media/a.jpg"]]
    uploads.forget_expired(repository, kept=set())
    assert uploads.listings(repository) == [] and list((repository.folder / "files").glob("*/*")) == []


def test_the_uploads_alone_are_kept_between_two_backups(at_work):
    before = len(uploads.listings(Repository.of_site()))
    assert run("backup", files=True) == "1 files, 0 of them new.\n"
    assert len(uploads.listings(Repository.of_site())) == before + 1


def test_where_nothing_is_set_or_prepared_it_says_so(settings, tmp_path, monkeypatch):
    settings.BACKUP_DIR = ""
    refused("backup", "Set BACKUP_DIR and BACKUP_KEY. Nothing was changed.")
    settings.BACKUP_DIR, settings.BACKUP_KEY = str(tmp_path / "none"), "k" * 40
    refused("backup", "`manage.py backup --prepare` begins")
    refused("backup", "is no data folder of PostgreSQL", prepare=True, pgdata=tmp_path)
    monkeypatch.setattr("shutil.which", lambda name: None)
    refused("backup", "apt install pgbackrest")
    assert list(tmp_path.iterdir()) == []
