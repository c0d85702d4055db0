"""The grammars of the customers' requests for help: the phrases of each language, intent and mood."""

from crmlake.generator.grammar import Grammar, Grammars, Phrases

ENGLISH = {
    "where_is_my_order": Phrases(
        ("my order", "my parcel", "the shipment", "the delivery", "the package"),
        ("has not come yet, could you look where it is", "shows no movement since Monday, please check",
         "must be on its way, may I have the tracking link", "is a day late, no hurry at all"),
        ("has been missing for two weeks and nobody tells me where it is", "was promised a week ago, I wait in vain",
         "is lost and your tracking page is useless", "never came although the courier says delivered"),
        ("it left the depot on Friday", "the tracking number is in my account", "I am at home all week",
         "it is meant as a present", "the neighbours have not seen it"),
    ),
    "return_item": Phrases(
        ("the article", "what I ordered", "one piece of my order", "the thing I bought", "one of the two"),
        ("does not suit me, how do I send it back", "is the wrong size, please send a return label",
         "shall go back, where do I drop it off", "is not what I need, may I return it"),
        ("has to go back and your return form fails every time", "is not as described, I refuse to keep it",
         "cannot go back because your label does not print, what a mess",
         "was turned away at the drop off, this is unacceptable"),
        ("unused and in its box", "within the thirty days", "the return label is missing", "with all its parts",
         "at the drop off point"),
    ),
    "refund": Phrases(
        ("my refund", "the money for my return", "the credit note", "the repayment", "the amount that you owe me"),
        ("has not reached my account, could you check", "is still open, when may I expect it",
         "seems a little short, please have a look", "was announced, is there a date"),
        ("is weeks overdue, I want my money now", "was refused without a reason, this is outrageous",
         "is less than I paid, you are cheating me", "never came although you have the goods back"),
        ("says my bank statement", "to the card that I paid with", "by bank transfer", "the return arrived long ago",
         "minus the shipping"),
    ),
    "damaged_item": Phrases(
        ("the glass", "the lid", "one corner", "the handle", "the surface"),
        ("arrived with a crack, could you send another", "has a small dent, is there a replacement",
         "is chipped, please tell me what to do", "came scratched, can it be exchanged"),
        ("was smashed to pieces, who packs like this", "is broken again, the second time in a row",
         "fell apart at once, pure rubbish", "arrived shattered and nobody cares"),
        ("photos are attached", "when I opened the box", "beneath the bubble wrap", "the carton looked fine",
         "I kept the splinters"),
    ),
    "payment_problem": Phrases(
        ("my card", "the payment", "the bank debit", "the checkout", "the transaction"),
        ("was declined, can I pay another way", "did not go through, shall I try again",
         "shows an error, what can I do", "is not confirmed, has it worked"),
        ("was declined three times although my account is covered", "failed and still the sum is blocked, sort it out",
         "throws one error after the other, ridiculous", "was rejected and then taken twice, explain that"),
        ("at the last step", "with the code by text message", "the bank sees no fault", "in the app as well",
         "error number 51"),
    ),
    "change_account": Phrases(
        ("my address", "my password", "the mail address of my account", "my telephone number", "my login"),
        ("has changed, how do I update it", "needs to be corrected, please help",
         "should be replaced by a new one", "is out of date, where can I edit it"),
        ("is still wrong after my third request", "cannot be edited, your site locks me out",
         "was changed without asking me, who did that", "keeps coming back wrong, fix it for good"),
        ("in my profile", "since I moved", "on the settings page", "under personal data", "for the next invoice"),
    ),
    "product_question": Phrases(
        ("the kettle", "this lamp", "the set", "the shelf", "the model in the catalogue"),
        ("looks nice, is it dishwasher safe", "interests me, how wide is it",
         "would fit my kitchen, does it come in green", "is sold out, when will it be back"),
        ("is described wrongly, what does it really measure", "has no manual, how is anybody to use it",
         "has been sold out for months, say so honestly", "lacks half its screws, as all others write"),
        ("the page does not say", "before I buy a second one", "for a small room", "with or without the cover",
         "in centimetres"),
    ),
    "cancel_order": Phrases(
        ("my last order", "the purchase of today", "the second order", "the whole basket", "one order too many"),
        ("was a mistake, please cancel it", "can be cancelled, I found one at home",
         "was placed twice, please drop one", "should be stopped before it ships"),
        ("must be cancelled at once, I have asked twice", "is not cancelled yet, does anybody read this",
         "was to be stopped and you pack it anyway", "cannot be cancelled online, what nonsense"),
        ("I changed my mind", "it is not dispatched yet", "by one click too many", "the cancel button is grey",
         "I ordered elsewhere"),
    ),
}  # fmt: skip

CHINESE = {
    "where_is_my_order": Phrases(
        ("我的订单", "我的包裹", "快递", "这批货"),
        ("还没有收到请帮忙查询", "物流没有更新麻烦看一下", "应该在路上请发单号", "晚了一天不着急"),
        ("两个星期没有消息无人负责", "丢失了查询页面毫无用处", "说好上周送达让我白等", "显示签收但是根本没到"),
        ("单号在账户里面", "周五已经发出", "我整周都在家", "是送人的礼物"),
    ),
    "return_item": Phrases(
        ("这件商品", "我买的东西", "其中一件", "刚收到的货"),
        ("不合适请问怎么退货", "尺寸不对请寄退货标签", "想要退回送到哪里", "不需要了可以退吗"),
        ("要退货可是表格总是出错", "描述不符我拒绝接受", "标签打不开退不了太糟糕", "退货点拒收无法接受"),
        ("没有使用过", "在三十天之内", "配件齐全", "原包装还在"),
    ),
    "refund": Phrases(
        ("我的退款", "退货的钱", "退还金额", "应退款项"),
        ("还没有到账请核实", "处理中请问什么时候到", "好像少了一点请看看", "已经通知请给个日期"),
        ("拖了几个星期马上还钱", "无故被拒绝太过分", "少退了你们在骗人", "货已退回钱却不见"),
        ("银行流水显示", "退到原来的卡", "通过转账", "扣除运费"),
    ),
    "damaged_item": Phrases(
        ("玻璃", "盖子", "边角", "把手"),
        ("有一条裂纹能否补发", "有小凹痕可以更换吗", "磕碰了请问怎么办", "有划痕能换货吗"),
        ("碎成一地谁这样包装", "又坏了连续第二次", "一碰就散简直垃圾", "破烂不堪没人管"),
        ("照片已经附上", "打开箱子的时候", "气泡膜下面", "外箱完好"),
    ),
    "payment_problem": Phrases(
        ("我的银行卡", "这笔付款", "支付页面", "扣款"),
        ("被拒绝了能换方式付吗", "没有成功要再试吗", "显示错误怎么办", "没有确认请问成功了吗"),
        ("三次被拒可是余额充足", "失败了钱还被冻结赶紧解决", "不断报错太荒唐", "先拒绝后扣两次请解释"),
        ("在最后一步", "输入短信验证码", "银行说没有问题", "手机应用也一样"),
    ),
    "change_account": Phrases(
        ("我的地址", "登录密码", "账户邮箱", "手机号码"),
        ("已经变更怎么修改", "需要更正请帮忙", "想换成新的", "过期了在哪里编辑"),
        ("第三次申请还是错的", "改不了网站把我锁住", "未经同意被改是谁干的", "总是变回去请彻底修好"),
        ("在个人资料里", "搬家以后", "设置页面", "下一张发票之前"),
    ),
    "product_question": Phrases(
        ("这个水壶", "那盏台灯", "这套餐具", "这个书架"),
        ("很好看能放洗碗机吗", "想了解一下宽度多少", "适合厨房有绿色吗", "缺货什么时候补"),
        ("介绍有误实际多大", "没有说明书叫人怎么用", "几个月没货请说实话", "缺少一半螺丝别人也这么说"),
        ("页面没有写", "再买一个之前", "放在小房间", "带不带罩子"),
    ),
    "cancel_order": Phrases(
        ("我上一个订单", "今天的购买", "第二个订单", "整个购物车"),
        ("下错了请取消", "可以取消家里有了", "重复下单请去掉一个", "请在发货前停止"),
        ("必须马上取消我说了两遍", "还没取消有人看吗", "叫停了你们还打包", "网上取消不了什么道理"),
        ("我改变主意了", "还没有发货", "多点了一下", "取消按钮是灰的"),
    ),
}

INTENTS = tuple(ENGLISH)

SERVICE_GRAMMARS: Grammars = {
    "en": Grammar(ENGLISH, "%s %s, %s.", " ", "You can reach me: %s."),
    "zh": Grammar(CHINESE, "%s%s，%s。", "", "我的联系方式：%s。"),
}
"""Grammars by language code, with intents as topics. Both have the same intents."""
