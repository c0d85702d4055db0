from datetime import date

import pytest
from pydantic import ValidationError

from crmlake.generator import GenerateSettings


def test_the_shop_is_open_from_start_to_the_day_before_end() -> None:
    assert GenerateSettings(start=date(2024, 2, 28), end=date(2024, 3, 1)).days == 2


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"start": date(2024, 1, 1), "end": date(2024, 1, 1)}, "end must come after start"),
        ({"customers": 0}, "greater than 0"),
        ({"dirt": -1.0}, "greater than or equal to 0"),
        ({"custommers": 5}, "Extra inputs"),
    ],
)
def test_invalid_settings_are_errors(values: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        GenerateSettings.model_validate(values)
