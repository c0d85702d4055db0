import pytest
from pydantic import ValidationError

from crmlake.analyses.segmentation import SegmentSettings


def test_an_unknown_feature_lists_the_available_ones() -> None:
    with pytest.raises(ValidationError, match=r"'monetry' \(did you mean 'monetary'\?\); there are: amount_"):
        SegmentSettings(features=("monetry",))


@pytest.mark.parametrize(
    "wrong",
    [
        {"k_min": 1},
        {"k_min": 5, "k_max": 4},
        {"k_max": 51},
        {"k": 1},
        {"features": ()},
        {"features": ("monetary", "monetary")},
        {"features": ("customer_id",)},
        {"clusters": 4},
    ],
)
def test_invalid_settings_are_rejected(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        SegmentSettings.model_validate(wrong)
