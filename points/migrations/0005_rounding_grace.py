from django.db import migrations, models


class Migration(migrations.Migration):
    """Versions that stand are never changed: they go on rounding down. The next ones begin with five minutes."""

    dependencies = [
        ("points", "0004_second_person_and_areas_of_donors"),
    ]

    operations = [
        migrations.AddField(
            model_name="rule",
            name="grace_minutes",
            field=models.PositiveIntegerField(
                default=0, help_text="So many minutes short of a full step count as the step. Versions of before have 0."
            ),
        ),
        migrations.AlterField(
            model_name="rule",
            name="grace_minutes",
            field=models.PositiveIntegerField(
                default=5, help_text="So many minutes short of a full step count as the step. Versions of before have 0."
            ),
        ),
        migrations.AddField(
            model_name="rule",
            name="approval_hours",
            field=models.PositiveIntegerField(
                default=48, help_text="So long an office has to decide on an event; then the office above hears of it."
            ),
        ),
        migrations.AddConstraint(
            model_name="rule",
            constraint=models.CheckConstraint(
                condition=models.Q(("approval_hours__range", (1, 720)), ("grace_minutes__lte", 30)),
                name="rule_grace_and_deadline_make_sense",
            ),
        ),
    ]
