"""The generated shops that are measured, each made once for all benchmarks."""

import pytest
from shops import BIN, SIZES, Measured
from watched import run


@pytest.fixture(scope="session", params=SIZES)
def shop(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Measured:
    """One of the shops."""
    workspace = tmp_path_factory.mktemp("bench") / "w"
    run([BIN / "crmlake", "init", workspace])
    made = run([BIN / "crmlake", "generate", "-w", workspace, "--customers", str(request.param)])
    return Measured(request.param, workspace, made)
