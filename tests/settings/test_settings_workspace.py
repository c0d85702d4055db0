from pathlib import Path

import pytest
from pydantic import BaseModel

from crmlake.errors import SettingError
from crmlake.settings import Workspace, open_workspace


class Baking(BaseModel, extra="forbid"):
    minutes: int = 30


def opened(root: Path, *arguments: str) -> Workspace:
    return open_workspace(root, {"bake": Baking}, {}, arguments)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "crmlake.toml").write_text("[bake]\nminutes = 40\n", encoding="utf-8")
    return tmp_path


def test_places_are_below_the_workspace(root: Path) -> None:
    place = opened(root)
    assert place.lake == str(root.resolve() / "lake")
    assert place.reports == root.resolve() / "reports"
    assert place.title == root.name
    assert place.sources == ()


def test_a_lake_of_a_file_system_stays_as_it_is(root: Path) -> None:
    assert opened(root, "workspace.lake=s3a://bucket/lake").lake == "s3a://bucket/lake"


def test_a_title_is_taken_before_the_name_of_the_folder(root: Path) -> None:
    assert opened(root, "workspace.title=My shop").title == "My shop"


def test_each_job_has_its_settings(root: Path) -> None:
    assert opened(root).jobs == {"bake": Baking(minutes=40)}


def test_the_environment_is_read(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRMLAKE_BAKE__MINUTES", "50")
    monkeypatch.setenv("CRMLAKE_REAL_DATA", "no setting")
    assert opened(root).jobs == {"bake": Baking(minutes=50)}
    assert opened(root, "bake.minutes=60").jobs == {"bake": Baking(minutes=60)}


@pytest.mark.parametrize(
    ("argument", "said"),
    [
        ("bakery.minutes=3", "--set: unknown section 'bakery' (did you mean 'bake'?)"),
        ("spark.driver_memory=lots", "--set: spark.driver_memory: "),
        ("spark.shuffle_partitions=0", "--set: spark.shuffle_partitions: "),
        ("workspace.lak=x", "--set: unknown setting in [workspace] 'lak' (did you mean 'lake'?)"),
    ],
)
def test_a_setting_that_cannot_be_is_refused(argument: str, said: str, root: Path) -> None:
    with pytest.raises(SettingError) as refused:
        opened(root, argument)
    assert str(refused.value).startswith(said)
    assert refused.value.exit_code == 2


def test_further_settings_of_spark_are_passed_on(root: Path) -> None:
    assert opened(root, 'spark.conf={"spark.ui.port": "4041"}').spark.conf == {"spark.ui.port": "4041"}
