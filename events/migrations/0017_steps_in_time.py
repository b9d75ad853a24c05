"""Steps are listed by their moment: ids that a sequence gives tell no order where several servers hand them out."""

from django.db import migrations

from volunteer.core.database.migrations import ByKind


class Migration(ByKind):
    dependencies = [("events", "0016_wishes")]

    operations = [
        migrations.AlterModelOptions(name="casestep", options={"ordering": ["at", "pk"]}),
        migrations.AlterModelOptions(name="doorlook", options={"ordering": ["at", "pk"]}),
        migrations.AlterModelOptions(name="requeststep", options={"ordering": ["at", "pk"]}),
    ]
