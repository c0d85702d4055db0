"""Fixtures: the contracts that crmlake declares, one at a time and as a list."""

import pytest

from crmlake import tables
from crmlake.contracts import Contract
from crmlake.features.customer_days import CUSTOMER_DAYS

DECLARED = [*(getattr(tables, name) for name in tables.__all__), CUSTOMER_DAYS]


@pytest.fixture(params=DECLARED, ids=lambda contract: contract.name)
def declared(request: pytest.FixtureRequest) -> Contract:
    return request.param


@pytest.fixture(scope="session")
def all_declared() -> list[Contract]:
    return DECLARED
