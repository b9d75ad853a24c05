"""Migrations of a new release run beside the former one, under load: `tests/support/migration_rules.py` says what that asks."""

import psycopg
import pytest
from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently, ValidateConstraint
from django.core.management import CommandError
from django.core.management.commands import migrate as django_migrate
from django.db import connection, models, transaction
from django.db.migrations import Migration, operations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.db.models.functions import Now

from tests.support.migration_rules import offences
from volunteer.management.commands.migrate import Command

# The newest migration of each app in the last release: those after it are judged.
RELEASED = {"volunteer": 23, "points": 9, "events": 21}


def test_new_migrations_leave_the_former_release_at_work():
    loader = MigrationLoader(None)
    found = {}
    for app, name in sorted(loader.graph.nodes):
        if app in RELEASED and int(name[:4]) > RELEASED[app]:
            before = loader.project_state(loader.graph.node_map[app, name].key, at_end=False)
            if said := offences(loader.get_migration(app, name), before):
                found[f"{app}/{name}"] = said
    assert found == {}


def scans() -> ProjectState:
    """One large table."""
    state = ProjectState()
    fields = [
        ("id", models.BigAutoField(primary_key=True)),
        ("word", models.CharField(max_length=20)),
        ("note", models.TextField(null=True)),
    ]
    operations.CreateModel("Scan", fields).state_forwards("events", state)
    return state


def judge(*listed, atomic=True, contract=""):
    migration = Migration("0099_new", "events")
    migration.operations, migration.atomic, migration.contract = list(listed), atomic, contract
    return offences(migration, scans())


INDEX = models.Index(fields=["word"], name="word")
CHECK = models.CheckConstraint(condition=~models.Q(word=""), name="word_said")
COUNT = models.IntegerField(db_default=0)


@pytest.mark.parametrize(
    ("operation", "why"),
    [
        (operations.AddIndex("scan", INDEX), "use AddIndexConcurrently"),
        (AddIndexConcurrently("scan", INDEX), "set `atomic = False`"),
        (operations.AddConstraint("scan", CHECK), "use AddConstraintNotValid"),
        (operations.AddConstraint("scan", models.UniqueConstraint(fields=["word"], name="one")), "USING INDEX"),
        (operations.AddField("scan", "count", models.IntegerField(default=0)), "the former release does not fill it"),
        (operations.AddField("scan", "at", models.DateTimeField(db_default=Now())), "no plain value"),
        (operations.AddField("scan", "code", models.CharField(max_length=9, null=True, unique=True)), "an index is built"),
        (operations.AlterField("scan", "note", models.TextField()), "may still leave it empty"),
        (operations.AlterField("scan", "word", models.IntegerField()), "each row is written anew"),
        (operations.AlterField("scan", "word", models.CharField(max_length=10)), "may write longer ones"),
        (operations.RemoveField("scan", "note"), "drop it one release later"),
        (operations.RenameField("scan", "note", "remark"), "drop it one release later"),
        (operations.DeleteModel("Scan"), "drop it one release later"),
        (operations.SeparateDatabaseAndState([operations.RemoveField("scan", "note")]), "drop it one release later"),
    ],
    ids=lambda part: type(part).__name__ if not isinstance(part, str) else part[:20],
)
def test_what_would_hold_up_the_site_or_break_the_former_release_is_refused(operation, why):
    (said,) = judge(operation)
    assert why in said


@pytest.mark.parametrize(
    "operation",
    [
        operations.AddField("scan", "count", COUNT),
        operations.AddField("scan", "remark", models.TextField(null=True)),
        operations.AlterField("scan", "word", models.CharField(max_length=30)),
        AddConstraintNotValid("scan", CHECK),
        operations.SeparateDatabaseAndState(state_operations=[operations.RemoveField("scan", "note")]),
        operations.AlterModelOptions("scan", {"ordering": ["word"]}),
    ],
    ids=lambda part: type(part).__name__,
)
def test_what_only_widens_is_taken(operation):
    assert judge(operation) == []


def test_a_column_is_dropped_where_the_migration_says_since_when_nobody_uses_it():
    assert judge(operations.RemoveField("scan", "note"), contract="not used since release 0.2") == []


def test_an_index_may_be_built_without_a_transaction_and_a_check_validated_in_the_next_migration():
    assert judge(AddIndexConcurrently("scan", INDEX), atomic=False) == []
    (said,) = judge(AddConstraintNotValid("scan", CHECK), ValidateConstraint("scan", "word_said"))
    assert "in a migration of its own" in said


def test_a_table_that_is_new_may_get_whatever_it_needs():
    made = operations.CreateModel(
        "Paper", [("id", models.BigAutoField(primary_key=True)), ("word", models.CharField(max_length=20))]
    )
    assert (
        judge(made, operations.AddIndex("paper", INDEX), operations.AddField("paper", "count", models.IntegerField(default=0)))
        == []
    )


# --- the command ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def in_use():
    """Somebody reads the table of leases in a transaction that stays open; calling it ends that."""
    other = psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None})
    other.execute("LOCK TABLE volunteer_lease IN ACCESS SHARE MODE")
    yield other.close
    other.close()


@pytest.fixture
def migrate(monkeypatch):
    """What `manage.py migrate` does to the tables, where its one migration wants the table of leases for itself."""
    ran = []

    def change_table(command, *args, **options):
        with transaction.atomic(), connection.cursor() as cursor:
            ran.append("tried")
            cursor.execute("LOCK TABLE volunteer_lease IN ACCESS EXCLUSIVE MODE")
            ran.append("done")

    monkeypatch.setattr(django_migrate.Command, "handle", change_table)
    return lambda: (Command().change_tables(database="default", lock_timeout=1), ran)[1]


def lock_timeout():
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        return cursor.fetchone()[0]


@pytest.mark.django_db(transaction=True)
def test_a_migration_lets_others_pass_and_tries_again(in_use, migrate, monkeypatch, capsys):
    monkeypatch.setattr("volunteer.management.commands.migrate.time.sleep", lambda seconds: in_use())
    assert migrate() == ["tried", "tried", "done"]
    assert "everybody passes for 2 s" in capsys.readouterr().err
    assert lock_timeout() == "0"


@pytest.mark.django_db(transaction=True)
def test_a_table_that_is_in_use_for_ever_ends_it_with_a_sentence(in_use, migrate, monkeypatch):
    monkeypatch.setattr("volunteer.management.commands.migrate.TRIES", 2)
    monkeypatch.setattr("volunteer.management.commands.migrate.time.sleep", lambda seconds: None)
    with pytest.raises(CommandError, match="in use each of 2 times"):
        migrate()
    assert lock_timeout() == "0"


@pytest.mark.django_db
def test_a_migration_without_a_transaction_waits_as_long_as_it_must():
    command, migration = Command(), Migration("0099_new", "events")
    command.on, command.patience, command.verbosity = connection, 3, 0
    for migration.atomic, expected in ((True, "3s"), (False, "0")):
        command.migration_progress_callback("apply_start", migration)
        assert lock_timeout() == expected
    command.wait_at_most(0)
