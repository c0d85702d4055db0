"""Customers in planted groups."""

import numpy as np
import pandas as pd

# For each group: its size, then the centre of recency_days, frequency, monetary and returned_share.
GROUPS = [
    (60, 10, 40, 9000, 0.05),
    (50, 200, 2, 60, 0.05),
    (40, 15, 5, 800, 0.9),
    (50, 220, 30, 4000, 0.1),
    (30, 12, 1, 20, 0.02),
]
PLANTED = ("recency_days", "frequency", "monetary", "returned_share")


def planted(groups: int) -> pd.DataFrame:
    """Return customers of the first groups, whose figures scatter by a few per cent around the group's centre."""
    chance = np.random.default_rng(11)
    parts = []
    for truth, (size, *centre) in enumerate(GROUPS[:groups]):
        scatter = np.exp(chance.normal(0, 0.05, (size, len(PLANTED))))
        parts.append(pd.DataFrame(np.array(centre) * scatter, columns=PLANTED).assign(truth=truth))
    table = pd.concat(parts, ignore_index=True)
    table = table.assign(recency_days=table.recency_days.round(), frequency=table.frequency.round().clip(1))
    return table.assign(customer_id=[f"C{number:04d}" for number in range(len(table))])
