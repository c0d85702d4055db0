"""How customers write: in each language what they speak of on a topic, and what they say of it in either mood."""

from collections.abc import Mapping
from typing import NamedTuple, TypeAlias


class Phrases(NamedTuple):
    """What a sentence of one topic is made of: a subject, then what is said of it."""

    subjects: tuple[str, ...]
    good: tuple[str, ...]
    bad: tuple[str, ...]


class Grammar(NamedTuple):
    """A language: its topics, how a subject and what is said of it become a sentence, what brings a personal value."""

    topics: Mapping[str, Phrases]
    sentence: str
    between: str
    contact: str


Grammars: TypeAlias = Mapping[str, Grammar]

ENGLISH = {
    "delivery": Phrases(
        ("the parcel", "the courier", "delivery to my door", "the shipment", "my package", "shipping"),
        ("arrived two days early", "came on the promised morning", "was quick, with tracking that worked",
         "reached me overnight", "kept the delivery date exactly"),
        ("came a week late", "was left in the rain by the driver", "went to the wrong address first",
         "showed no tracking for days", "missed the delivery date twice"),
    ),
    "damage": Phrases(
        ("the box", "the packaging", "the cardboard", "the wrapping", "one corner", "the glass"),
        ("was padded so well that nothing broke", "had plenty of foam, not a scratch", "protected it, no dents at all",
         "survived without a crack", "was intact and carefully sealed"),
        ("was crushed and the piece broken", "had a long scratch and a dent", "was torn, with a crack beneath",
         "was shattered when opened", "was chipped, sealed with cheap tape"),
    ),
    "quality": Phrases(
        ("the material", "the finish", "the workmanship", "the metal", "the wood", "the handle"),
        ("feels solid and sturdy", "is thick and made to last", "is robust after months of use",
         "is smooth, heavy and durable", "holds up well, very sturdy"),
        ("feels flimsy and thin", "is wobbly after a month of use", "peels and rusts already",
         "came loose, not durable", "is brittle and poorly made"),
    ),
    "look": Phrases(
        ("the colour", "the design", "the shade", "the pattern", "the style", "the shape"),
        ("looks gorgeous in my living room", "matches the photo and the curtains", "is elegant and bright",
         "gets compliments from every guest", "is lovely, even prettier than the picture"),
        ("looks dull beside the photo", "clashes with the picture shown", "is ugly and faded in daylight",
         "looks nothing like the picture", "is gaudy, not the elegant look I wanted"),
    ),
    "price": Phrases(
        ("the price", "the discount", "the offer", "the voucher", "the sale", "what it cost"),
        ("was a bargain, worth every cent", "saved me half the money", "is fair and good value",
         "beats every other shop by ten euros", "was cheap without a catch"),
        ("is a rip off, not worth the money", "went up before checkout", "is far too expensive",
         "was not applied, so I overpaid", "is double what other shops charge"),
    ),
    "service": Phrases(
        ("customer support", "the hotline", "the agent", "the refund", "the return", "the staff"),
        ("was friendly and solved my question", "answered my email within an hour", "was processed without questions",
         "helped me exchange it at once", "was polite, patient and helpful"),
        ("never answered my email", "kept me on hold and hung up", "was rude and refused to help",
         "is still unanswered after three reminders", "was a struggle, with endless forms"),
    ),
}  # fmt: skip

CHINESE = {
    "delivery": Phrases(
        ("快递", "物流", "包裹", "送货", "发货"),
        ("速度很快隔天到达", "准时送到家门口", "配送迅速全程跟踪", "提前两天收到"),
        ("迟到一个星期", "送错地址", "物流信息没有更新", "配送太慢拖延多日"),
    ),
    "damage": Phrases(
        ("包装", "纸箱", "盒子", "泡沫", "玻璃"),
        ("包装严实没有破损", "完好无损密封仔细", "保护到位没有划痕", "纸箱结实毫无裂纹"),
        ("压坏破损严重", "裂纹划痕明显", "打开碎片散落", "撕裂变形"),
    ),
    "quality": Phrases(
        ("质量", "材料", "做工", "手感", "木头"),
        ("结实耐用", "做工精细厚重", "材质优良坚固", "牢固用了几个月完好"),
        ("单薄容易变形", "做工粗糙松动", "生锈掉漆", "质量低劣脆弱"),
    ),
    "look": Phrases(
        ("颜色", "款式", "外观", "设计", "图案"),
        ("漂亮大方搭配客厅", "颜色鲜艳美观", "设计优雅好看", "款式时尚朋友称赞"),
        ("颜色暗淡色差明显", "外观难看俗气", "图片不符褪色", "款式过时丑陋"),
    ),
    "price": Phrases(
        ("价格", "优惠", "折扣", "活动", "费用"),
        ("便宜划算物美价廉", "优惠力度省钱", "性价比高值得购买", "价格公道实惠"),
        ("太贵不值", "涨价欺骗消费者", "折扣无效多付金额", "价格昂贵浪费"),
    ),
    "service": Phrases(
        ("客服", "售后", "退款", "退货", "电话"),
        ("态度友好耐心解答", "回复及时解决问题", "办理顺利热情帮助", "服务周到礼貌"),
        ("态度恶劣拒绝处理", "回复缓慢推卸责任", "无人接听等待投诉", "服务差劲敷衍"),
    ),
}

TOPICS = tuple(ENGLISH)

GRAMMARS: Grammars = {
    "en": Grammar(ENGLISH, "%s %s.", " ", "Contact me: %s."),
    "zh": Grammar(CHINESE, "%s%s。", "", "请联系我：%s。"),
}
"""By code of the language; both have the same topics."""
