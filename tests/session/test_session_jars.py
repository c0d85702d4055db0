from pathlib import Path

import pytest

from crmlake.errors import SettingError
from crmlake.ingest.database import DRIVER_CLASSES
from crmlake.session.jars import DRIVER_PACKAGES, install_driver


def test_an_installed_driver_is_not_downloaded_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPARK_HOME", str(tmp_path))
    jars = tmp_path / "jars"
    jars.mkdir()
    (jars / "org.postgresql_postgresql-42.0.0.jar").touch()
    assert install_driver("postgresql") == []
    assert len(list(jars.iterdir())) == 1


def test_an_unknown_driver_is_reported_with_the_nearest_name() -> None:
    with pytest.raises(SettingError, match=r"--jdbc: unknown database 'postgres' \(did you mean 'postgresql'\?\)"):
        install_driver("postgres")


def test_the_class_of_every_installable_driver_is_known() -> None:
    assert DRIVER_PACKAGES.keys() <= DRIVER_CLASSES.keys()
