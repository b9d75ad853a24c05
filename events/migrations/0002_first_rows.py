"""What a district begins with: kinds of service and of help, deadlines, stars, sentences, honours. All of it is edited on pages."""

from datetime import date

from django.db import migrations

from volunteer.core.database.migrations import ByKind

# The twelve official kinds of service (2023 regional project competition of new-era civilization practice).
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
# What shifts bring about: the kinds the district reports (its clean-up figures) and a few that every point knows.
OUTCOMES = [
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
# What one may ask for: slug, name, English, icon, category, skill.
HELP = [
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
# Words that mean danger, by the number to call.
WORDS = {
    "110": ["抢劫", "打人", "家暴", "小偷", "入室", "走失", "失踪", "威胁", "轻生", "自杀", "不想活"],
    "119": ["着火", "起火", "火灾", "冒烟", "煤气泄漏", "燃气泄漏", "煤气味", "被困", "电梯困人", "爆炸"],
    "120": ["晕倒", "昏迷", "昏倒", "喘不上气", "没有呼吸", "胸口疼", "心梗", "中风", "大出血", "中毒", "摔倒起不来", "抽搐"],
}
# How long a request may stand in a state: hours, hours when in danger.
DEADLINES = {
    "submitted": (24, 1),
    "accepted": (24, 1),
    "dispatched": (24, 1),
    "open": (48, 2),
    "taken": (72, 4),
    "in_service": (168, 24),
    "done": (168, 168),
    "rated": (72, 72),
}
STARS = (100, 300, 600, 1000, 1500)  # hours: the scale in use all over the country
# What a leader tells those signed up.
SENTENCES = [
    ("请提前十分钟到达集合地点。", "Please be at the meeting place ten minutes early."),
    ("集合地点：…。", "We meet here: …."),
    ("请自带：…。", "Please bring: …."),
    ("天气有变，请注意增减衣物，带好雨具。", "The weather is changing: please dress for it and bring something against rain."),
    ("请穿方便活动的衣服和鞋。", "Please wear clothes and shoes you can move in."),
    ("活动照常进行，请按时参加。", "The event takes place as planned. Please be on time."),
    ("活动时长以现场通知为准，请安排好时间。", "How long it takes is said on the spot; please plan for it."),
    ("感谢大家，辛苦了！", "Thank you all for your work!"),
]
SERIES = ("我帮你", "I help you")  # what every district reports; it adds others
# Honours: name, English, themes, who decides, oldest age.
HONOURS = [
    ("榜样就在身边", "Role models beside us", "助人为乐、见义勇为、诚实守信、敬业奉献、孝老爱亲", "street", None),
    ("新时代好少年", "Fine young people of the new era", "勤学善思、孝老爱亲、热心公益、创新创造、传承红色基因", "district", 17),
]


def fill_kinds(apps, _schema_editor):
    category, outcome = (apps.get_model("events", name) for name in ("Category", "OutcomeKind"))
    category.objects.bulk_create(
        [category(slug=slug, name=name, name_en=name_en, position=n) for n, (slug, name, name_en) in enumerate(CATEGORIES, 1)]
    )
    outcome.objects.bulk_create(
        [
            outcome(name=name, name_en=name_en, unit=unit, unit_en=unit_en, decimals=decimals, position=n)
            for n, (name, name_en, unit, unit_en, decimals) in enumerate(OUTCOMES, 1)
        ]
    )


def fill_requests(apps, _schema_editor):
    kind, word, deadline = (apps.get_model("events", name) for name in ("HelpKind", "DangerWord", "StateDeadline"))
    skills = dict(apps.get_model("volunteer", "Skill").objects.values_list("name", "pk"))
    kind.objects.bulk_create(
        [
            kind(slug=slug, name=name, name_en=name_en, icon=icon, category_id=category, skill_id=skills.get(skill), position=n)
            for n, (slug, name, name_en, icon, category, skill) in enumerate(HELP, 1)
        ]
    )
    word.objects.bulk_create([word(word=text, call=call) for call, texts in WORDS.items() for text in texts])
    deadline.objects.bulk_create(
        [deadline(state=state, hours=hours, urgent_hours=urgent) for state, (hours, urgent) in DEADLINES.items()]
    )


def fill_records(apps, _schema_editor):
    scale, step, sentence, series, honour = (
        apps.get_model("events", name) for name in ("StarScale", "StarStep", "MessageTemplate", "Series", "Honour")
    )
    first = scale.objects.create(since=date(2000, 1, 1))
    step.objects.bulk_create([step(scale=first, stars=n, hours=hours) for n, hours in enumerate(STARS, 1)])
    sentence.objects.bulk_create([sentence(text=text, text_en=text_en) for text, text_en in SENTENCES])
    series.objects.create(name=SERIES[0], name_en=SERIES[1], position=1)
    honour.objects.bulk_create(
        [
            honour(name=name, name_en=name_en, themes=themes, level=level, max_age=oldest)
            for name, name_en, themes, level, oldest in HONOURS
        ]
    )


class Migration(ByKind):
    replaces = [
        ("events", "0003_categories"),
        ("events", "0005_outcome_kinds"),
        ("events", "0011_request_kinds"),
        ("events", "0013_skill_words"),
    ]
    dependencies = [("events", "0001_squashed_0038"), ("volunteer", "0002_first_skills")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop) for fill in (fill_kinds, fill_requests, fill_records)]
