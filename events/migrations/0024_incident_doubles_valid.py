from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("events", "0023_incident_doubles")]

    operations = [ValidateConstraint("incident", "incident_merged_names_the_other")]
