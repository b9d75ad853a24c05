from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("volunteer", "0007_skill_words"),
    ]

    operations = [
        migrations.RemoveField(model_name="user", name="skill_words"),
        migrations.RemoveField(model_name="organization", name="members"),  # no page ever wrote there
    ]
