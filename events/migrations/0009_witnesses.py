"""Who vouches for shifts. What ended before this keeps its pay: its witness is `before`."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from volunteer.core.database.migrations import ByKind

ENDED = """
    INSERT INTO events_witness (shift_id, kind, by_id, at)
    SELECT id, 'before', NULL, now() FROM events_shift
    WHERE "end" <= now() AND state IN ('published', 'closed', 'settled')
"""


class Migration(ByKind):
    dependencies = [
        ("events", "0008_held_and_figure_checks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="attendance",
            name="needs",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "nobody's"),
                    ("area", "the parent area's"),
                    ("district", "the district's"),
                    ("witness", "a witness of the whole shift"),
                ],
                default="",
                help_text="Whose word it needs before it is paid.",
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="flag",
            name="kind",
            field=models.CharField(
                choices=[
                    ("heads", "more check-ins than heads"),
                    ("one_phone", "one phone for several accounts"),
                    ("by_hand", "many entries by hand"),
                    ("after_closing", "entered after closing"),
                    ("clock", "the device's clock was off"),
                    ("far", "far from the place, or the position was vague"),
                    ("upload", "a scan that could not be accepted"),
                    ("own_people", "people whom only this leader has ever seen"),
                    ("objection", "the person objects"),
                    ("unwitnessed", "nobody vouches for it"),
                ],
                max_length=15,
            ),
        ),
        migrations.CreateModel(
            name="Duty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("named_at", models.DateTimeField()),
                ("present_at", models.DateTimeField(blank=True, null=True)),
                (
                    "named_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="duties", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("shift", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="duties", to="events.shift")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("shift", "person"), name="duty_once_of_a_person")],
            },
        ),
        migrations.CreateModel(
            name="Witness",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("scan", "scanned people with a phone of the service point"),
                            ("duty", "was on duty there"),
                            ("beneficiary", "was helped"),
                            ("look", "looked at it for the community"),
                            ("allowance", "within what a leader may do without a witness"),
                            ("before", "ended before witnesses were asked for"),
                        ],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "shift",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="witnesses", to="events.shift"),
                ),
            ],
            options={
                "indexes": [models.Index(condition=models.Q(("kind", "allowance")), fields=["at"], name="witness_allowance")],
                "constraints": [
                    models.UniqueConstraint(fields=("shift", "kind"), name="witness_once_of_a_kind"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by", None), ("kind__in", ["allowance", "before"])),
                            models.Q(models.Q(("kind__in", ["allowance", "before"]), _negated=True), ("by__isnull", False)),
                            _connector="OR",
                        ),
                        name="witness_is_somebody_but_for_allowance_and_before",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="witness",
            trigger=pgtrigger.compiler.Trigger(
                name="witness_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="87b22f38069276e965b4543d4ef9af0a6b3572eb",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_witness_append_only_ba18e",
                    table="events_witness",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="attendance",
            index=models.Index(condition=models.Q(("needs", "witness")), fields=["shift"], name="attendance_without_witness"),
        ),
        migrations.RunSQL([ENDED], migrations.RunSQL.noop),
    ]
