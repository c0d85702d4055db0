"""A language that another package adds by an entry point."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError
from pyspark.sql import SparkSession

from crmlake.analyses.topics.customer_names import Customers
from crmlake.analyses.topics.settings import TopicSettings
from crmlake.analyses.topics.training import train_languages
from crmlake.errors import ModelError, PluginError
from crmlake.tables import CUSTOMER_LINKS, FEEDBACK, PROFILES
from crmlake.text import get_language, languages
from packages import importable, install_package
from sections import frame

LANGUAGE = '''
"""Esperanto, whose words are separated by spaces."""

from pyspark.sql import functions as F

from crmlake.text import Language

ESPERANTO = Language("eo", "Esperanto", lambda text: F.split(text, " "), lambda: ["la", "kaj"])
NUMBER = 3
'''
ENTRY_POINTS = "[crmlake.languages]\n{} = acme.esperanto:{}\n"
AS_OF = date(2024, 6, 1)
SUBJECTS = (
    "la pakaĵo malfrua kuriero semajno atendo sendo prokrasto livero kaj adreso pordo",
    "la ligno solida peza kvalito polurita metalo daŭra fortika kaj tenilo surfaco finpoluro",
)


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with importable(tmp_path, monkeypatch, languages.cache_clear) as folder:
        yield folder


def test_texts_of_a_strangers_language_are_split_and_have_topics(package: Path, spark: SparkSession) -> None:
    install_package(package, {"esperanto": LANGUAGE}, ENTRY_POINTS.format("eo", "ESPERANTO"))
    texts = spark.createDataFrame([("La domo kaj la kato",)], "text string")
    (row,) = get_language("eo").words(texts).collect()
    assert row["words"] == ["domo", "kato"]

    at = datetime(2024, 5, 1)  # noqa: DTZ001
    row = {"source": "s", "feedback_type": "survey", "given_at": at, "language": "eo"}
    feedback = frame(spark, FEEDBACK, [{**row, "feedback_id": str(n), "text": SUBJECTS[n % 2]} for n in range(60)])
    settings = TopicSettings(default_language="eo", k=2, min_texts=50, min_documents=2, max_share=0.9)
    customers = Customers(frame(spark, PROFILES, []), frame(spark, CUSTOMER_LINKS, []))
    models = train_languages(feedback, AS_OF, settings, customers)
    assert list(models) == ["eo"]
    assert {word for topic in models["eo"].details.words for word in topic} <= set(" ".join(SUBJECTS).split()) - {
        "la", "kaj",
    }  # fmt: skip


def test_without_the_package_its_language_is_unknown(package: Path) -> None:
    with pytest.raises(ModelError, match=r"unknown language 'eo'.*install the package that adds it"):
        get_language("eo")
    with pytest.raises(ValidationError, match="unknown language 'eo'"):
        TopicSettings(default_language="eo")


@pytest.mark.parametrize(
    ("code", "value", "problem"),
    [
        ("eo", "NOTHING", "cannot be loaded: AttributeError"),
        ("eo", "NUMBER", "expected an instance of Language; found 3"),
        ("en", "ESPERANTO", "the name exists already; there are: da, de, en"),
        ("esp", "ESPERANTO", "expected its code as the name; found code 'eo'"),
    ],
)
def test_a_broken_entry_point_is_one_line_that_names_it(code: str, value: str, problem: str, package: Path) -> None:
    install_package(package, {"esperanto": LANGUAGE}, ENTRY_POINTS.format(code, value))
    with pytest.raises(PluginError) as error:
        TopicSettings()
    assert str(error.value).startswith(f"entry point '{code}")
    assert "of the group crmlake.languages" in str(error.value)
    assert problem in str(error.value)
    assert "\n" not in str(error.value)
