"""How much masking finds of the personal values in made-up texts, and how much else it hides: English and Chinese."""

import random
from collections.abc import Iterator

import pytest
from pyspark.sql import Row, SparkSession
from pyspark.sql import functions as F

from crmlake.text import mask_personal_values
from crmlake.text.checksums import mask_checked_ids
from phrases import harmless_phrases

FIRST = ("Ann", "José", "Zoë", "Mary-Jane", "Liam", "Olivia", "Noah", "Łukasz")
LAST = ("Smith", "O'Neill", "Müller", "van Dyk", "Garcia", "Lee", "MacDonald", "Novák")
HAN_LAST, HAN_FIRST = "王李张刘陈杨赵黄", ("小明", "伟", "芳", "建国", "丽华", "强")
STREETS = ("High Street", "Old Mill Road", "Kings Avenue", "Baker St.", "Rosewood Drive", "Church Lane")
ROADS = ("南京西路", "中山路", "人民大道", "解放街")
TEXTS = 400
ENGLISH = {
    "mail": ("write to {} please", "my address is {}", "({})"),
    "phone": ("call me on {} after six", "my number: {}.", "{} is my mobile"),
    "card": ("I paid with {}", "card {}, twice charged"),
    "iban": ("refund to {} please", "my account is {}."),
    "ip": ("I was logged out, my address {} was blocked", "from {} and nowhere else"),
    "handle": ("I posted it as {} already", "see {}, thousands follow me"),
    "address": ("send it to {}, please", "I live at {} since May", "{} is where the courier was"),
    "name": ("My name is {} and it broke", "Dear Ms {}, it broke", "it broke.\nKind regards,\n{}", "Hi {}, it broke"),
}
CHINESE = {
    "mail": ("请写信到 {} 谢谢", "邮箱：{}。"),
    "phone": ("请打{}找我", "电话：{}，谢谢"),
    "card": ("用卡 {} 付的", "卡号{}。"),
    "id": ("身份证{}，请退款", "证件号 {}"),
    "handle": ("微信：{} 加我", "微博{} 上说过"),
    "address": ("请送到{}，谢谢", "我住在{}。"),
    "name": ("你好，我叫{}，鞋子坏了", "收件人：{}，谢谢", "姓名：{}。"),
}


def value(kind: str, draw: random.Random, *, chinese: bool) -> str:
    digits = lambda count: "".join(draw.choices("0123456789", k=count))  # noqa: E731
    first, last = draw.choice(FIRST), draw.choice(LAST)
    handle = f"{first.lower()[:3]}_{digits(3)}"
    return {
        "mail": f"{digits(3)}.buyer+{digits(2)}@example.{draw.choice(('org', 'co.uk'))}",
        "phone": f"1{draw.choice('3578')}{digits(9)}" if chinese else f"+44 20 {digits(4)} {digits(4)}",
        "card": f"4{digits(3)} {digits(4)} {digits(4)} {digits(4)}",
        "iban": f"DE{digits(2)} {digits(4)} {digits(4)} {digits(4)} {digits(4)} {digits(2)}",
        "id": f"110105{draw.randint(1950, 2005)}0{draw.randint(1, 9)}1{draw.randint(0, 9)}{digits(3)}X",
        "ip": ".".join(str(draw.randint(0, 255)) for _ in range(4)),
        "handle": handle if chinese and draw.random() < 0.5 else f"@{handle}",
        "address": (
            f"{draw.choice(ROADS)}{draw.randint(1, 999)}号{draw.randint(1, 9)}单元"
            if chinese
            else f"{draw.randint(1, 999)} {draw.choice(STREETS)}"
        ),
        "name": draw.choice(HAN_LAST) + draw.choice(HAN_FIRST) if chinese else f"{first} {last}",
    }[kind]


def planted() -> Iterator[tuple[str, str, str]]:
    """The kind, the value and a text with it."""
    draw = random.Random(7)  # noqa: S311 - made-up values, no secrets
    for chinese, patterns in ((False, ENGLISH), (True, CHINESE)):
        for kind, sentences in patterns.items():
            for _ in range(TEXTS // len(patterns)):
                planted_value = value(kind, draw, chinese=chinese)
                pattern = draw.choice(sentences)
                if "微信" in pattern:
                    planted_value = planted_value.lstrip("@")
                elif "微博" in pattern:
                    planted_value = f"@{planted_value.lstrip('@')}"
                yield kind, planted_value, pattern.format(planted_value)


@pytest.fixture(scope="module")
def found(spark: SparkSession) -> list[Row]:
    rows = spark.createDataFrame(list(planted()), "kind string, value string, text string")
    return rows.withColumn("masked", mask_personal_values(F.col("text"))).collect()


def test_nearly_all_personal_values_are_found(found: list[Row]) -> None:
    missed = [(row["text"], row["masked"]) for row in found if row["value"] in row["masked"]]
    assert len(missed) <= 0.01 * len(found), missed[:10]
    wrong = [(row["kind"], row["masked"]) for row in found if f"[{row['kind']}]" not in row["masked"]]
    assert len(wrong) <= 0.02 * len(found), wrong[:10]


def test_little_else_is_hidden(found: list[Row], spark: SparkSession) -> None:
    words = [
        (len(row["text"]) - len(row["value"]), len(row["masked"].replace(f"[{row['kind']}]", ""))) for row in found
    ]
    assert sum(after for _, after in words) >= 0.97 * sum(before for before, _ in words)
    texts = harmless_phrases()
    rows = spark.createDataFrame([(text,) for text in texts], "text string")
    changed = rows.withColumn("masked", mask_personal_values(F.col("text"))).where("masked <> text").collect()
    assert len(texts) >= 1000
    assert len(changed) <= 0.002 * len(texts), changed[:10]


def check_iban(country: str, account: str) -> str:
    """Return an IBAN, by Python's own arithmetic."""
    digits = "".join(str(int(sign, 36)) for sign in f"{account}{country}00")
    return f"{country}{98 - int(digits) % 97:02}{account}"


def chinese_id(start: str) -> str:
    """Return an id with the sign that GB 11643 tabulates."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return start + "10X98765432"[sum(int(d) * w for d, w in zip(start, weights, strict=True)) % 11]


def spanish_id(number: int) -> str:
    return f"{number:08}" + "TRWAGMYFPDXBNJZSQVHLCKE"[number % 23]


def checked_ids(draw: random.Random) -> Iterator[str]:
    """Yield ids of each kind whose checksum is right, in the forms in which people write them."""
    digits = lambda count: "".join(draw.choices("0123456789", k=count))  # noqa: E731
    day = f"{draw.randint(1, 28):02}{draw.randint(1, 12):02}"
    german = check_iban("DE", digits(18))
    yield from (german.lower(), "-".join(german[n : n + 4] for n in range(0, 22, 4)))
    british = check_iban("GB", f"NWBK{digits(14)}").lower()
    yield " ".join(british[n : n + 4] for n in range(0, 22, 4))
    chinese = chinese_id(f"110105{draw.randint(1930, 2010)}{day[2:]}{day[:2]}{digits(3)}")
    yield from (chinese, chinese.lower(), f"{chinese[:6]} {chinese[6:14]} {chinese[14:]}")
    spanish = spanish_id(int(digits(8)))
    yield from (spanish.lower(), f"{spanish[:2]}.{spanish[2:5]}.{spanish[5:8]}-{spanish[8]}")
    number = int(digits(7))
    yield f"y{number:07}{spanish_id(10_000_000 + number)[-1]}".lower()
    start, serial = f"{day}{digits(2)}", digits(3)
    last = "0123456789ABCDEFHJKLMNPRSTUVWXY"[int(start + serial) % 31]
    yield f"{start}-{serial}{last}" if last.isalpha() else "131052-308T"
    corsican = f"{draw.choice('12')}85{day[2:]}2A{digits(6)}"
    yield f"{corsican}{97 - int(corsican.replace('2A', '19')) % 97:02}"


def test_ids_without_a_cue_are_found_by_their_checksum(spark: SparkSession) -> None:
    draw = random.Random(8)  # noqa: S311 - made-up values
    ids = [one for _ in range(60) for one in checked_ids(draw)]
    ids += ["131052-308T", "X1234567L", "12345678z", "de89370400440532013000", "44052418800101001 4".replace(" ", "")]
    texts = [
        (one, draw.choice(("{}", "it is {}.", "（{}）", "my {}, please", "号{}，谢谢")).format(one)) for one in ids
    ]
    rows = spark.createDataFrame(texts, "value string, text string")
    masked = rows.withColumn("masked", mask_checked_ids(F.col("text"))).collect()
    missed = [row["text"] for row in masked if row["value"] in row["masked"]]
    assert len(missed) <= 0.01 * len(ids), missed


def test_hardly_any_harmless_number_is_an_id(spark: SparkSession) -> None:
    draw = random.Random(9)  # noqa: S311 - made-up values
    numbers = []
    for _ in range(40_000):
        digits = "".join(draw.choices("0123456789", k=draw.randint(7, 17)))
        place = draw.randint(2, len(digits) - 2)
        numbers.append(draw.choice((digits, f"{digits[:place]}{draw.choice('- .')}{digits[place:]}")))
    rows = spark.createDataFrame([(number,) for number in numbers], "text string")
    changed = [row["text"] for row in rows.where(mask_checked_ids(F.col("text")) != F.col("text")).collect()]
    assert len(changed) <= len(numbers) / 10_000, changed[:10]


def test_an_id_with_a_wrong_checksum_stays(spark: SparkSession) -> None:
    texts = ["131052-308U", "X1234567M", "12345678y", "de88370400440532013000", "12.345.678-A", "x12345678z@mail"]
    rows = spark.createDataFrame([(text,) for text in texts], "text string")
    assert [row["masked"] for row in rows.select(mask_checked_ids(F.col("text")).alias("masked")).collect()] == texts
