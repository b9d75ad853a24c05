from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0013_skill_words"),
    ]

    operations = [
        migrations.RemoveField(model_name="event", name="skill_words"),
        migrations.RemoveField(model_name="job", name="skill_words"),
    ]
