"""What one may ask for, words that mean danger, and how long a request may stand in a state: starting values, all editable."""

from django.db import migrations

KINDS = [  # slug, name, English, icon, category, skill
    ("company", "陪伴聊天", "Company, a chat", "message", "aid", ""),
    ("errands", "跑腿代办", "Errands and shopping", "bag", "aid", ""),
    ("meals", "送餐送药", "Meals and medicine", "package", "aid", ""),
    ("heavy", "搬东西、扫雪", "Carrying, clearing snow", "users", "aid", ""),
    ("cleaning", "打扫屋子", "Cleaning at home", "home", "aid", "保洁"),
    ("repairs", "修水电、修家电", "Small repairs", "settings", "aid", "维修"),
    ("haircut", "上门理发", "Haircut at home", "user", "aid", "理发"),
    ("health", "量血压、问健康", "Blood pressure, health advice", "care", "health", "医护"),
    ("phone", "手机不会用", "Help with the phone", "phone", "science", "手机"),
    ("tutoring", "辅导孩子", "Help a child learn", "clipboard", "education", "辅导"),
    ("law", "法律、纠纷", "Law and disputes", "scale", "law", "法律"),
    ("stairwell", "楼道、环境", "Stairwell and yard", "building", "environment", ""),
    ("wish", "微心愿", "A small wish", "gift", "aid", ""),
    ("other", "别的事", "Something else", "help", "other", ""),
]
WORDS = {
    "110": ["抢劫", "打人", "家暴", "小偷", "入室", "走失", "失踪", "威胁", "轻生", "自杀", "不想活"],
    "119": ["着火", "起火", "火灾", "冒烟", "煤气泄漏", "燃气泄漏", "煤气味", "被困", "电梯困人", "爆炸"],
    "120": ["晕倒", "昏迷", "昏倒", "喘不上气", "没有呼吸", "胸口疼", "心梗", "中风", "大出血", "中毒", "摔倒起不来", "抽搐"],
}
HOURS = {  # state: hours, hours when in danger
    "submitted": (24, 1),
    "accepted": (24, 1),
    "dispatched": (24, 1),
    "open": (48, 2),
    "taken": (72, 4),
    "in_service": (168, 24),
    "done": (168, 168),
    "rated": (72, 72),
}


def fill(apps, schema_editor):
    kind, word, hours = (apps.get_model("events", name) for name in ("HelpKind", "DangerWord", "StateDeadline"))
    kinds = [
        kind(slug=slug, name=name, name_en=english, icon=icon, category_id=category, skill=skill, position=n)
        for n, (slug, name, english, icon, category, skill) in enumerate(KINDS, 1)
    ]
    words = [word(word=text, call=call) for call, texts in WORDS.items() for text in texts]
    deadlines = [hours(state=state, hours=plain, urgent_hours=urgent) for state, (plain, urgent) in HOURS.items()]
    for model, rows in ((kind, kinds), (word, words), (hours, deadlines)):
        model.objects.bulk_create(rows, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("events", "0010_requests")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
