"""Frames of customers' features."""

from collections.abc import Callable
from decimal import Decimal

import pandas as pd
import pytest
from pyspark.sql import DataFrame, SparkSession

from crmlake.contracts import AS_OF
from crmlake.features.customer_features import CUSTOMER_FEATURES

MakeFeatures = Callable[[pd.DataFrame], DataFrame]
INT_TYPES = ("int", "bigint")


@pytest.fixture(scope="session")
def make_features(spark: SparkSession) -> MakeFeatures:
    """Return a function that makes the contract's frame; a missing value is null where allowed, else 1."""

    def make(table: pd.DataFrame) -> DataFrame:
        columns = [column for column in CUSTOMER_FEATURES.columns if column != AS_OF]
        rows = []
        for record in table.to_dict("records"):
            row = []
            for column in columns:
                value = record.get(column.name, 1 if column.required else None)
                kind = column.type
                if value is None or pd.isna(value):
                    row.append(None)
                elif kind.startswith("decimal"):
                    row.append(Decimal(str(round(value, 4))))
                else:
                    row.append(int(value) if kind in INT_TYPES else float(value) if kind == "double" else value)
            rows.append(tuple(row))
        return spark.createDataFrame(rows, ", ".join(f"{c.name} {c.type}" for c in columns))

    return make
