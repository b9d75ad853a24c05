"""An empty production site is started once; the checks of a deployment look at the database's rights."""

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core import checks
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from points.ledger import actions as ledger
from points.models import Rule
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
def test_the_deploy_check_sees_a_role_that_may_empty_append_only_tables():
    assert {found.id for found in check_application_role()} == {"volunteer.E002"}


@pytest.mark.django_db
def test_the_deploy_check_is_content_with_a_limited_role():
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE ROLE limited; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO limited; SET ROLE limited"
        )
        assert check_application_role() == []
        cursor.execute("RESET ROLE")


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
def test_the_owner_grants_the_site_s_role_rows_and_no_more(capsys):
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE site")
        call_command("grant", "site")
        cursor.execute("SET ROLE site")
        assert check_application_role() == []
        cursor.execute("INSERT INTO volunteer_attempt (kind, subject, at) VALUES ('code', 'x', now())")
        cursor.execute("RESET ROLE; CREATE TABLE later (id bigserial); SET ROLE site")
        cursor.execute("INSERT INTO later DEFAULT VALUES")
        cursor.execute("RESET ROLE")


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["nobody", "postgres"])
def test_a_role_that_does_not_exist_or_cannot_be_limited_is_refused(role):
    with pytest.raises(CommandError, match=role):
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
