"""The page about cleaners says what the classes of the cleaners say, and its examples are true."""

import json
import re
import tomllib
from inspect import cleandoc
from pathlib import Path

import pytest
from pydantic.fields import FieldInfo
from pyspark.sql import SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import ArrayType

from crmlake.cleaning.cleaners import CLEANERS, Cleaner, cleaner

PAGE = (Path(__file__).parents[2] / "docs" / "cleaners.md").read_text(encoding="utf-8")
EXAMPLE = re.compile(r"^\| `(\w+)` \| (.+?) \| `(\{.*\})` \| `(.+?)` \| `(.+?)` \|$", re.MULTILINE)
OPTION = re.compile(r"^\| `\w+` \| `\w+` \| `[^|]*` \| [^|]* \|$", re.MULTILINE)
ATTRIBUTE = re.compile(r"^    (\w+): (.*(?:\n {8}.*)*)", re.MULTILINE)


def summary(kind: type[Cleaner]) -> str:
    """Return the first sentence of a cleaner's docstring, without the cleaner's name."""
    return cleandoc(kind.__doc__ or "").partition("\n")[0].partition(": ")[2].removesuffix(".")


def meanings(kind: type[Cleaner]) -> dict[str, str]:
    """Return the meaning of each option, of the class itself or of the class from which it has the option."""
    classes = [base for base in reversed(kind.__mro__) if issubclass(base, Cleaner)]
    attributes = [attribute for base in classes for attribute in ATTRIBUTE.findall(cleandoc(base.__doc__ or ""))]
    return {name: re.sub(r"\s+", " ", text).removesuffix(".") for name, text in attributes}


def default(field: FieldInfo) -> str:
    return json.dumps(field.get_default(call_default_factory=True))


def option_rows() -> list[str]:
    """Return the rows of the table of options, from the classes."""
    return [
        f"| `{name}` | `{option}` | `{default(field)}` | {meanings(kind)[option]} |"
        for name, kind in sorted(CLEANERS.items())
        for option, field in kind.model_fields.items()
        if option not in Cleaner.model_fields
    ]


def test_the_table_of_options_is_that_of_the_classes() -> None:
    assert OPTION.findall(PAGE) == option_rows(), "\n".join(option_rows())


def test_each_cleaner_has_its_own_first_sentence() -> None:
    assert {name: text for name, text, *_ in EXAMPLE.findall(PAGE)} == {n: summary(k) for n, k in CLEANERS.items()}


def test_the_options_of_all_cleaners_are_on_the_page() -> None:
    for name, field in Cleaner.model_fields.items():
        assert f"`{field.alias or name}`" in PAGE.partition("| cleaner |")[0]


@pytest.fixture(scope="module")
def results(spark: SparkSession) -> dict[str, str]:
    examples = EXAMPLE.findall(PAGE)
    columns = [f"{name} string" for name, *_ in examples]
    rows = spark.createDataFrame([tuple(text for *_, text, _ in examples)], ", ".join(columns))
    cleaners = {name: cleaner(tomllib.loads(f"x = {table}")["x"] | {"is": name}) for name, _, table, *_ in examples}
    cleaned = rows.select(*(value.clean_value().alias(name) for name, value in cleaners.items()))
    arrays = [field.name for field in cleaned.schema if isinstance(field.dataType, ArrayType)]
    texts = [
        (F.to_json(name) if name in arrays else F.col(name).cast("string")).alias(name) for name in cleaned.columns
    ]
    (row,) = cleaned.select(*texts).collect()
    return row.asDict()


@pytest.mark.parametrize("name", sorted(CLEANERS))
def test_the_example_of_a_cleaner_is_true(name: str, results: dict[str, str]) -> None:
    (clean,) = [clean for other, _, _, _, clean in EXAMPLE.findall(PAGE) if other == name]
    assert results[name] == clean
