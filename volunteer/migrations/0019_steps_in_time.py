"""Steps are listed by their moment: ids that a sequence gives tell no order where several servers hand them out."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("volunteer", "0018_delivery_attempts")]

    operations = [migrations.AlterModelOptions(name="datarequeststep", options={"ordering": ["at", "pk"]})]
