from pathlib import Path

import pytest
from pydantic import BaseModel, Field, model_validator

from crmlake.errors import SettingError
from crmlake.settings.layers import (
    Layer,
    check_sections,
    from_arguments,
    from_environment,
    from_file,
    read_toml,
    section,
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
    return section("baking", Baking, list(layers))


@pytest.fixture
def file(tmp_path: Path) -> Layer:
    return from_file(write(tmp_path / "crmlake.toml", '[baking]\nminutes = 40\nheat = "mild"\ntrays = ["file"]'))


def test_defaults_stand_where_nobody_says_otherwise() -> None:
    assert baking() == Baking()


def test_each_layer_comes_over_the_one_before(file: Layer) -> None:
    environment = from_environment({"CRMLAKE_BAKING__MINUTES": "50", "CRMLAKE_BAKING__TRAYS": '["environment"]'})
    arguments = from_arguments(["baking.minutes=60"])
    assert baking(file) == Baking(minutes=40, heat="mild", trays=("file",))
    assert baking(file, environment) == Baking(minutes=50, heat="mild", trays=("environment",))
    assert baking(file, environment, arguments) == Baking(minutes=60, heat="mild", trays=("environment",))


def test_a_table_of_settings_leaves_the_keys_of_those_below() -> None:
    below = Layer("crmlake.toml", {"baking": {"racks": {"top": 1, "middle": 2}, "trays": ["top", "middle"]}})
    baked = baking(below, from_arguments(['baking.racks={"middle": 3, "low": 4}', 'baking.trays=["low"]']))
    assert baked.racks == {"top": 1, "middle": 3, "low": 4}
    assert baked.trays == ("low",)
    assert below.values["baking"]["racks"] == {"top": 1, "middle": 2}


def test_the_last_of_two_arguments_counts() -> None:
    assert baking(from_arguments(["baking.minutes=5", "baking.minutes=6"])).minutes == 6


def test_lists_and_tables_are_written_as_json() -> None:
    given = from_arguments(['baking.trays=["top", "bottom"]', 'baking.racks={"left": 2}'])
    assert baking(given) == Baking(trays=("top", "bottom"), racks={"left": 2})


def test_a_text_that_begins_like_json_stays_text() -> None:
    assert baking(from_arguments(["baking.heat=[high]"])).heat == "[high]"


def test_an_argument_may_hold_equal_signs_and_spaces() -> None:
    assert baking(from_arguments([" baking.heat = a = b "])).heat == "a = b"


def test_variables_that_name_no_setting_are_not_read() -> None:
    others = {"CRMLAKE_REAL_DATA": "/data", "CRMLAKE": "x", "OTHER_BAKING__MINUTES": "9", "HOME": "/", "A__B": "1"}
    assert from_environment(others).values == {}


def test_a_variable_names_section_and_key_in_any_case() -> None:
    assert from_environment({"CRMLAKE_Baking__HEAT": "low"}).values == {"baking": {"heat": "low"}}


@pytest.mark.parametrize("argument", ["minutes=3", "baking.minutes", "baking=3", "baking.=3", "", "=3"])
def test_an_argument_that_is_none_says_what_one_looks_like(argument: str) -> None:
    with pytest.raises(SettingError) as refused:
        from_arguments([argument])
    assert str(refused.value) == f"--set {argument!r}: expected section.key=value, such as segment.k_max=6"


def test_an_unknown_key_names_its_place_the_nearest_and_all(file: Layer) -> None:
    with pytest.raises(SettingError) as refused:
        baking(file, from_arguments(["baking.minuts=3"]))
    message = str(refused.value)
    assert message.startswith("--set: unknown setting in [baking] 'minuts' (did you mean 'minutes'?)")
    assert all(name in message for name in Baking.model_fields)


def test_an_unknown_section_names_its_place_and_the_nearest(file: Layer) -> None:
    environment = from_environment({"CRMLAKE_BAKIN__MINUTES": "3"})
    with pytest.raises(SettingError, match=r"^environment: unknown section 'bakin' \(did you mean 'baking'\?\)"):
        check_sections([file, environment], ["baking", "frying"])
    check_sections([file], ["baking", "frying"])


@pytest.mark.parametrize("value", ["many", "0", "2.5", ""])
def test_a_wrong_value_names_place_setting_and_value(value: str, file: Layer) -> None:
    with pytest.raises(SettingError) as refused:
        baking(file, from_environment({"CRMLAKE_BAKING__MINUTES": value}), from_arguments(["baking.heat=high"]))
    message = str(refused.value)
    assert message.startswith("environment: baking.minutes: ")
    assert message.endswith(f"found {value!r}")
    assert "\n" not in message


def test_a_wrong_value_of_a_file_names_the_file(tmp_path: Path) -> None:
    path = write(tmp_path / "crmlake.toml", "[baking]\nracks = {left = 'no'}")
    with pytest.raises(SettingError) as refused:
        baking(from_file(path))
    assert str(refused.value).startswith(f"{path}: baking.racks.left: ")


def test_settings_that_contradict_each_other_name_the_last_place_that_set_some(file: Layer) -> None:
    with pytest.raises(SettingError, match=r"^--set: \[baking\]: .*low heat takes an hour"):
        baking(file, from_arguments(["baking.heat=low"]))


def test_a_key_outside_a_section_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="'minutes' stands outside a section"):
        from_file(write(tmp_path / "crmlake.toml", "minutes = 3\n[baking]"))


@pytest.mark.parametrize("content", [b"[baking\n", b"[a]\nb = \n", b"[a]\nb = '\xff'"])
def test_a_file_that_is_no_toml_is_one_line(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "crmlake.toml"
    path.write_bytes(content)
    with pytest.raises(SettingError) as refused:
        read_toml(path)
    assert str(refused.value).startswith(f"{path}: not valid TOML: ")
    assert "\n" not in str(refused.value)


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"crmlake\.toml: no such file; `crmlake init DIR`"):
        from_file(tmp_path / "crmlake.toml")
