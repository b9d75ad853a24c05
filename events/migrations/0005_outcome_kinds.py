"""What shifts bring about: the kinds the district reports (its clean-up figures) and a few that every point knows."""

from django.db import migrations

KINDS = [
    ("清理垃圾", "rubbish cleared", "吨", "t", 2),
    ("清理楼道堆物", "stairwell heaps cleared", "处", "places", 0),
    ("清理乱停机动车", "cars moved", "辆", "cars", 0),
    ("清理乱停自行车", "bicycles moved", "辆", "bicycles", 0),
    ("清理废弃车辆", "abandoned vehicles removed", "辆", "vehicles", 0),
    ("拆除违建", "illegal sheds removed", "处", "sheds", 0),
    ("清理小广告", "stickers removed", "处", "stickers", 0),
    ("入户走访", "households visited", "户", "households", 0),
    ("服务居民", "residents served", "人", "people", 0),
    ("发放宣传资料", "leaflets handed out", "份", "leaflets", 0),
]


def fill(apps, schema_editor):
    kind = apps.get_model("events", "OutcomeKind")
    rows = [
        kind(name=name, name_en=name_en, unit=unit, unit_en=unit_en, decimals=decimals, position=n)
        for n, (name, name_en, unit, unit_en, decimals) in enumerate(KINDS, 1)
    ]
    kind.objects.bulk_create(rows, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("events", "0004_on_site")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
