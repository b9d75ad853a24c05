"""Why a shift was not published moves from coded beginnings of its note into columns of its own."""

from django.db import migrations, models

from volunteer.core.database.migrations import ByKind

TO_COLUMNS = """
    UPDATE events_shift SET
        hold = CASE WHEN state_note LIKE 'missing:%' THEN 'budget' ELSE split_part(state_note, ':', 1) END,
        missing_points = substring(state_note FROM '^missing:([0-9]+)$')::integer,
        state_note = ''
    WHERE state = 'approved' AND (state_note ~ '^missing:[0-9]+$' OR state_note = 'paused:')
    OR state = 'cancelled' AND state_note = 'late:'
"""
TO_NOTES = """
    UPDATE events_shift SET
        state_note = CASE hold WHEN 'budget' THEN 'missing:' || missing_points ELSE hold || ':' END,
        hold = '',
        missing_points = NULL
    WHERE hold <> ''
"""
HOLDS = [
    ("budget", "The budget of the service point lacks %(missing)s points. Ask the community for more, then publish again."),
    ("paused", "The service point or the leader is paused. It is published when the pause ends, if there is still time."),
    ("late", "It was not published before its start."),
]


class Migration(ByKind):
    dependencies = [("events", "0004_grade_recorded_on_site")]

    operations = [
        migrations.AddField(
            model_name="shift",
            name="hold",
            field=models.CharField(
                blank=True, choices=HOLDS, default="", help_text="Why it was not published when it was due.", max_length=10
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="shift",
            name="missing_points",
            field=models.PositiveIntegerField(blank=True, help_text="What the budget lacks, where that is the hold.", null=True),
        ),
        migrations.AlterField(
            model_name="shift",
            name="state_note",
            field=models.CharField(blank=True, help_text="Why it was returned or cancelled, as somebody wrote it.", max_length=200),
        ),
        migrations.RunSQL([TO_COLUMNS], [TO_NOTES]),
        migrations.AddConstraint(
            model_name="shift",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("hold", ""),
                    models.Q(("hold__in", ["budget", "paused"]), ("state", "approved")),
                    models.Q(("hold", "late"), ("state", "cancelled")),
                    _connector="OR",
                ),
                name="shift_is_on_hold_in_a_state_that_fits",
            ),
        ),
        migrations.AddConstraint(
            model_name="shift",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("hold", "budget"), ("missing_points__isnull", False)),
                    models.Q(models.Q(("hold", "budget"), _negated=True), ("missing_points__isnull", True)),
                    _connector="OR",
                ),
                name="shift_names_missing_points_when_held_by_budget",
            ),
        ),
    ]
