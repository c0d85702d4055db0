"""The generated shops that are measured, each made once for all benchmarks."""

import pytest
from shops import BIN, CHANNELS, SIZES, Measured
from watched import run


@pytest.fixture(scope="session", params=SIZES)
def shop(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Measured:
    """One of the shops."""
    workspace = tmp_path_factory.mktemp("bench") / "w"
    run([BIN / "crmlake", "init", workspace])
    options = ["--customers", str(request.param), "--channels", CHANNELS]
    usage = run([BIN / "crmlake", "generate", "-w", workspace, *options])
    return Measured(request.param, workspace, usage)
