"""Figures are kept by compound and building too, and under the place of the day beside the place of now: all are made anew once."""

from django.db import migrations, models

from volunteer.core.database.migrations import ByKind

EVERYTHING = "00000000-0000-0000-0000-000000000000"
# The next run of the figures takes this note, and makes all of them anew in one transaction: until then the old ones are read.
MAKE_ANEW = f"INSERT INTO events_staleshift (shift_id) SELECT '{EVERYTHING}' WHERE EXISTS (SELECT FROM events_tally)"  # noqa: S608
NONE_MADE_ANEW = f"DELETE FROM events_staleshift WHERE shift_id = '{EVERYTHING}'"  # noqa: S608


class Migration(ByKind):
    dependencies = [("events", "0005_why_a_shift_was_not_published")]

    operations = [
        migrations.AddField(
            model_name="tally",
            name="path_now",
            field=models.CharField(blank=True, default="", help_text="Empty where it is the same as `path`.", max_length=60),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="placed",
            name="terms",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="tally",
            index=models.Index(
                fields=["path"],
                opclasses=["varchar_pattern_ops"],
                condition=models.Q(("path_now", ""), _negated=True),
                name="tally_lay_there",
            ),
        ),
        migrations.AddIndex(
            model_name="tally",
            index=models.Index(
                fields=["path_now"],
                opclasses=["varchar_pattern_ops"],
                condition=models.Q(("path_now", ""), _negated=True),
                name="tally_lies_there",
            ),
        ),
        migrations.RunSQL([MAKE_ANEW], [NONE_MADE_ANEW]),
    ]
