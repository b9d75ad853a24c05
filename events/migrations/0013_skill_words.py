"""The skill an event or a job asks for becomes a tag; its words stay what they were."""

from django.db import migrations


def fill(apps, _schema_editor):
    Skill = apps.get_model("volunteer", "Skill")
    for name in ("Event", "Job"):
        rows = apps.get_model("events", name).objects.exclude(skill_words="")
        for text in rows.order_by().values_list("skill_words", flat=True).distinct():
            if words := " ".join(text.split()):
                skill, _new = Skill.objects.get_or_create(name=words, defaults={"listed": True})
                rows.filter(skill_words=text).update(skill=skill)


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0012_skill_tags"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
