"""Django makes an index for LIKE of every unique text; nobody looks for the beginning of these."""

from django.db import migrations

from volunteer.core.database.migrations import drop_index

LIKE = "varchar_pattern_ops"


class Migration(migrations.Migration):
    dependencies = [("events", "0020_first_incidents")]

    operations = [
        drop_index("events_grid_number_a1e3135c_like", "events_grid", "number", LIKE),
        drop_index("events_incident_kind_id_2a191376_like", "events_incident", "kind_id", LIKE),
        drop_index("events_incidentkind_category_id_7dd27347_like", "events_incidentkind", "category_id", LIKE),
        drop_index("events_incidentkind_name_688eaa32_like", "events_incidentkind", "name", LIKE),
        drop_index("events_incidentkind_slug_e135eaf2_like", "events_incidentkind", "slug", LIKE),
    ]
