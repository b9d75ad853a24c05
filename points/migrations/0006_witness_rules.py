"""What a leader may do although nobody vouches, and how long the community has to look."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("points", "0005_rounding_grace"),
    ]

    operations = [
        migrations.AddField(
            model_name="rule",
            name="look_days",
            field=models.PositiveIntegerField(
                default=7,
                help_text="So long the community has to look at a shift for which nobody vouches, and the street after it.",
            ),
        ),
        migrations.AddField(
            model_name="rule",
            name="unwitnessed_days",
            field=models.PositiveIntegerField(default=90),
        ),
        migrations.AddField(
            model_name="rule",
            name="unwitnessed_people",
            field=models.PositiveIntegerField(default=5, help_text="So many people at each of them."),
        ),
        migrations.AddField(
            model_name="rule",
            name="unwitnessed_shifts",
            field=models.PositiveIntegerField(
                default=2, help_text="So many shifts of a leader pay within unwitnessed_days although nobody vouches for them."
            ),
        ),
        migrations.AddField(
            model_name="rule",
            name="witness_percent",
            field=models.PositiveIntegerField(
                default=20, help_text="An enrolled phone vouches when it scanned at least this share of those who came."
            ),
        ),
        migrations.AddConstraint(
            model_name="rule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("look_days__range", (1, 90)), ("unwitnessed_days__range", (1, 366)), ("witness_percent__lte", 100)
                ),
                name="rule_witness_numbers_make_sense",
            ),
        ),
    ]
