import django.db.models.deletion
from django.db import migrations, models

TAG = {"null": True, "blank": True, "on_delete": django.db.models.deletion.PROTECT, "related_name": "+", "to": "volunteer.skill"}


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0011_request_kinds"),
        ("volunteer", "0007_skill_words"),
    ]

    operations = [
        migrations.RenameField(model_name="event", old_name="skill", new_name="skill_words"),
        migrations.RenameField(model_name="job", old_name="skill", new_name="skill_words"),
        migrations.AddField(model_name="event", name="skill", field=models.ForeignKey(verbose_name="skill needed", **TAG)),
        migrations.AddField(model_name="job", name="skill", field=models.ForeignKey(verbose_name="skill needed", **TAG)),
    ]
