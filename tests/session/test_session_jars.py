from pathlib import Path

import pytest

from crmlake.errors import SettingError
from crmlake.ingest.database import DRIVERS as CLASSES
from crmlake.session.jars import DRIVERS, install_driver


def test_a_driver_that_is_there_is_not_fetched_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPARK_HOME", str(tmp_path))
    jars = tmp_path / "jars"
    jars.mkdir()
    (jars / "org.postgresql_postgresql-42.0.0.jar").touch()
    assert install_driver("postgresql") == []
    assert len(list(jars.iterdir())) == 1


def test_a_driver_that_is_not_brought_is_named_with_those_that_are() -> None:
    with pytest.raises(SettingError, match=r"--jdbc: unknown database 'postgres' \(did you mean 'postgresql'\?\)"):
        install_driver("postgres")


def test_of_every_driver_that_is_brought_the_class_is_known() -> None:
    assert DRIVERS.keys() <= CLASSES.keys()
