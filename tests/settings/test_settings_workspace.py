from pathlib import Path

import pytest
from pydantic import BaseModel

from crmlake.errors import SettingError
from crmlake.settings import Workspace, open_workspace


class Baking(BaseModel, extra="forbid"):
    minutes: int = 30


def open_with(root: Path, *arguments: str) -> Workspace:
    return open_workspace(root, {"bake": Baking}, tuple, arguments)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "crmlake.toml").write_text("[bake]\nminutes = 40\n", encoding="utf-8")
    return tmp_path


def test_relative_paths_start_from_the_workspace(root: Path) -> None:
    workspace = open_with(root)
    assert workspace.lake == str(root.resolve() / "lake")
    assert workspace.reports == root.resolve() / "reports"
    assert workspace.title == root.name
    assert workspace.sources == ()


def test_the_url_of_a_lake_is_not_changed(root: Path) -> None:
    assert open_with(root, "workspace.lake=s3a://bucket/lake").lake == "s3a://bucket/lake"


def test_a_title_overrides_the_name_of_the_folder(root: Path) -> None:
    assert open_with(root, "workspace.title=My shop").title == "My shop"


def test_each_job_has_its_settings(root: Path) -> None:
    assert open_with(root).jobs == {"bake": Baking(minutes=40)}


def test_the_environment_overrides_the_file_and_arguments_override_both(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CRMLAKE_BAKE__MINUTES", "50")
    monkeypatch.setenv("CRMLAKE_REAL_DATA", "no setting")
    assert open_with(root).jobs == {"bake": Baking(minutes=50)}
    assert open_with(root, "bake.minutes=60").jobs == {"bake": Baking(minutes=60)}


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ("bakery.minutes=3", "--set: unknown section 'bakery' (did you mean 'bake'?)"),
        ("spark.driver_memory=lots", "--set: spark.driver_memory: "),
        ("spark.shuffle_partitions=0", "--set: spark.shuffle_partitions: "),
        ("workspace.lak=x", "--set: unknown setting in [workspace] 'lak' (did you mean 'lake'?)"),
    ],
)
def test_a_wrong_setting_is_rejected(argument: str, message: str, root: Path) -> None:
    with pytest.raises(SettingError) as error:
        open_with(root, argument)
    assert str(error.value).startswith(message)
    assert error.value.exit_code == 2


def test_additional_spark_settings_are_kept(root: Path) -> None:
    assert open_with(root, 'spark.conf={"spark.ui.port": "4041"}').spark.conf == {"spark.ui.port": "4041"}
