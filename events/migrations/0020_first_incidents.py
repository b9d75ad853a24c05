"""What a district begins with: kinds of incidents and how long each level may take."""

from datetime import date

from django.db import migrations

# Slug, name, English, icon, level, category of the event that mends it.
KINDS = [
    ("rubbish", "垃圾杂物", "Rubbish, heaps", "trash", "small", "environment"),
    ("manhole", "井盖破损", "Manhole cover", "alert", "middle", "emergency"),
    ("fire_lane", "消防通道被堵", "Fire lane blocked", "ban", "middle", "emergency"),
    ("facility", "公共设施损坏", "Something broken", "settings", "small", "other"),
    ("lamp", "路灯楼道灯不亮", "Lamp out", "sun", "small", "other"),
    ("water", "漏水积水", "Water, leaks", "drop", "middle", "emergency"),
    ("heating", "暖气不热", "No heating", "home", "middle", "aid"),
    ("parking", "乱停乱放", "Parked in the way", "map-pin", "small", "environment"),
    ("thrown", "高空抛物", "Thrown from above", "building", "middle", "customs"),
    ("smoke", "烟雾火情", "Smoke, fire", "alert", "big", "emergency"),
    ("dispute", "邻里纠纷", "Neighbours at odds", "users", "small", "law"),
    ("other", "其他问题", "Something else", "info", "small", "other"),
]


def fill(apps, schema_editor):
    kind, terms = apps.get_model("events", "IncidentKind"), apps.get_model("events", "IncidentTerms")
    kind.objects.bulk_create(
        [
            kind(slug=slug, name=name, name_en=name_en, icon=icon, level=level, category_id=category, position=n)
            for n, (slug, name, name_en, icon, level, category) in enumerate(KINDS, 1)
        ]
    )
    terms.objects.create(since=date(2026, 1, 1), small_hours=24, middle_hours=72, big_hours=168, most_hours=360)


class Migration(migrations.Migration):
    dependencies = [("events", "0019_incidents")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
