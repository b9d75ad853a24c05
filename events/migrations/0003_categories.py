"""The twelve official kinds of service (2023 regional project competition of new-era civilization practice)."""

from django.db import migrations

CATEGORIES = [
    ("theory", "理论政策宣讲", "Policy talks"),
    ("culture", "文艺文化服务", "Arts and culture"),
    ("health", "卫生健康服务", "Health"),
    ("unity", "铸牢中华民族共同体意识", "Ethnic unity"),
    ("education", "助学支教", "Tutoring"),
    ("science", "科技科普服务", "Science"),
    ("law", "法律服务", "Legal advice"),
    ("environment", "生态环保", "Environment"),
    ("aid", "帮扶助困", "Helping those in need"),
    ("emergency", "应急救援", "Emergency relief"),
    ("customs", "移风易俗", "Good customs"),
    ("other", "其他", "Other"),
]


def add(apps, schema_editor):
    Category = apps.get_model("events", "Category")
    Category.objects.bulk_create(
        [Category(slug=slug, name=name, name_en=name_en, position=n) for n, (slug, name, name_en) in enumerate(CATEGORIES, 1)]
    )


class Migration(migrations.Migration):
    dependencies = [("events", "0002_initial")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
