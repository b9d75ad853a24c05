"""What the points of the demo offer, in the style of the district's own news."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """One kind of event: its category, how many minutes it lasts, and its words."""

    title: str
    category: str
    minutes: int
    description: str
    bring: str = ""
    risk: str = ""
    skill: str = ""
    months: tuple[int, ...] = ()  # when it makes sense; empty = all year


PLANS = [
    Plan("“我帮你”清理小区乱停乱放", "environment", 120, "劝导挪车、扶正单车，把消防通道让出来。", "袖标、手套"),
    Plan(
        "“我帮你”楼道杂物清零行动",
        "environment",
        120,
        "帮住户把楼道里的旧物搬下楼，打扫楼梯扶手。",
        "手套、口罩",
        "搬重物时两人一组，量力而行。",
    ),
    Plan("文明养犬劝导", "customs", 90, "提醒牵绳、清理粪便，发放文明养犬手册。"),
    Plan("垃圾分类入户宣传", "environment", 120, "挨户讲四分类怎么分，送分类小卡片。"),
    Plan("节水节电进万家", "science", 90, "教几个省水省电的小窍门，帮老人看看水表电表。"),
    Plan(
        "小小美容师·清洁家园",
        "environment",
        90,
        "大人带孩子一起捡拾白色垃圾，给花池松土。",
        "手套、夹子",
        months=(4, 5, 6, 7, 8, 9, 10),
    ),
    Plan("绿色出行宣传", "environment", 60, "在小区门口宣传公交、骑行，发骑行安全卡。"),
    Plan("爱心义剪进小区", "aid", 180, "为行动不便的老人免费理发。", "理发工具", skill="理发"),
    Plan(
        "家电义务维修", "aid", 180, "修电饭锅、电风扇、台灯，能修的当场修好。", "工具箱", "带电操作由有证的师傅进行。", "懂家电维修"
    ),
    Plan("健康义诊·测血压", "health", 120, "量血压、测血糖，讲秋冬保健。", skill="医护"),
    Plan("法律咨询进社区", "law", 120, "遗嘱、借贷、物业纠纷，当面问律师。", skill="法律"),
    Plan("反诈宣传", "law", 90, "讲新骗术，帮老人装反诈程序、查陌生来电。"),
    Plan("独居老人送餐陪聊", "aid", 120, "给独居老人送午饭，陪着说说话，看看家里安全。"),
    Plan(
        "扫雪除冰志愿行动",
        "emergency",
        120,
        "清扫小区道路和台阶上的积雪。",
        "铁锹、防滑鞋",
        "路面湿滑，注意防滑防冻。",
        months=(11, 12, 1, 2),
    ),
    Plan("创城知识有奖问答", "customs", 90, "围着展板答题，答对送小礼品。"),
    Plan("4·15国家安全教育日宣讲", "theory", 60, "讲身边的国家安全，发宣传册。", months=(4,)),
    Plan("清明祭英烈·共铸中国魂", "theory", 90, "到纪念碑前献花、听英雄故事。", months=(4,)),
    Plan("民族团结一家亲·包饺子", "unity", 120, "各族邻居一起包饺子，给困难家庭送一份。"),
    Plan("石榴籽心贴心·手拉手", "unity", 120, "结对家庭见面，孩子们一起做手工。"),
    Plan("端午送粽子", "culture", 120, "一起包粽子，送给高龄老人。", months=(6,)),
    Plan("中秋送温暖慰问", "culture", 90, "给困难家庭送月饼，陪老人赏月说话。", months=(9,)),
    Plan("重阳敬老", "aid", 120, "给老人拍照、打扫屋子、剪指甲。", months=(10,)),
    Plan("学雷锋志愿集市", "other", 180, "磨刀、修伞、配钥匙、咨询，摆成一条街。", months=(3,)),
    Plan("银发宣讲团", "theory", 60, "老党员讲身边的变化。"),
    Plan("妈妈帮帮团亲子课堂", "education", 90, "亲子阅读和手工，帮双职工家庭看孩子。"),
    Plan("热心人巡查偷倒垃圾", "environment", 90, "沿小区外围走一圈，拍照上报偷倒点。"),
    Plan(
        "乌海湖湿地护鸟",
        "environment",
        180,
        "捡拾湖边垃圾，劝导靠近鸟群的游客。",
        "望远镜、保暖衣物",
        "湖边风大路滑，听负责人安排。",
        months=(3, 4, 9, 10),
    ),
]

# name, price in points (an hour is ten), picture, limit per person, stock at each shop
GOODS = [
    ("抽纸 1 包", 60, "tissue", None, 40),
    ("香皂", 80, "soap", None, 40),
    ("牙膏", 80, "toothpaste", None, 30),
    ("垃圾袋 3 卷", 80, "bin-bags", None, 40),
    ("毛巾", 120, "towel", None, 30),
    ("笔记本和笔", 100, "notebook", None, 30),
    ("洗洁精 1 千克", 120, "dish-soap", None, 31),
    ("卷纸 1 提", 250, "toilet-paper", 2, 20),
    ("理发服务券", 100, "haircut", 2, 20),
    ("家电清洗券", 400, "appliance-cleaning", 1, 6),
    ("电影票", 300, "film-ticket", 2, 12),
    ("洗衣液 2 千克", 250, "laundry-liquid", 2, 20),
    ("食用油 1.8 升", 300, "cooking-oil", 2, 15),
    ("大米 5 千克", 400, "rice", 2, 12),
    ("面粉 5 千克", 350, "flour", 2, 12),
    ("雨伞", 220, "umbrella", 1, 10),
    ("保温杯", 450, "thermos", 1, 8),
    ("电热水壶", 1000, "kettle", 1, 3),
    ("电蒸锅", 2000, "steamer", 1, 2),
    ("社区健康体检券", 600, "health-check", 1, 5),
    ("志愿者意外险一年", 500, "insurance", 1, 10),
    ("绿植", 150, "plant", 2, 6),
]
