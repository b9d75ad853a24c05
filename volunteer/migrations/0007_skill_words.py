"""What people wrote about their skills becomes tags; no word is lost."""

import re

from django.db import migrations
from django.utils import timezone

# To begin with; the district adds, renames and joins tags on their page.
FIRST = [
    "理发", "医护", "法律", "家电维修", "水电维修", "心理疏导", "书法", "文艺", "摄影", "手工", "课业辅导", "驾驶", "蒙古语", "手语", "手机教学",
]  # fmt: skip


def words(text):
    """The single words of a free text, as people separate them."""
    return [" ".join(word.split())[:60] for word in re.split(r"[,，、;；/|\n]+", text) if word.strip()]


def fill(apps, _schema_editor):
    Skill, PersonSkill = apps.get_model("volunteer", "Skill"), apps.get_model("volunteer", "PersonSkill")
    for name in FIRST:
        Skill.objects.get_or_create(name=name, defaults={"listed": True})
    said = apps.get_model("volunteer", "User").objects.exclude(skill_words="").values_list("pk", "skill_words")
    for person, text in said.iterator():
        for word in words(text):
            skill, _new = Skill.objects.get_or_create(name=word)
            PersonSkill.objects.get_or_create(person_id=person, skill=skill, defaults={"said_at": timezone.now()})


class Migration(migrations.Migration):
    dependencies = [
        ("volunteer", "0006_people_belong"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
