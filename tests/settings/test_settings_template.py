"""A new `crmlake.toml` shows every setting with its default, as the settings themselves have it."""

import re
import tomllib

from crmlake.app.workspace import setting_models
from crmlake.settings.template import write_template


def uncomment(template: str) -> str:
    """Every default taken as a setting; comments of the head, and settings without a plain default, left out."""
    lines = (re.sub(r"^# (\w+ = )", r"\1", line) for line in template.splitlines())
    return "\n".join(line for line in lines if not line.startswith("#"))


def test_the_defaults_of_the_template_are_those_of_the_settings() -> None:
    models = setting_models()
    sections = tomllib.loads(uncomment(write_template(models)))
    assert {"workspace", "spark", "limits", "segment", "label", "mine_rules", "train_topics"} <= sections.keys()
    for name, values in sections.items():
        assert models[name].model_validate(values) == models[name](), name


def test_every_setting_has_a_line_with_its_meaning() -> None:
    template = write_template(setting_models())
    for name, model in setting_models().items():
        for field in model.model_fields:
            assert re.search(rf"(?m)^# (\[\[{name}\.)?{field}(\]\]| =| \(no default\)).*  # .*\w", template), (
                f"{name}.{field}"
            )
