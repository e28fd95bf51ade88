"""What agencies offer their members: about thirty plans over the five categories.

Not here: for whom and when (``projects``).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from huzhu.projects.states import Category


@dataclass(frozen=True, slots=True)
class PlanText:
    """The texts of one plan; titles begin with the agency's short name."""

    category: Category
    title: str
    content: str
    purpose: str
    goods: str
    specification: str
    price: Decimal
    trade: str  # of the suppliers' names
    notes: str


def _plan(category: Category, title: str, *texts: str, price: str, trade: str) -> PlanText:
    content, purpose, goods, specification, notes = texts
    return PlanText(
        category, title, content, purpose, goods, specification, Decimal(price), trade, notes
    )


_HEALTH = (
    _plan(
        Category.HEALTH,
        "“齿康”洁牙服务",
        "凭电子码到指定口腔门诊享受一次超声波洁牙和口腔检查，含抛光，不含治疗项目",
        "关心职工口腔健康，减轻职工看牙费用负担",
        "口腔洁牙服务券",
        "超声波洁牙加口腔检查，全市 12 家门诊通用",
        "须提前一天电话预约；孕期和牙周急性炎症期不宜洁牙。",
        price="98",
        trade="口腔门诊管理",
    ),
    _plan(
        Category.HEALTH,
        "职工专项体检",
        "凭电子码到体检中心完成一次专项筛查，含颈动脉、甲状腺超声和肿瘤标志物五项",
        "做到早发现、早预防，守护职工身体健康",
        "专项体检套餐",
        "超声两项加肿瘤标志物五项，限本人使用",
        "体检当日空腹，携带本人身份证件；不得转让。",
        price="260",
        trade="健康体检管理",
    ),
    _plan(
        Category.HEALTH,
        "冬季流感疫苗接种补贴",
        "凭电子码在社区卫生服务机构接种四价流感疫苗一剂，免费用",
        "做好冬季传染病预防，保障一线职工出勤",
        "四价流感疫苗接种服务",
        "四价裂解疫苗一剂，含接种服务费",
        "接种后现场留观三十分钟；发热者请改期。",
        price="128",
        trade="医药服务",
    ),
    _plan(
        Category.HEALTH,
        "“明眸”视力检查与配镜",
        "凭电子码享受一次综合验光和一副防蓝光镜片，镜架自选补差价",
        "缓解长时间用眼职工的视疲劳",
        "验光配镜服务券",
        "综合验光加 1.60 防蓝光镜片一副",
        "近三个月的验光单有效，可不再重复验光。",
        price="180",
        trade="眼镜",
    ),
    _plan(
        Category.HEALTH,
        "中医推拿舒缓体验",
        "凭电子码到定点中医馆体验肩颈推拿一次，每次四十五分钟",
        "缓解职工肩颈劳损，推广中医养生",
        "肩颈推拿体验券",
        "肩颈推拿四十五分钟，执业医师操作",
        "饭后一小时内不宜推拿；请着宽松衣物。",
        price="88",
        trade="中医馆管理",
    ),
    _plan(
        Category.HEALTH,
        "职工心理关爱咨询",
        "凭电子码预约一次五十分钟的心理咨询，可选线上或面谈",
        "帮助职工减压，做好人文关怀",
        "心理咨询服务券",
        "国家二级咨询师，五十分钟一次",
        "咨询内容严格保密，平台和工会都不掌握。",
        price="200",
        trade="心理咨询",
    ),
)
_CULTURE_SPORT = (
    _plan(
        Category.CULTURE_SPORT,
        "清凉观影季",
        "凭电子码在合作影院兑换一张 2D 或 3D 电影票，不限场次",
        "丰富职工业余文化生活",
        "电影票电子码",
        "2D、3D 通用，全市 60 家影院，不含特殊厅",
        "出票后不退不换；特殊厅须现场补差价。",
        price="32",
        trade="影业发展",
    ),
    _plan(
        Category.CULTURE_SPORT,
        "职工羽毛球畅打月",
        "凭电子码预订羽毛球场地两小时，含灯光费",
        "引导职工科学健身，增强团队凝聚力",
        "羽毛球场地券",
        "室内塑胶场地两小时，周一至周日 9 时至 22 时",
        "请穿室内运动鞋入场；场地须提前一天预约。",
        price="60",
        trade="体育场馆管理",
    ),
    _plan(
        Category.CULTURE_SPORT,
        "“书香职工”购书行动",
        "凭电子码在合作书店抵用购书款，线上线下通用",
        "营造爱读书、读好书、善读书的氛围",
        "图书购书券",
        "面值 50 元，可叠加，不找零",
        "不能用于购买文具和礼品卡。",
        price="45",
        trade="图书发行",
    ),
    _plan(
        Category.CULTURE_SPORT,
        "职工游泳健身卡",
        "凭电子码在游泳馆畅游四次，含更衣和淋浴",
        "夏季开展游泳健身，提高职工身体素质",
        "游泳次卡",
        "四次卡，恒温馆，含深水证体检",
        "须戴泳帽；有心脏病和皮肤病者请勿下水。",
        price="120",
        trade="体育健身",
    ),
    _plan(
        Category.CULTURE_SPORT,
        "话剧之夜",
        "凭电子码兑换话剧演出票一张，场次在兑换页自选",
        "让职工走进剧场，感受舞台艺术",
        "话剧演出票",
        "二层及以上座位，六部剧目任选",
        "演出开始前四十八小时内不能改签。",
        price="150",
        trade="文化传播",
    ),
    _plan(
        Category.CULTURE_SPORT,
        "冰雪运动体验滑雪票",
        "凭电子码兑换滑雪场四小时平日票，含雪具",
        "推动职工冰雪运动，共享冬奥遗产",
        "滑雪票",
        "平日四小时，含雪板、雪鞋和雪杖",
        "请按水平选择雪道，建议自备手套和护具。",
        price="139",
        trade="冰雪运动",
    ),
)
_LEISURE = (
    _plan(
        Category.LEISURE,
        "公园年票惠职工",
        "凭电子码办理市属公园年票一张，可在全市办理点领取",
        "方便职工休闲健身，亲近自然",
        "公园年票兑换码",
        "市属十一家公园，一年有效",
        "办理时须携带本人证件照和身份证件。",
        price="95",
        trade="园林服务",
    ),
    _plan(
        Category.LEISURE,
        "温泉休养体验",
        "凭电子码到温泉度假村使用平日门票一张，含简餐",
        "做好职工疗休养，缓解工作压力",
        "温泉门票",
        "平日全天票一张，含自助简餐",
        "高血压、心脏病职工请遵医嘱。",
        price="168",
        trade="度假村管理",
    ),
    _plan(
        Category.LEISURE,
        "咖啡与烘焙体验课",
        "凭电子码参加一次两小时的手冲咖啡或烘焙体验课",
        "丰富青年职工业余生活",
        "体验课兑换券",
        "小班授课，每班不超过十二人，含材料",
        "迟到十五分钟以上视为放弃。",
        price="110",
        trade="餐饮管理",
    ),
    _plan(
        Category.LEISURE,
        "京郊一日游",
        "凭电子码参加京郊红色教育一日游，含交通、门票和午餐",
        "结合主题教育，组织职工走进京郊",
        "一日游名额",
        "含大巴、门票、午餐和导游",
        "集合后不等候；请携带身份证件。",
        price="158",
        trade="旅行社",
    ),
    _plan(
        Category.LEISURE,
        "职工摄影课堂",
        "凭电子码参加四次摄影课，结课作品在平台展示",
        "搭建职工兴趣交流平台",
        "摄影课程",
        "四次课共八小时，含外拍一次",
        "请自备手机或相机。",
        price="130",
        trade="文化创意",
    ),
    _plan(
        Category.LEISURE,
        "欢乐嘉年华门票",
        "凭电子码兑换主题乐园平日票一张",
        "让职工在节假日前后放松身心",
        "主题乐园平日票",
        "平日全天票一张，法定节假日不适用",
        "入园须人脸核验，限本人使用。",
        price="175",
        trade="文化旅游",
    ),
)
_FAMILY = (
    _plan(
        Category.FAMILY,
        "亲子采摘乐",
        "凭电子码到采摘园采摘时令果蔬，一大一小，可带走两公斤",
        "增进亲子感情，体验农耕乐趣",
        "亲子采摘券",
        "一大一小，采摘入园加果蔬两公斤",
        "请穿便于活动的鞋；园内不得带宠物。",
        price="78",
        trade="农业发展",
    ),
    _plan(
        Category.FAMILY,
        "科技馆亲子研学",
        "凭电子码参加科技馆半日研学，一大一小，含讲解和手工",
        "培养职工子女的科学兴趣",
        "亲子研学券",
        "一大一小，半日，含讲解和手工材料",
        "适合六至十二岁儿童。",
        price="120",
        trade="教育科技",
    ),
    _plan(
        Category.FAMILY,
        "“小小工匠”手作课",
        "凭电子码参加木工或陶艺亲子手作课一次",
        "弘扬工匠精神，让孩子体会劳动",
        "亲子手作课",
        "一大一小，九十分钟，作品可带走",
        "请家长全程陪同。",
        price="99",
        trade="文化创意",
    ),
    _plan(
        Category.FAMILY,
        "亲子儿童剧场",
        "凭电子码兑换儿童剧亲子套票，两张连座",
        "丰富职工家庭文化生活",
        "儿童剧亲子套票",
        "两张连座，五部剧目任选",
        "一米以下儿童谢绝入场。",
        price="136",
        trade="文化传播",
    ),
    _plan(
        Category.FAMILY,
        "职工子女暑期游泳班",
        "凭电子码参加十次青少年游泳课，专业教练一对六",
        "解决职工子女假期看护，掌握安全技能",
        "青少年游泳课",
        "十次课，教练一对六，含泳帽泳镜",
        "报到时须交健康承诺书。",
        price="320",
        trade="体育培训",
    ),
    _plan(
        Category.FAMILY,
        "动物园科普夜游",
        "凭电子码参加动物园夜间科普活动，一大一小",
        "寓教于乐，增进亲子陪伴",
        "科普夜游券",
        "一大一小，两小时，含讲解",
        "夜间活动请跟随领队，勿用闪光灯。",
        price="118",
        trade="科普教育",
    ),
)
_LIFE_SERVICE = (
    _plan(
        Category.LIFE_SERVICE,
        "爱车洗美服务",
        "凭电子码在合作门店洗车两次，含内饰简洁",
        "为有车职工提供实惠便利",
        "洗车券",
        "五座及以下两次，七座补差价",
        "雨雪天后两日内请预约到店。",
        price="56",
        trade="汽车服务",
    ),
    _plan(
        Category.LIFE_SERVICE,
        "家政保洁体验",
        "凭电子码预约四小时日常保洁，工具和清洁剂由服务方自带",
        "减轻双职工家庭家务负担",
        "日常保洁服务券",
        "四小时一次，持证保洁员上门",
        "预约后取消须提前二十四小时。",
        price="145",
        trade="家政服务",
    ),
    _plan(
        Category.LIFE_SERVICE,
        "家电清洗服务",
        "凭电子码预约空调或油烟机清洗一台",
        "夏季来临前为职工家庭做好家电养护",
        "家电清洗服务券",
        "挂机空调或油烟机任选一台，上门拆洗",
        "请提前断电并保持通道畅通。",
        price="128",
        trade="家政服务",
    ),
    _plan(
        Category.LIFE_SERVICE,
        "“工匠早餐”惠民餐券",
        "凭电子码在连锁早餐门店兑换早餐十份",
        "保障早班职工吃上热乎早餐",
        "早餐券",
        "十份装，含主食和饮品，全市 80 家门店",
        "每日限用一份，六时至十时使用。",
        price="75",
        trade="餐饮管理",
    ),
    _plan(
        Category.LIFE_SERVICE,
        "理发美发关怀",
        "凭电子码到合作门店剪发一次，含洗吹",
        "为一线职工提供身边的便利服务",
        "剪发服务券",
        "洗剪吹一次，资深发型师",
        "染烫另行收费，请先问价。",
        price="38",
        trade="美发服务",
    ),
    _plan(
        Category.LIFE_SERVICE,
        "法律咨询进万家",
        "凭电子码预约执业律师咨询三十分钟，电话或面谈",
        "维护职工合法权益",
        "法律咨询服务券",
        "执业律师三十分钟，婚姻、劳动、房产均可",
        "请提前准备相关材料。",
        price="90",
        trade="法律咨询",
    ),
)
PLANS = {
    Category.HEALTH: _HEALTH,
    Category.CULTURE_SPORT: _CULTURE_SPORT,
    Category.LEISURE: _LEISURE,
    Category.FAMILY: _FAMILY,
    Category.LIFE_SERVICE: _LIFE_SERVICE,
}
