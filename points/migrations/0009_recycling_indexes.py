"""Django makes an index for LIKE of every unique text; nobody looks for the beginning of a station's code."""

from django.db import migrations

from volunteer.core.database.migrations import drop_index


class Migration(migrations.Migration):
    dependencies = [("points", "0008_recycling")]

    operations = [drop_index("points_station_code_bdd80d42_like", "points_station", "code", "varchar_pattern_ops")]
