"""Invented names, each marked with (演示). The same number always gives the same name."""

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = [
    *(
        "桂兰",
        "秀英",
        "玉梅",
        "淑珍",
        "建国",
        "志强",
        "海燕",
        "丽华",
        "春梅",
        "国强",
        "文斌",
        "晓东",
        "雪梅",
        "金花",
        "永刚",
        "立新",
    ),
    *("红霞", "卫东", "彩霞", "建军", "明", "静", "磊", "芳", "娜", "敏", "强", "洋", "艳", "勇", "杰", "涛"),
    *("乌兰", "其其格", "巴特尔", "娜仁", "宝音", "萨仁", "苏和", "阿茹娜"),
]
COMPOUND_FIRST = [
    "阳光",
    "祥和",
    "康宁",
    "锦绣",
    "碧水",
    "春晖",
    "福满",
    "金色",
    "翠微",
    "安居",
    "和美",
    "书香",
    "朝阳",
    "绿洲",
    "兴盛",
    "星河",
    "长乐",
    "怡景",
    "瑞丰",
    "恒安",
]
COMPOUND_LAST = [
    "家园",
    "花园",
    "小区",
    "雅苑",
    "新村",
    "北区",
    "南区",
    "东区",
    "西区",
    "佳苑",
    "里",
    "苑",
    "华庭",
    "名邸",
    "公寓",
    "一区",
    "二区",
    "三区",
]
MARK = "(演示)"


def person_name(number: int) -> str:
    surname = SURNAMES[number * 7 % len(SURNAMES)]
    return f"{surname}{GIVEN[(number * 11 + number // len(SURNAMES)) % len(GIVEN)]}{MARK}"


def compound_name(number: int) -> str:
    """A compound's name; the first 360 differ."""
    return (
        f"{COMPOUND_FIRST[number % len(COMPOUND_FIRST)]}{COMPOUND_LAST[number // len(COMPOUND_FIRST) % len(COMPOUND_LAST)]}{MARK}"
    )


def phone_number(number: int) -> str:
    """An E.164 number in a series of its own; the demo's gateway sends nothing anywhere."""
    return f"+86199{number:08d}"
