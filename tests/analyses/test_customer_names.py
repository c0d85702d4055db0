"""Names of the company's own customers in texts: how many are masked, and how much else is hidden."""

import random
from collections.abc import Iterator
from itertools import product

import pytest
from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql import functions as F

from crmlake.analyses.topics.customer_names import COMMON, Customers, mask_customer_names
from crmlake.tables import CUSTOMER_LINKS, FEEDBACK, PROFILES
from phrases import harmless_phrases
from sections import frame

GIVEN = (
    "Greta", "Rose", "May", "Will", "Frank", "Jörg", "Zoë", "José", "Mary-Jane", "Anne-Sophie", "Łukasz", "Chloé",
    "Niccolò", "María José", "Günther", "Hans-Peter", "Élodie", "Giulia", "Iñigo", "Siân",
)  # fmt: skip
FAMILY = (
    "Lindqvist", "O'Neill", "Müller-Lüdenscheidt", "van Dyk", "García", "De Luca", "Fournier", "Núñez de Balboa",
    "Weiß", "MacDonald", "Novák", "D'Angelo", "Bäcker", "Le Goff", "Çelik", "Stone", "Young", "Price", "Hill", "Banks",
)  # fmt: skip
CHINESE = tuple(map("".join, product("王李张刘陈欧阳", ("小明", "芳丽", "建国", "海燕", "子轩"))))
PATTERNS = (
    "{} here, it broke", "It broke, greetings {}", "I, {}, want my money back", "Bestellt von {}, nie angekommen",
    "Le colis de {} est perdu", "Soy {} y no funciona", "Il pacco di {} manca", "{}'s parcel is late", "({})", "{}",
)  # fmt: skip
CHINESE_PATTERNS = ("是{}的快递丢了", "{}买的鞋子坏了", "请联系{}，谢谢", "{}")


def profile(number: str, name: str, **values: str) -> dict[str, str]:
    return {"source": "s", "namespace": "s", "customer_id": number, "name": name, **values}


def text(spark: SparkSession, rows: list[tuple[str | None, str]]) -> DataFrame:
    """Return texts, each of its author."""
    kind = {"source": "s", "namespace": "s", "feedback_type": "survey"}
    rows_of_texts = [{**kind, "feedback_id": str(n), "customer_id": c, "text": t} for n, (c, t) in enumerate(rows)]
    return frame(spark, FEEDBACK, rows_of_texts).select(
        "source", "feedback_id", "namespace", "customer_id", "text", F.col("text").alias("before")
    )


def mask(spark: SparkSession, profiles: list[dict[str, str]], rows: list[tuple[str | None, str]]) -> list[Row]:
    """Return the texts, masked, and as they were before, in their order."""
    customers = Customers(frame(spark, PROFILES, profiles), frame(spark, CUSTOMER_LINKS, []))
    masked = mask_customer_names(text(spark, rows), customers)
    return masked.orderBy(F.col("feedback_id").cast("int")).collect()


PEOPLE = [
    profile("1", "Greta Lindqvist"),
    profile("2", "Will Rose"),
    profile("3", "王小明"),
    profile("4", "Banks, May"),
    profile("5", "", given_name="Ana María", family_name="de la Cruz"),
    profile("6", "Dr. Jörg Weiß"),
    profile("7", "mary-jane o’neill"),
    profile("8", "李 芳丽"),
]

CASES = (
    ("1", "Greta wrote, so did GRETA; gretas did not", "[name] wrote, so did [name]; gretas did not"),
    ("1", "greta lindqvist", "[name]"),
    ("1", "lindqvist, greta", "[name]"),
    ("2", "Greta Lindqvist told me; Greta did", "[name] told me; Greta did"),
    (None, "ask Lindqvist Greta's brother, or greta lindqvist", "ask [name]'s brother, or [name]"),
    ("1", "will you? Rose may. I may rose, Will did", "will you? Rose may. I may rose, Will did"),
    ("2", "will you? a rose. Will", "will you? a rose. [name]"),
    ("1", "Ask May Banks, and banks may fail", "Ask [name], and banks may fail"),
    ("1", "联系王小明，谢谢", "联系[name]，谢谢"),
    ("3", "王小明小明", "[name]小明"),
    ("9", "nobody's name", "nobody's name"),
    ("5", "Ana Maria de la Cruz", "[name]"),
    ("6", "Jorg Weiss called, Dr. Jörg Weiß", "[name] called, Dr. [name]"),
    ("7", "Mary Jane O'Neill, or Mary-Jane", "[name], or [name]-[name]"),
    ("8", "我是李芳丽", "我是[name]"),
    (None, "Greta M. Lindqvist; greta m. lindqvist; Greta A.B. von Lindqvist", "[name]; [name]; [name]"),
    ("1", "GRETA M. LINDQVIST", "[name]"),
    (None, "(ask Greta (Lindqvist) or LINDQVIST (Greta), then)", "(ask [name] or [name], then)"),
    (None, "is Greta (Lindqvist Ltd) big? Will B. Greta", "is [name] Ltd) big? Will B. Greta"),
    (None, "王 小明和李·芳 丽，小王 明", "[name]和[name]，小王 明"),
    ("3", "王　小明", "[name]"),
)


def test_own_names_and_whole_names_are_masked_in_each_spelling(spark: SparkSession) -> None:
    rows = mask(spark, PEOPLE, [(author, before) for author, before, _ in CASES])
    assert [row["text"] for row in rows] == [after for _, _, after in CASES]


def test_a_phrase_of_many_customers_is_no_name_but_in_the_text_of_its_bearer(spark: SparkSession) -> None:
    rows: list[tuple[str | None, str]] = [(str(100 + n), "Will Rose Perfume") for n in range(COMMON)]
    rows += [("2", "Will Rose"), ("1", "Greta Lindqvist"), ("1", "Greta Lindqvist")]
    masked = [row["text"] for row in mask(spark, PEOPLE, rows)]
    assert masked == ["Will Rose Perfume"] * COMMON + ["[name]"] * 3


def test_anonymous_texts_make_no_name_common(spark: SparkSession) -> None:
    """They may all be of one person."""
    masked = mask(spark, PEOPLE, [(None, "ask Greta Lindqvist")] * (COMMON + 1))
    assert {row["text"] for row in masked} == {"ask [name]"}


@pytest.mark.parametrize(("author", "piece"), [(None, "Greta Lindqvist "), ("1", "Greta "), (None, "Greta Lindqvist")])
def test_a_name_that_is_repeated_a_thousand_times_is_masked(
    spark: SparkSession, author: str | None, piece: str
) -> None:
    (row,) = mask(spark, PEOPLE, [(author, piece * 4000)])
    assert "Greta Lindqvist " not in row["text"]


def test_names_of_all_numbers_of_a_customer_are_his_own(spark: SparkSession) -> None:
    links = [{"namespace": "s", "value": "7", "customer_id": "s:1"}]
    customers = Customers(frame(spark, PROFILES, PEOPLE), frame(spark, CUSTOMER_LINKS, links))
    (row,) = mask_customer_names(text(spark, [("7", "It is Greta")]), customers).collect()
    assert (row["text"], row["customer_id"]) == ("It is [name]", "s:1")


def people() -> list[dict[str, str]]:
    names = [f"{given} {family}" for given, family in product(GIVEN, FAMILY)] + list(CHINESE)
    return [profile(str(n), name) for n, name in enumerate(names)]


def planted(profiles: list[dict[str, str]]) -> Iterator[tuple[str, str, str]]:
    """Return the author, what is planted of his name, and a text with it."""
    draw = random.Random(5)  # noqa: S311 - made-up texts
    for person in profiles:
        name = person["name"]
        if name in CHINESE:
            yield person["customer_id"], name, draw.choice(CHINESE_PATTERNS).format(name)
            continue
        one = draw.choice((name, name.split()[0], name.split()[-1], name.lower(), name.upper()))
        yield person["customer_id"], one, draw.choice(PATTERNS).format(one)


def test_nearly_all_own_names_are_masked_and_little_else(spark: SparkSession) -> None:
    profiles = people()
    names, phrases = list(planted(profiles)), harmless_phrases()
    draw = random.Random(6)  # noqa: S311 - made-up texts
    authors = [draw.choice(profiles)["customer_id"] for _ in phrases]
    rows = mask(spark, profiles, [(a, t) for a, _, t in names] + list(zip(authors, phrases, strict=True)))
    missed = [row["before"] for row, (_, one, _) in zip(rows, names, strict=False) if one in row["text"]]
    assert len(names) >= 400
    assert len(missed) <= 0.01 * len(names), missed
    changed = [(row["before"], row["text"]) for row in rows[len(names) :] if row["text"] != row["before"]]
    assert len(phrases) >= 1000
    assert len(changed) <= 0.002 * len(phrases), changed
