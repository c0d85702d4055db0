"""The grammars of the customers' texts: the phrases of each language, topic and mood."""

from collections.abc import Mapping
from typing import NamedTuple, TypeAlias


class Phrases(NamedTuple):
    """The parts of a sentence on one topic.

    Attributes:
        subjects: The subjects of the sentence.
        good: The statements in a good mood.
        bad: The statements in a bad mood.
        asides: The remarks at the end of the sentence.
    """

    subjects: tuple[str, ...]
    good: tuple[str, ...]
    bad: tuple[str, ...]
    asides: tuple[str, ...]


class Grammar(NamedTuple):
    """The grammar of one language.

    Attributes:
        topics: The phrases by topic.
        sentence: The pattern of a sentence: subject, statement, aside.
        separator: The text between two sentences.
        contact: The pattern of a sentence with a personal value.
    """

    topics: Mapping[str, Phrases]
    sentence: str
    separator: str
    contact: str


Grammars: TypeAlias = Mapping[str, Grammar]

ENGLISH = {
    "delivery": Phrases(
        ("the parcel", "the courier", "delivery to my door", "the shipment", "my package", "shipping"),
        ("arrived two days early", "came on the promised morning", "was quick, with tracking that worked",
         "reached me overnight", "kept the delivery date exactly"),
        ("came a week late", "was left in the rain by the driver", "went to the wrong address first",
         "showed no tracking for days", "missed the delivery date twice"),
        ("to my doorstep", "as the tracking page says", "with the second shipment", "when the courier rang",
         "after dispatch from the depot"),
    ),
    "damage": Phrases(
        ("the box", "the packaging", "the cardboard", "the wrapping", "one corner", "the glass"),
        ("was padded so well that nothing broke", "had plenty of foam, not a scratch", "protected it, no dents at all",
         "survived without a crack", "was intact and carefully sealed"),
        ("was crushed and the piece broken", "had a long scratch and a dent", "was torn, with a crack beneath",
         "was shattered when opened", "was chipped, sealed with cheap tape"),
        ("beneath the bubble wrap", "inside the outer carton", "with the tape and the foam",
         "at the edge of the lid", "on unpacking"),
    ),
    "quality": Phrases(
        ("the material", "the finish", "the workmanship", "the metal", "the wood", "the handle"),
        ("feels solid and sturdy", "is thick and made to last", "is robust after months of use",
         "is smooth, heavy and durable", "holds up well, very sturdy"),
        ("feels flimsy and thin", "is wobbly after a month of use", "peels and rusts already",
         "came loose, not durable", "is brittle and poorly made"),
        ("for steel and oak", "around every screw and seam", "after the first wash", "when I lift it", "at the hinges"),
    ),
    "look": Phrases(
        ("the colour", "the design", "the shade", "the pattern", "the style", "the shape"),
        ("looks gorgeous in my living room", "matches the photo and the curtains", "is elegant and bright",
         "gets compliments from every guest", "is lovely, even prettier than the picture"),
        ("looks dull beside the photo", "clashes with the picture shown", "is ugly and faded in daylight",
         "looks nothing like the picture", "is gaudy, not the elegant look I wanted"),
        ("on the living room shelf", "against my white wall", "next to the curtains", "in evening light",
         "beside the photo online"),
    ),
    "price": Phrases(
        ("the price", "the discount", "the offer", "the voucher", "the sale", "what it cost"),
        ("was a bargain, worth every cent", "saved me half the money", "is fair and good value",
         "beats every other shop by ten euros", "was cheap without a catch"),
        ("is a rip off, not worth the money", "went up before checkout", "is far too expensive",
         "was not applied, so I overpaid", "is double what other shops charge"),
        ("at the checkout", "on the invoice", "with the spring coupon", "for a set of two", "in euros and cents"),
    ),
    "service": Phrases(
        ("customer support", "the hotline", "the agent", "the refund", "the return", "the staff"),
        ("was friendly and solved my question", "answered my email within an hour", "was processed without questions",
         "helped me exchange it at once", "was polite, patient and helpful"),
        ("never answered my email", "kept me on hold and hung up", "was rude and refused to help",
         "is still unanswered after three reminders", "was a struggle, with endless forms"),
        ("about my ticket", "on the phone line", "by chat and email", "over the exchange form", "from the help desk"),
    ),
}  # fmt: skip

CHINESE = {
    "delivery": Phrases(
        ("快递", "物流", "包裹", "送货", "发货"),
        ("速度很快隔天到达", "准时送到家门口", "配送迅速全程跟踪", "提前两天收到"),
        ("迟到一个星期", "送错地址", "物流信息没有更新", "配送太慢拖延多日"),
        ("快递员电话通知", "从仓库发出", "签收之前", "派送途中"),
    ),
    "damage": Phrases(
        ("包装", "纸箱", "盒子", "泡沫", "玻璃"),
        ("包装严实没有破损", "完好无损密封仔细", "保护到位没有划痕", "纸箱结实毫无裂纹"),
        ("压坏破损严重", "裂纹划痕明显", "打开碎片散落", "撕裂变形"),
        ("拆箱检查", "胶带外层", "边角位置", "开箱之后"),
    ),
    "quality": Phrases(
        ("质量", "材料", "做工", "手感", "木头"),
        ("结实耐用", "做工精细厚重", "材质优良坚固", "牢固用了几个月完好"),
        ("单薄容易变形", "做工粗糙松动", "生锈掉漆", "质量低劣脆弱"),
        ("不锈钢和橡木", "螺丝接口", "清洗之后", "日常使用"),
    ),
    "look": Phrases(
        ("颜色", "款式", "外观", "设计", "图案"),
        ("漂亮大方搭配客厅", "颜色鲜艳美观", "设计优雅好看", "款式时尚朋友称赞"),
        ("颜色暗淡色差明显", "外观难看俗气", "图片不符褪色", "款式过时丑陋"),
        ("摆放书架", "白色墙面", "灯光下面", "窗帘旁边"),
    ),
    "price": Phrases(
        ("价格", "优惠", "折扣", "活动", "费用"),
        ("便宜划算物美价廉", "优惠力度省钱", "性价比高值得购买", "价格公道实惠"),
        ("太贵不值", "涨价欺骗消费者", "折扣无效多付金额", "价格昂贵浪费"),
        ("结账时候", "发票金额", "优惠券使用", "两件套装"),
    ),
    "service": Phrases(
        ("客服", "售后", "退款", "退货", "电话"),
        ("态度友好耐心解答", "回复及时解决问题", "办理顺利热情帮助", "服务周到礼貌"),
        ("态度恶劣拒绝处理", "回复缓慢推卸责任", "无人接听等待投诉", "服务差劲敷衍"),
        ("工单编号", "在线聊天", "人工热线", "换货申请"),
    ),
}

TOPICS = tuple(ENGLISH)

GRAMMARS: Grammars = {
    "en": Grammar(ENGLISH, "%s %s, %s.", " ", "Contact me: %s."),
    "zh": Grammar(CHINESE, "%s%s，%s。", "", "请联系我：%s。"),
}
"""Grammars by language code. Both have the same topics."""
