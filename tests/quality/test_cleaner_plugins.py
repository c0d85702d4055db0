"""A cleaner that another package adds by an entry point."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from crmlake.cleaning.cleaners import cleaner, cleaners
from crmlake.errors import PluginError, SettingError
from packages import importable, install_package

CLEANER = '''
"""Words in capital letters."""

from typing import ClassVar

from pyspark.sql import functions as F

from crmlake.cleaning.cleaners import Cleaner


class Capitals(Cleaner):
    """A word in capital letters, with an ending."""

    noun: ClassVar[str] = "word"
    ending: str = ""

    def apply(self, text):
        return F.concat(F.upper(text), F.lit(self.ending))
'''
ENTRY_POINTS = "[crmlake.cleaners]\ncapitals = acme.capitals:{}\n"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with importable(tmp_path, monkeypatch, cleaners.cache_clear) as folder:
        yield folder


def test_a_strangers_cleaner_is_declared_like_any_other(package: Path, spark: SparkSession) -> None:
    install_package(package, {"capitals": CLEANER}, ENTRY_POINTS.format("Capitals"))
    capitals = cleaner({"is": "word", "clean": "capitals", "ending": "!"})
    rows = spark.createDataFrame([("hey",), (" ",)], "word string").select(capitals.clean_value().alias("clean"))
    assert [row["clean"] for row in rows.collect()] == ["HEY!", None]
    with pytest.raises(SettingError, match=r"unknown capitals option 'endng' \(did you mean 'ending'\?\)"):
        cleaner({"is": "word", "clean": "capitals", "endng": "!"})


@pytest.mark.parametrize(
    ("value", "problem"),
    [("Nothing", "cannot be loaded: AttributeError"), ("F", "expected a subclass of Cleaner; found <module")],
)
def test_a_broken_entry_point_is_one_line_that_names_it(value: str, problem: str, package: Path) -> None:
    install_package(package, {"capitals": CLEANER}, ENTRY_POINTS.format(value))
    with pytest.raises(PluginError) as error:
        cleaner({"is": "word", "clean": "capitals"})
    place = f"entry point 'capitals = acme.capitals:{value}' of the group crmlake.cleaners"
    assert str(error.value).startswith(place)
    assert problem in str(error.value)
    assert "\n" not in str(error.value)
