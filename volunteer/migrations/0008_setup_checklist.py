from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("volunteer", "0007_deputies_and_handovers")]

    operations = [
        migrations.AddField(
            model_name="area",
            name="opened_at",
            field=models.DateTimeField(blank=True, help_text="When the check-list of its office was complete for once.", null=True),
        ),
        migrations.AddField(
            model_name="servicepoint",
            name="sign_hung_at",
            field=models.DateTimeField(blank=True, help_text="When somebody said that its sign hangs.", null=True),
        ),
    ]
