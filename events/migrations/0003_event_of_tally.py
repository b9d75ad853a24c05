"""The event of each tally, so that the words of titles are looked for without reading the shifts."""

from django.db import migrations, models

from volunteer.core.database.migrations import ByKind

OF_THEIR_SHIFTS = "UPDATE events_tally SET event_id = s.event_id FROM events_shift s WHERE s.id = events_tally.shift_id"


def event(*, null: bool) -> models.ForeignKey:
    return models.ForeignKey("events.event", models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False, null=null)


class Migration(ByKind):
    dependencies = [
        ("events", "0002_first_rows"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="tally", name="tally_of_day"),
        migrations.AddField(model_name="tally", name="event", field=event(null=True)),
        migrations.RunSQL(OF_THEIR_SHIFTS, migrations.RunSQL.noop),
        migrations.AlterField(model_name="tally", name="event", field=event(null=False)),
        migrations.AddIndex(
            model_name="tally",
            index=models.Index(
                fields=["-day", "shift"],
                include=["event", "point", "shifts", "participations", "verified", "signed", "points"],
                condition=models.Q(("cut__startswith", "c:")),
                name="tally_of_day",
            ),
        ),
    ]
