"""Kinds of goods to begin with; the district edits them on their page."""

from django.db import migrations

CATEGORIES = [
    ("粮油食品", "Food"),
    ("日用百货", "Household goods"),
    ("洗护清洁", "Washing and cleaning"),
    ("文具玩具", "Stationery and toys"),
    ("小家电", "Small appliances"),
    ("便民服务", "Services"),
    ("其他", "Other"),
]


def fill(apps, _schema_editor):
    GoodsCategory = apps.get_model("points", "GoodsCategory")
    rows = [GoodsCategory(name=name, name_en=name_en, position=n * 10) for n, (name, name_en) in enumerate(CATEGORIES, 1)]
    GoodsCategory.objects.bulk_create(rows)


class Migration(migrations.Migration):
    replaces = [("points", "0014_batches_of_before")]
    dependencies = [("points", "0001_squashed_0018")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
