"""What took place: a confirmed head-count and the note of a shift that was not held; checks of the figures; seals of reports."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from volunteer.core.database.migrations import ByKind

EVERYTHING = "00000000-0000-0000-0000-000000000000"
# The next run of the figures takes this note, and makes all of them anew in one transaction: until then the old ones are read.
MAKE_ANEW = f"INSERT INTO events_staleshift (shift_id) SELECT '{EVERYTHING}' WHERE EXISTS (SELECT FROM events_tally)"  # noqa: S608
NONE_MADE_ANEW = f"DELETE FROM events_staleshift WHERE shift_id = '{EVERYTHING}'"  # noqa: S608
# Reports that were handed in before get their fingerprint from how they stand.
SEAL = """
INSERT INTO events_reportseal (report_id, fingerprint)
SELECT r.id, md5(r.number || ':' || coalesce(string_agg(said.line, ';' ORDER BY said.line COLLATE "C"), ''))
FROM events_report r LEFT JOIN LATERAL (
    SELECT concat_ws('|', part, start, series_id, measure, coalesce(kind_id, 0), value) AS line
    FROM events_reportline WHERE report_id = r.id
) said ON true
GROUP BY r.id
"""


class Migration(ByKind):
    dependencies = [
        ("events", "0007_substitute_leader"),
        ("points", "0004_second_person_and_areas_of_donors"),
        ("volunteer", "0008_setup_checklist"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FigureCheck",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("night", models.DateField(blank=True, null=True, unique=True)),
                ("at", models.DateTimeField()),
                ("equations", models.JSONField(help_text="[[word of the equation, how many differences], ...]")),
                (
                    "wrong",
                    models.PositiveIntegerField(help_text="How many differences there were; at most so many are kept as rows."),
                ),
                ("milliseconds", models.PositiveIntegerField()),
            ],
            options={
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="FigureDifference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "equation",
                    models.CharField(
                        choices=[
                            ("F1 parts", "The parts add up to the whole"),
                            ("F1 periods", "Months add up to quarters, years and all time"),
                            ("F1 cuts", "The kinds of service add up to everything"),
                            ("F2 people", "Not more people than participations"),
                            ("F3 list", "The number equals the rows of its list"),
                            ("F3 records", "The number equals the records it is made from"),
                            ("F3 report", "A report says what its parts stated, or why not"),
                            ("F4 nobody", "What nobody came to counts nowhere"),
                            ("F4 missing", "What took place is counted"),
                            ("F5 sealed", "What was handed in has not changed"),
                        ],
                        max_length=20,
                        verbose_name="equation",
                    ),
                ),
                ("unit", models.CharField(help_text="As in `Figure`, or the number of a report.", max_length=60)),
                (
                    "kind",
                    models.CharField(
                        blank=True, choices=[("m", "month"), ("q", "quarter"), ("y", "year"), ("a", "so far")], max_length=1
                    ),
                ),
                ("start", models.DateField(blank=True, null=True)),
                ("cut", models.CharField(blank=True, max_length=24)),
                ("measure", models.CharField(max_length=20)),
                ("expected", models.BigIntegerField()),
                ("found", models.BigIntegerField()),
                ("rows", models.PositiveIntegerField(default=0, help_text="How many rows stand behind it.")),
                ("shift", models.UUIDField(blank=True, help_text="The shift that it is about, where it is one.", null=True)),
                ("report", models.UUIDField(blank=True, help_text="The report that it is about, where it is one.", null=True)),
            ],
            options={
                "ordering": ["equation", "unit", "start", "cut", "measure", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ReportSeal",
            fields=[
                (
                    "report",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="seal",
                        serialize=False,
                        to="events.report",
                    ),
                ),
                ("fingerprint", models.CharField(max_length=32)),
            ],
        ),
        migrations.AddField(
            model_name="report",
            name="differences",
            field=models.JSONField(
                default=list,
                help_text='[{"series": id, "measure": word, "kind": id or null, "stated": text, "recorded": text}, ...]',
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="unreconciled",
            field=models.CharField(
                blank=True, help_text="Why it was handed in although what is stated differs from what is recorded.", max_length=300
            ),
        ),
        migrations.AddField(
            model_name="shift",
            name="count_confirmed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="shift",
            name="count_confirmed_by",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="shift",
            name="not_held_at",
            field=models.DateTimeField(
                blank=True, help_text="When the runner found that nobody came; empty again once somebody is counted.", null=True
            ),
        ),
        migrations.AddIndex(
            model_name="shift",
            index=models.Index(condition=models.Q(("not_held_at__isnull", False)), fields=["-start", "id"], name="shift_not_held"),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("differences", []), ("unreconciled", "")),
                    models.Q(models.Q(("differences", []), _negated=True), models.Q(("unreconciled", ""), _negated=True)),
                    _connector="OR",
                ),
                name="report_with_a_difference_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="shift",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("count_confirmed_at", None), ("count_confirmed_by", None)),
                    models.Q(
                        ("count_confirmed_at__isnull", False),
                        ("count_confirmed_by__isnull", False),
                        ("head_count__gt", 0),
                        models.Q(("count_confirmed_by", models.F("closed_by")), _negated=True),
                        models.Q(("count_confirmed_by", models.F("leader")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="shift_count_is_confirmed_by_somebody_else",
            ),
        ),
        migrations.AddField(
            model_name="figurecheck",
            name="by",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="figuredifference",
            name="found_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="differences", to="events.figurecheck"
            ),
        ),
        migrations.AddField(
            model_name="figuredifference",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="volunteer.area",
                verbose_name="who answers",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reportseal",
            trigger=pgtrigger.compiler.Trigger(
                name="report_seal_is_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="7b1d534c6f125e60e60ff8d2a0e00778ae386ae0",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_report_seal_is_frozen_75c48",
                    table="events_reportseal",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL([MAKE_ANEW], [NONE_MADE_ANEW]),
        migrations.RunSQL([SEAL], migrations.RunSQL.noop),
    ]
