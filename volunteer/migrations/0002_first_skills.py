"""Skill tags to begin with; the district adds, renames and joins tags on their page."""

from django.db import migrations

FIRST = [
    "理发", "医护", "法律", "家电维修", "水电维修", "心理疏导", "书法", "文艺", "摄影", "手工", "课业辅导", "驾驶", "蒙古语", "手语", "手机教学",
    "保洁", "维修", "手机", "辅导",
]  # fmt: skip


def fill(apps, _schema_editor):
    Skill = apps.get_model("volunteer", "Skill")
    Skill.objects.bulk_create([Skill(name=name, listed=True) for name in FIRST])


class Migration(migrations.Migration):
    replaces = [("volunteer", "0007_skill_words")]
    dependencies = [("volunteer", "0001_squashed_0014")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
