import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from volunteer.core.database.migrations import ByKind

# An authenticator app that is there goes on waking every role of its holder; later ones wake what an invitation names.
AS_BEFORE = """
    UPDATE volunteer_appointment SET factor_from = app.created_at
    FROM mfa_authenticator app WHERE app.user_id = person_id AND app.type = 'totp'
"""


class Migration(ByKind):
    dependencies = [
        ("volunteer", "0009_memory_of_parties"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [
        migrations.CreateModel(
            name="FactorInvitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("appointments", models.JSONField(default=list)),
                ("code_hash", models.CharField(max_length=64)),
                ("code_until", models.DateTimeField()),
                ("invited_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ended_at",
                    models.DateTimeField(blank=True, help_text="When it was taken back or followed by another.", null=True),
                ),
            ],
        ),
        migrations.AddField(
            model_name="appointment",
            name="asked_at",
            field=models.DateTimeField(blank=True, help_text="When that yes was asked for; None where none was needed.", null=True),
        ),
        migrations.AddField(
            model_name="appointment",
            name="factor_from",
            field=models.DateTimeField(
                blank=True,
                help_text="From when the holder's authenticator app wakes it in a session; None = it does not.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="appointment",
            name="woken_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="appointment",
            name="woken_by",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="appointment",
            name="yes_rank",
            field=models.PositiveSmallIntegerField(
                blank=True, help_text="The rank whose yes wakes it (volunteer/roles/ranks.py); None = it is awake.", null=True
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("yes_rank", None),
                    models.Q(("asked_at__isnull", False), ("woken_at", None), ("woken_by", None)),
                    _connector="OR",
                ),
                name="appointment_asleep_was_asked_for",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(("woken_by", None), ("woken_at__isnull", False), _connector="OR"),
                name="appointment_woken_at_a_moment",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("woken_by", None),
                    models.Q(
                        models.Q(("woken_by", models.F("person")), _negated=True),
                        models.Q(("woken_by", models.F("appointed_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="appointment_woken_by_somebody_else",
            ),
        ),
        migrations.AddField(
            model_name="factorinvitation",
            name="invited_by",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="factorinvitation",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="factor_invitations", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddIndex(
            model_name="factorinvitation",
            index=models.Index(fields=["person"], name="factor_invitation_person"),
        ),
        migrations.AddConstraint(
            model_name="factorinvitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("used_at", None), ("ended_at", None), _connector="OR"), name="factor_invitation_used_or_ended"
            ),
        ),
        migrations.AddConstraint(
            model_name="factorinvitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("invited_by", None), models.Q(("invited_by", models.F("person")), _negated=True), _connector="OR"
                ),
                name="factor_invitation_by_somebody_else",
            ),
        ),
        migrations.RunSQL(AS_BEFORE, migrations.RunSQL.noop),
    ]
