"""An empty production site is started once; the checks of a deployment look at the database's rights."""

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core import checks
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from points.ledger import actions as ledger
from points.models import Rule
from tests.support.all_rights import all_rights
from volunteer.core.checks import check_application_role, check_no_demo, check_secrets, check_squashed_migrations
from volunteer.core.refusals import Refused
from volunteer.models import Appointment, Area, AuditRow, User
from volunteer.notices.checks import check_codes_reach_phones
from volunteer.places import area_import
from volunteer.places.refusals import PlaceRefusal

ARGUMENTS = {"name": "冯区(演示)", "phone": "138 0013 8000", "mint": 120_000}


def setup(**options):
    out = StringIO()
    call_command("setup", stdout=out, **ARGUMENTS | options)
    return out.getvalue()


@pytest.mark.django_db
def test_it_brings_areas_an_administrator_a_rule_and_the_year_s_points():
    said = setup()
    assert Area.objects.count() == 50 and Area.objects.communities().count() == 42
    admin = User.objects.get()
    assert admin.phone == "+8613800138000"
    assert Appointment.objects.get().role == "district_admin" and Appointment.objects.get().area.level == "district"
    assert Rule.objects.count() == 1
    assert ledger.account_sum(ledger.budget_account(Area.objects.get(parent=None))) == 120_000
    assert set(Authenticator.objects.values_list("type", flat=True)) == {"totp", "recovery_codes"}
    assert "otpauth://totp/" in said and "█" in said and "/accounts/enter/" in said
    assert max(line.count("█") for line in said.splitlines()) > 10
    assert "13800138000" not in said
    assert AuditRow.objects.filter(act="found").exists()


@pytest.mark.django_db
def test_a_second_run_is_refused_and_changes_nothing():
    setup()
    with pytest.raises(CommandError, match="set up already"):
        setup(name="somebody else")
    assert User.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", [{"phone": "12345"}, {"mint": 0}, {"name": " "}])
def test_nonsense_is_told_and_leaves_the_site_empty(wrong):
    with pytest.raises(CommandError):
        setup(**wrong)
    assert not Area.objects.exists() and not User.objects.exists() and not Rule.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    [
        "",
        "code,name,level,parent\n",
        "code,name,level,parent\n1,甲,district,\n2,乙,street,9\n",
        "code,name,level,parent\n1,甲,district,\n1,乙,street,1\n",
        "code,name,level,parent\n1,甲,district,\n2,乙,planet,1\n",
        "code,name,level,parent\n1,甲,district,\n2,乙,district,1\n",
        "code,name,level,parent\n1,甲,street,\n",
        "code,name\n1,甲\n",
    ],
)
def test_a_file_of_areas_that_makes_no_sense_is_refused_whole(tmp_path, text):
    file = tmp_path / "areas.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as no:
        area_import.load_areas(file=file)
    assert no.value.reason == PlaceRefusal.BAD_ROW and not Area.objects.exists()


@pytest.mark.django_db
def test_a_file_that_is_missing_or_in_another_encoding_is_told(tmp_path):
    file = tmp_path / "areas.csv"
    with pytest.raises(CommandError, match="cannot be read"):
        setup(areas=file)
    file.write_bytes("code,name,level,parent\n1,海勃湾区,district,\n".encode("gb18030"))
    with pytest.raises(CommandError, match="UTF-8"):
        setup(areas=file)
    assert not Area.objects.exists()


@pytest.mark.django_db
def test_children_lie_below_their_parents():
    district = area_import.load_areas()
    for area in Area.objects.exclude(parent=None).select_related("parent"):
        assert area.path.startswith(area.parent.path) and len(area.path) == len(area.parent.path) + 5
    assert district.path == "0001."


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("GRANT TRUNCATE ON volunteer_auditrow TO volunteer_site", "may empty volunteer_auditrow."),
        ("GRANT TRIGGER ON points_transfer TO volunteer_site", "may change triggers of points_transfer."),
        ("GRANT CREATE ON SCHEMA public TO volunteer_site", "may make tables."),
        ("GRANT volunteer_owner TO volunteer_site WITH INHERIT FALSE", "may change account_emailaddress, which it owns."),
    ],
    ids=["truncate", "trigger", "create", "member"],
)
def test_the_deploy_check_sees_a_role_that_may_more_than_read_and_write_rows(given, words):
    with connection.cursor() as cursor:
        with all_rights():
            cursor.execute(given)
        (found,) = check_application_role()
        assert found.id == "volunteer.E002" and found.msg.endswith(words)


@pytest.mark.django_db
def test_the_deploy_check_sees_the_owner_and_a_superuser():
    with all_rights():
        assert [found.msg for found in check_application_role()] == [
            "The application's database role may do everything: it is a superuser."
        ]
        with connection.cursor() as cursor:
            cursor.execute("SET ROLE volunteer_owner")
        (found,) = check_application_role()
        assert "which it owns; it may empty " in found.msg


@pytest.mark.django_db
def test_the_deploy_check_is_not_silent_and_content_with_the_site_s_role():
    """`check --deploy` names no database, so checks that wait for one would say nothing."""
    assert check_application_role() == []
    with all_rights(), pytest.raises(CommandError, match=r"volunteer\.E002"):
        call_command("check", "--deploy", stderr=StringIO())


def test_the_deploy_check_refuses_a_demo(settings):
    settings.DEMO = True
    assert [found.id for found in check_no_demo()] == ["volunteer.E003"]
    settings.DEMO = False
    assert check_no_demo() == []


@pytest.mark.parametrize("gateway", ["", "volunteer.notices.sms.ConsoleGateway"])
def test_the_deploy_check_refuses_codes_that_reach_no_phone(settings, gateway):
    settings.SMS_GATEWAY = gateway
    assert [found.level for found in check_codes_reach_phones()] == [checks.WARNING]
    settings.HTTPS = True
    assert [found.id for found in check_codes_reach_phones()] == ["volunteer.E006"]
    settings.SMS_GATEWAY = "http"
    assert check_codes_reach_phones() == []


@pytest.mark.parametrize(("secret", "fit"), [("x" * 50, False), ("short" * 3, False), ("aQ3" * 4 + "0123456789" * 3, True)])
def test_the_deploy_check_sees_a_secret_that_can_be_guessed(settings, secret, fit):
    settings.SECRET_KEY, settings.PHONE_INDEX_KEY = "0123456789" * 5, secret.encode()
    assert [found.id for found in check_secrets()] == ([] if fit else ["volunteer.E005"])


@pytest.mark.django_db
def test_the_owner_grants_the_site_s_role_rows_and_no_more():
    with all_rights(), connection.cursor() as cursor:
        cursor.execute("CREATE ROLE site; SET ROLE volunteer_owner")
        call_command("grant", "site", stdout=StringIO())
        cursor.execute("SET ROLE site")
        assert check_application_role() == []
        cursor.execute("INSERT INTO volunteer_attempt (kind, subject, at) VALUES ('code', 'x', now())")
        cursor.execute("SET ROLE NONE; GRANT CREATE ON SCHEMA public TO volunteer_owner; SET ROLE volunteer_owner")
        cursor.execute("CREATE TABLE later (id bigserial); SET ROLE site")
        cursor.execute("INSERT INTO later DEFAULT VALUES")


NOT_FOR_THE_SITE = [
    "ALTER TABLE points_transfer DISABLE TRIGGER USER",
    "TRUNCATE points_transfer CASCADE",
    "SET session_replication_role TO replica",
    "DROP TABLE volunteer_auditrow",
    "CREATE TABLE mine (id int)",
    "CREATE OR REPLACE TRIGGER t BEFORE INSERT ON points_transfer EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "ALTER TABLE points_account DROP CONSTRAINT account_balance_is_guarded",
]


@pytest.mark.django_db
@pytest.mark.parametrize("statement", NOT_FOR_THE_SITE)
def test_the_site_s_role_cannot_touch_what_guards_the_rows(statement):
    with (
        pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["nobody", "postgres"])
def test_a_role_that_does_not_exist_or_cannot_be_limited_is_refused(role):
    with all_rights(), pytest.raises(CommandError, match=role):
        call_command("grant", role)


@pytest.mark.django_db
def test_a_database_that_went_through_the_single_steps_goes_on_and_one_half_way_is_told():
    recorder, steps = MigrationRecorder(connection), MigrationExecutor(connection).loader.replacements
    assert set(steps) >= {("volunteer", "0001_squashed_0014"), ("points", "0001_squashed_0018"), ("events", "0001_squashed_0038")}
    assert check_squashed_migrations(databases=["default"]) == []
    for key, step in steps.items():
        recorder.record_unapplied(*key)
        for single in step.replaces:
            recorder.record_applied(*single)
    assert check_squashed_migrations(databases=["default"]) == []
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
    recorder.record_unapplied("events", "0038_paper_consents")
    (problem,) = check_squashed_migrations(databases=["default"])
    assert "events" in problem.msg and problem.is_serious()
