"""Score segments: assign each customer to a segment, and profile each segment."""

from datetime import date

from crmlake.analyses.segmentation import CUSTOMERS, SEGMENTATION
from crmlake.analyses.segmentation.scoring import segment_customers
from crmlake.app.submit import main
from crmlake.features.customer_features import CUSTOMER_FEATURES
from crmlake.runtime import Inputs, NoSettings, Outputs, empty, job, model, table
from crmlake.tables import SEGMENT_PROFILES, SEGMENTS


@job(
    reads=[table(CUSTOMER_FEATURES), model(SEGMENTATION)],
    writes=[SEGMENTS, SEGMENT_PROFILES],
    settings=NoSettings,
)
def score_segments(inputs: Inputs, _settings: NoSettings, _as_of: date) -> Outputs:
    """Assign each customer to the nearest segment of the champion, and profile each segment."""
    champion = inputs.model(SEGMENTATION).get(CUSTOMERS)
    if champion is None:
        return Outputs(empty(SEGMENTS, SEGMENT_PROFILES))
    segmentation = segment_customers(inputs.table(CUSTOMER_FEATURES), champion)
    return Outputs({SEGMENTS: segmentation.members, SEGMENT_PROFILES: segmentation.profiles})


if __name__ == "__main__":
    main(score_segments)
