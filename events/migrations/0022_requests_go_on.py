"""Requests are given to teams too, are checked when they are for another door, and ask for skills as tags."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def as_tags(apps, schema_editor):
    """The skill a kind of help asks for becomes a tag."""
    Skill = apps.get_model("volunteer", "Skill")
    for kind in apps.get_model("events", "HelpKind").objects.exclude(skill_words=""):
        kind.skill, _new = Skill.objects.get_or_create(name=kind.skill_words, defaults={"listed": True})
        kind.save(update_fields=["skill"])


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0021_certificates"),
        ("volunteer", "0012_channels"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="helprequest",
            name="request_says_something",
        ),
        migrations.RemoveConstraint(
            model_name="helprequest",
            name="request_dispatched_to_somebody",
        ),
        migrations.AddField(
            model_name="helprequest",
            name="check_first",
            field=models.BooleanField(default=False, help_text="Speak with the person before accepting."),
        ),
        migrations.AddField(
            model_name="helprequest",
            name="misuse",
            field=models.BooleanField(default=False, help_text="Refused because it was no request for help at all."),
        ),
        migrations.AddField(
            model_name="helprequest",
            name="spoken_by",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="helprequest",
            name="team",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="requests", to="volunteer.team"
            ),
        ),
        migrations.AddField(
            model_name="requeststep",
            name="team",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="volunteer.team"
            ),
        ),
        migrations.RenameField(model_name="helpkind", old_name="skill", new_name="skill_words"),
        migrations.AddField(
            model_name="helpkind",
            name="skill",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="volunteer.skill",
                verbose_name="skill needed",
            ),
        ),
        migrations.RunPython(as_tags, migrations.RunPython.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),  # the table is altered below
        migrations.RemoveField(model_name="helpkind", name="skill_words"),
        migrations.AddConstraint(
            model_name="helprequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("words", ""), _negated=True),
                    models.Q(("voice", ""), _negated=True),
                    models.Q(("kind", "other"), _negated=True),
                    _connector="OR",
                ),
                name="request_says_what_is_needed",
            ),
        ),
        migrations.AddConstraint(
            model_name="helprequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("check_first", False),
                    ("state__in", ["submitted", "refused", "withdrawn", "merged"]),
                    models.Q(("spoken_by", None), _negated=True),
                    _connector="OR",
                ),
                name="request_for_another_door_was_checked",
            ),
        ),
        migrations.AddConstraint(
            model_name="helprequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("misuse", False), ("state", "refused"), _connector="OR"), name="request_of_misuse_is_refused"
            ),
        ),
        migrations.AddConstraint(
            model_name="helprequest",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("state", "open"), _negated=True), ("may_show", True), _connector="OR"),
                name="request_open_was_agreed_to",
            ),
        ),
        migrations.AddConstraint(
            model_name="helprequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "dispatched"), _negated=True),
                    ("point__isnull", False),
                    ("team__isnull", False),
                    ("sent_to__isnull", False),
                    _connector="OR",
                ),
                name="request_goes_to_somebody",
            ),
        ),
    ]
