"""The yes to who comes to a home, and the looks at doors. Help that is on its way already keeps its promise."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from volunteer.core.database.migrations import ByKind

PROMISED = """
UPDATE events_helprequest SET agreed_at = coalesce(taken_at, submitted_at) WHERE state IN ('taken', 'in_service')
"""
DEADLINE = "INSERT INTO events_statedeadline (state, hours, urgent_hours) VALUES ('offered', 2, 1)"
NO_DEADLINE = "DELETE FROM events_statedeadline WHERE state = 'offered'"


class Migration(ByKind):
    dependencies = [
        ("events", "0010_signs_of_fiction"),
        ("volunteer", "0013_seen_in_person"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DoorLook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="helprequest",
            name="request_taken_by_somebody",
        ),
        migrations.AddField(
            model_name="helprequest",
            name="agreed_at",
            field=models.DateTimeField(blank=True, help_text="When somebody said yes to who comes.", null=True),
        ),
        migrations.AddField(
            model_name="helprequest",
            name="agreed_by",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="helprequest",
            name="companion",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="helprequest",
            name="companion_at",
            field=models.DateTimeField(blank=True, help_text="When the companion said that they come along.", null=True),
        ),
        migrations.AddField(
            model_name="helprequest",
            name="in_pairs",
            field=models.BooleanField(default=False, verbose_name="two people together"),
        ),
        migrations.AddField(
            model_name="helprequest",
            name="offered_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="helprequest",
            name="state",
            field=models.CharField(
                choices=[
                    ("submitted", "waiting for the community"),
                    ("refused", "not accepted"),
                    ("accepted", "accepted, looking for help"),
                    ("dispatched", "passed on, waiting for a yes"),
                    ("open", "open to volunteers near by"),
                    ("offered", "somebody would come, waiting for a yes to them"),
                    ("taken", "somebody is coming"),
                    ("in_service", "help is under way"),
                    ("done", "done, waiting for your stars"),
                    ("rated", "rated"),
                    ("closed", "closed"),
                    ("merged", "joined to an earlier one"),
                    ("withdrawn", "withdrawn"),
                ],
                default="submitted",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="requeststep",
            name="act",
            field=models.CharField(
                choices=[
                    ("submitted", "asked"),
                    ("refused", "not accepted"),
                    ("accepted", "accepted"),
                    ("dispatched", "passed on"),
                    ("opened", "opened to volunteers near by"),
                    ("offered", "somebody would come"),
                    ("along", "somebody comes along"),
                    ("declined", "somebody else was wished for"),
                    ("lapsed", "the time passed without a yes"),
                    ("taken", "taken on"),
                    ("returned", "given back"),
                    ("started", "help began"),
                    ("event", "became an event"),
                    ("timed", "another time was agreed"),
                    ("done", "done"),
                    ("rated", "rated"),
                    ("closed", "closed"),
                    ("reopened", "opened again"),
                    ("merged", "joined to an earlier one"),
                    ("withdrawn", "withdrawn"),
                    ("escalated", "overdue: the next office was told"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="statedeadline",
            name="state",
            field=models.CharField(
                choices=[
                    ("submitted", "waiting for the community"),
                    ("refused", "not accepted"),
                    ("accepted", "accepted, looking for help"),
                    ("dispatched", "passed on, waiting for a yes"),
                    ("open", "open to volunteers near by"),
                    ("offered", "somebody would come, waiting for a yes to them"),
                    ("taken", "somebody is coming"),
                    ("in_service", "help is under way"),
                    ("done", "done, waiting for your stars"),
                    ("rated", "rated"),
                    ("closed", "closed"),
                    ("merged", "joined to an earlier one"),
                    ("withdrawn", "withdrawn"),
                ],
                max_length=10,
                primary_key=True,
                serialize=False,
            ),
        ),
        migrations.RunSQL(PROMISED, migrations.RunSQL.noop),
        migrations.RunSQL(DEADLINE, NO_DEADLINE),
        migrations.AddConstraint(
            model_name="helprequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["offered", "taken", "in_service", "done", "rated", "closed"]), _negated=True),
                    ("taker__isnull", False),
                    _connector="OR",
                ),
                name="request_taken_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="helprequest",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("state", "taken"), _negated=True), ("agreed_at__isnull", False), _connector="OR"),
                name="request_taken_with_a_yes",
            ),
        ),
        migrations.AddConstraint(
            model_name="helprequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("agreed_by", None),
                    models.Q(
                        ("agreed_at__isnull", False),
                        models.Q(("taker", None), models.Q(("agreed_by", models.F("taker")), _negated=True), _connector="OR"),
                        models.Q(
                            ("companion", None), models.Q(("agreed_by", models.F("companion")), _negated=True), _connector="OR"
                        ),
                    ),
                    _connector="OR",
                ),
                name="request_yes_is_somebody_else_s",
            ),
        ),
        migrations.AddConstraint(
            model_name="helprequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("companion", None), models.Q(("companion", models.F("taker")), _negated=True), _connector="OR"),
                name="request_companion_is_another",
            ),
        ),
        migrations.AddField(
            model_name="doorlook",
            name="person",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="doorlook",
            name="request",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="looks", to="events.helprequest"),
        ),
        migrations.AddIndex(
            model_name="doorlook",
            index=models.Index(fields=["request", "at"], name="door_looks"),
        ),
        migrations.AddIndex(
            model_name="doorlook",
            index=models.Index(fields=["person", "at"], name="door_looker"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="doorlook",
            trigger=pgtrigger.compiler.Trigger(
                name="door_look_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="bb6ec0ffa2cc0a6f9a5459f0c3d48286fe0502f3",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_door_look_append_only_bd28e",
                    table="events_doorlook",
                    when="BEFORE",
                ),
            ),
        ),
    ]
