from pathlib import Path

import pytest
from pydantic import BaseModel, Field, model_validator

from crmlake.errors import SettingError
from crmlake.settings.layers import (
    Layer,
    check_sections,
    merge_section,
    read_arguments,
    read_environment,
    read_file,
    read_toml,
)


class Baking(BaseModel, extra="forbid"):
    minutes: int = Field(30, ge=1)
    heat: str = "high"
    trays: tuple[str, ...] = ("top",)
    racks: dict[str, int] = {}

    @model_validator(mode="after")
    def _fits(self) -> "Baking":
        if self.heat == "low" and self.minutes < 60:
            raise ValueError("low heat takes an hour")
        return self


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def baking(*layers: Layer) -> Baking:
    return merge_section("baking", Baking, list(layers))


@pytest.fixture
def file(tmp_path: Path) -> Layer:
    return read_file(write(tmp_path / "crmlake.toml", '[baking]\nminutes = 40\nheat = "mild"\ntrays = ["file"]'))


def test_defaults_apply_without_layers() -> None:
    assert baking() == Baking()


def test_each_layer_overrides_the_one_before(file: Layer) -> None:
    environment = read_environment({"CRMLAKE_BAKING__MINUTES": "50", "CRMLAKE_BAKING__TRAYS": '["environment"]'})
    arguments = read_arguments(["baking.minutes=60"])
    assert baking(file) == Baking(minutes=40, heat="mild", trays=("file",))
    assert baking(file, environment) == Baking(minutes=50, heat="mild", trays=("environment",))
    assert baking(file, environment, arguments) == Baking(minutes=60, heat="mild", trays=("environment",))


def test_nested_tables_are_merged_key_by_key() -> None:
    lower = Layer("crmlake.toml", {"baking": {"racks": {"top": 1, "middle": 2}, "trays": ["top", "middle"]}})
    baked = baking(lower, read_arguments(['baking.racks={"middle": 3, "low": 4}', 'baking.trays=["low"]']))
    assert baked.racks == {"top": 1, "middle": 3, "low": 4}
    assert baked.trays == ("low",)
    assert lower.values["baking"]["racks"] == {"top": 1, "middle": 2}


def test_the_last_of_two_arguments_counts() -> None:
    assert baking(read_arguments(["baking.minutes=5", "baking.minutes=6"])).minutes == 6


def test_lists_and_tables_are_written_as_json() -> None:
    arguments = read_arguments(['baking.trays=["top", "bottom"]', 'baking.racks={"left": 2}'])
    assert baking(arguments) == Baking(trays=("top", "bottom"), racks={"left": 2})


def test_a_text_that_begins_like_json_but_is_not_stays_text() -> None:
    assert baking(read_arguments(["baking.heat=[high]"])).heat == "[high]"


def test_an_argument_may_hold_equal_signs_and_spaces() -> None:
    assert baking(read_arguments([" baking.heat = a = b "])).heat == "a = b"


def test_other_environment_variables_are_ignored() -> None:
    environment = {"CRMLAKE_REAL_DATA": "/data", "CRMLAKE": "x", "OTHER_BAKING__MINUTES": "9", "HOME": "/", "A__B": "1"}
    assert read_environment(environment).values == {}


def test_the_case_of_an_environment_variable_is_ignored() -> None:
    assert read_environment({"CRMLAKE_Baking__HEAT": "low"}).values == {"baking": {"heat": "low"}}


@pytest.mark.parametrize("argument", ["minutes=3", "baking.minutes", "baking=3", "baking.=3", "", "=3"])
def test_a_malformed_argument_is_rejected_with_the_expected_form(argument: str) -> None:
    with pytest.raises(SettingError) as error:
        read_arguments([argument])
    assert str(error.value) == f"--set {argument!r}: expected section.key=value, such as segment.k_max=6"


def test_an_unknown_key_is_reported_with_its_origin_and_all_keys(file: Layer) -> None:
    with pytest.raises(SettingError) as error:
        baking(file, read_arguments(["baking.minuts=3"]))
    message = str(error.value)
    assert message.startswith("--set: unknown setting in [baking] 'minuts' (did you mean 'minutes'?)")
    assert all(name in message for name in Baking.model_fields)


def test_an_unknown_section_is_reported_with_its_origin_and_the_nearest_name(file: Layer) -> None:
    environment = read_environment({"CRMLAKE_BAKIN__MINUTES": "3"})
    with pytest.raises(SettingError, match=r"^environment: unknown section 'bakin' \(did you mean 'baking'\?\)"):
        check_sections([file, environment], ["baking", "frying"])
    check_sections([file], ["baking", "frying"])


@pytest.mark.parametrize("value", ["many", "0", "2.5", ""])
def test_a_wrong_value_is_reported_with_origin_setting_and_value(value: str, file: Layer) -> None:
    with pytest.raises(SettingError) as error:
        baking(file, read_environment({"CRMLAKE_BAKING__MINUTES": value}), read_arguments(["baking.heat=high"]))
    message = str(error.value)
    assert message.startswith("environment: baking.minutes: ")
    assert message.endswith(f"found {value!r}")
    assert "\n" not in message


def test_a_wrong_value_in_a_file_is_reported_with_the_file(tmp_path: Path) -> None:
    path = write(tmp_path / "crmlake.toml", "[baking]\nracks = {left = 'no'}")
    with pytest.raises(SettingError) as error:
        baking(read_file(path))
    assert str(error.value).startswith(f"{path}: baking.racks.left: ")


def test_contradicting_settings_are_reported_with_the_last_origin_of_one(file: Layer) -> None:
    with pytest.raises(SettingError, match=r"^--set: \[baking\]: .*low heat takes an hour"):
        baking(file, read_arguments(["baking.heat=low"]))


def test_a_key_outside_a_section_is_reported(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="'minutes' stands outside a section"):
        read_file(write(tmp_path / "crmlake.toml", "minutes = 3\n[baking]"))


@pytest.mark.parametrize("content", [b"[baking\n", b"[a]\nb = \n", b"[a]\nb = '\xff'"])
def test_a_file_that_is_not_toml_is_reported_in_one_line(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "crmlake.toml"
    path.write_bytes(content)
    with pytest.raises(SettingError) as error:
        read_toml(path)
    assert str(error.value).startswith(f"{path}: not valid TOML: ")
    assert "\n" not in str(error.value)


def test_a_missing_file_is_reported_with_the_command_that_creates_one(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"crmlake\.toml: no such file; `crmlake init DIR`"):
        read_file(tmp_path / "crmlake.toml")
