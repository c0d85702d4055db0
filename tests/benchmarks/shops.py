"""The generated shops that are measured."""

import os
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from watched import Usage, run

BIN = Path(sys.executable).parent
SIZES = [int(size) for size in os.environ.get("BENCH_CUSTOMERS", "100000").split(",")]
END = date(2026, 1, 1)
CHANNELS = "shop_customers,shop_orders,shop_feedback"
"""What the measured figures are of."""


@dataclass(frozen=True)
class Measured:
    """A workspace of generated files, how large it is, and what making it took."""

    customers: int
    workspace: Path
    generation: Usage

    def crmlake(self, *arguments: str | Path) -> Usage:
        """Run a command on it."""
        command, *options = arguments
        return run([BIN / "crmlake", command, "-w", self.workspace, *options])
