"""Masking: personal values are hidden, everything else stays."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from crmlake.text import mask_personal_values

MASKED = {
    "Write to ann@example.org!": "Write to [mail]!",
    "mail: Jörg.O'Neill+shop@post.bücher.example, thanks": "mail: [mail], thanks",
    "😀ann@example.org, 𠮷野@example.org": "😀[mail], [mail]",
    "+49 000 1234567 after six": "[phone] after six",
    "call +1 (555) 010-0199": "call [phone]",
    "0049-000-1234567": "[phone]",
    "+49\u2009171\u202f234\u20075678 or +49\t171\u3000234 5678": "[phone] or [phone]",
    "+49\u2011171\u2013234\u22125678 or 4111—1111―1111－1111": "[phone] or [card]",
    "a\u200bnn@exa\u00admple\ufeff.org, +49 1\u2060\u200d71 23\u200c45\u202c678": "[mail], [phone]",
    "٠١٧١ ٢٣٤٥٦٧٨, १३८००१३८०००, 𝟏𝟑𝟖𝟎𝟎𝟏𝟑𝟖𝟎𝟎𝟎": "[phone], [phone], [phone]",
    "1\ufe0f\u20e33\ufe0f\u20e3800138000, \x001\x003800138000": "[phone], [phone]",
    "𝐃𝐄𝟖𝟗 3704 0044 0532 0130 00, ａｎｎ＿ｌｅｅ＠ｅｘａｍｐｌｅ．ｏｒｇ": "[iban], [mail]",
    "(030) 123 45 67 please": "[phone] please",
    "call 555-010-0199.": "call [phone].",
    "0171 / 2345678 or 0171 - 234 56 78": "[phone] or [phone]",
    "Tel. 612 34 56 78, 612.34.56.78": "Tel. [phone], [phone]",
    "+1 (617) 555 - 0199, +49 171 234\n5678!": "[phone], [phone]!",
    "+49 171 - 234 - 5678, +49 171 2345678\n12 pieces - 100 EUR": "[phone], [phone]\n12 pieces - 100 EUR",
    "+1 617 555 0199 4111 1111 1111 1111": "[phone] [card]",
    "+1 617 555 0199 - 4111 1111 1111 1111\n3782 822463 10005": "[phone] - [card]\n[card]",
    "138 0013 8000": "[phone]",
    "01.02.03.04.05, 01 02 03 04 05": "[phone], [phone]",
    "ann@sub_domain.example.org, ann%40example.org": "[mail], [mail]",
    "card 4111 1111 1111 1111": "card [card]",
    "card 4111.1111.1111.1111, 3782.822463.10005": "card [card], [card]",
    "card 4111111111111111, 12/27": "card [card], 12/27",
    "amex 3782-822463-10005": "amex [card]",
    "电话１３８００１３８０００": "电话[phone]",
    "手机13800138000找我": "手机[phone]找我",
    "邮箱：wang@example.com。": "邮箱：[mail]。",
    "IBAN DE89 3704 0044 0532 0130 00, please": "IBAN [iban], please",
    "to GB29NWBK60161331926819.": "to [iban].",
    "身份证11010519491231002X": "身份证[id]",
    "SSN 078-05-1120": "SSN [id]",
    "codice RSSMRA85T10A562S": "codice [id]",
    "DNI 12345678Z, NIE X-1234567L": "DNI [id], NIE [id]",
    "NI number QQ 12 34 56 C": "NI number QQ 12 34 56 C",
    "NI number AB 12 34 56 C": "NI number [id]",
    "from 192.168.0.12.": "from [ip].",
    "from 2001:db8::ff00:42:8329 today": "from [ip] today",
    "fe80::1, 2001:4860:4860::8888, 1::2:a": "[ip], [ip], [ip]",
    "0171-05-2024 17, 2024051712300012": "[phone], [card]",
    "find me: @ann_lee99, or 微博@小王": "find me: [handle], or 微博[handle]",
    "thanks @ann_lee@bo_kim": "thanks [handle]",
    "微信：wang_1988 或 wechat id wang1988": "微信：[handle] 或 wechat id [handle]",
    "twitter: ann_lee99, TikTok：lee.1988 我": "twitter: [handle], TikTok：[handle] 我",
    "at https://www.facebook.com/profile.php?id=1007.": "at https://www.facebook.com/[handle].",
    "X.com/ann_lee, t.me/小李 t.me/ann": "X.com/[handle], t.me/小李 t.me/[handle]",
    "Ich wohne Hauptstr. 12a in Bonn": "Ich wohne [address] in Bonn",
    "Lindenallee 5, Berliner Straße 110": "[address], [address]",
    "I live at 12 Old High Street, York": "I live at [address], York",
    "au 5 bis, rue de la République à Lyon": "au [address] à Lyon",
    "Calle de Alcalá 45": "[address]",
    "送到南京西路1266号3单元": "[address]",
    "My name is ann Lee and I": "My name is [name] and I",
    "Dear Ms Smith, it broke": "Dear Ms [name], it broke",
    "Hi Ann, it broke": "Hi [name], it broke",
    "Sehr geehrte Frau Müller-Lüdenscheidt": "Sehr geehrte Frau [name]",
    "I spoke to Mr. van Bergen": "I spoke to Mr. van Bergen",
    "I spoke to Mr. Bergen twice": "I spoke to Mr. [name] twice",
    "It works.\nKind regards,\nAnn van Lee": "It works.\nKind regards,\n[name]",
    "Viele Grüße\nJörg Maier": "Viele Grüße\n[name]",
    "你好，我叫王小明，鞋子坏了": "你好，我叫[name]，鞋子坏了",
    "请找李先生": "请找[name]先生",
}

HARMLESS = (
    "2 pairs for 19.99 on 2024-05-17",
    "5'8\" and 135 lbs, size 0-2",
    "order A0000012-003 came at 10:30",
    "1,234.50 EUR; from 10 to 20 cm",
    "bought 100 @ 3 each",
    "好评如潮，第2次购买，2024年5月17日",
    "GREAT SHOES, BUY 2 GET 1 FREE",
    "Thanks, great service. Best shop!",
    "at 10:30:00 in version 2.10",
    "Instagram is full of this brand",
    "5 Great Ways to wear it",
    "先生和女士都可以穿",
    "the street is nice, way 5",
    "EN 12345 and ISO 9001",
    "17.05.2024 12:30, 05/06/2024, 01-02-2024 10 days, 01.02.24 10:30, 2024-05-17 1030",
    "20240517123000, 20240517 123000, 20240517123000123, 2024-05-17 2024-05-18, 05.06.2024 05.07.2024",
    "a::b, std::add::c, Cafe::Bad at 10::30 or 9::15",
    "TikTok: great, on Facebook 2024-05-17; https://netflix.com/show/1, my-x.com/a",
    "open 08 - 18, call 12 - 34 times; 100% of 40 a.b",
    "👩\u200d🔬 می\u200cخواهم क्\u200dष",
    "𠮷野家，“好”…½ m²\nJörg’s",
    "",
)


def mask(spark: SparkSession, texts: list[str]) -> list[str]:
    rows = spark.createDataFrame(list(enumerate(texts)), "n int, text string")
    return [
        row["text"]
        for row in rows.select("n", mask_personal_values(F.col("text")).alias("text")).orderBy("n").collect()
    ]


def test_personal_values_are_masked_and_the_rest_stays(spark: SparkSession) -> None:
    assert dict(zip(MASKED, mask(spark, list(MASKED)), strict=True)) == MASKED


def test_other_numbers_stay(spark: SparkSession) -> None:
    assert mask(spark, list(HARMLESS)) == list(HARMLESS)


def test_null_stays_null(spark: SparkSession) -> None:
    assert spark.sql("SELECT cast(null AS string) AS text").select(mask_personal_values(F.col("text"))).first() == (
        None,
    )


PART = st.text("abc019+-() @.é中１", max_size=12)


@settings(max_examples=5, deadline=None, derandomize=True)
@given(texts=st.lists(st.tuples(PART, st.sampled_from(sorted(MASKED)), PART).map(" ".join), min_size=20, max_size=60))
def test_masking_twice_is_masking_once(spark: SparkSession, texts: list[str]) -> None:
    once = mask(spark, texts)
    assert mask(spark, once) == once


@pytest.mark.parametrize("value", ["someone@example.org", "4111 1111 1111 1234", "+49 000 7654321"])
def test_a_value_is_masked_beside_any_sign(spark: SparkSession, value: str) -> None:
    texts = [
        f"{prefix}{value}{suffix}"
        for prefix in ("", " ", "(", "：", "- ")
        for suffix in ("", " ", ".", ")", "。", ", 5 stars")
    ]
    assert [text for text in mask(spark, texts) if value in text] == []
