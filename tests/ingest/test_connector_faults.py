import pytest

from crmlake.ingest.connectors.faults import surviving

PATHS = ["file:///in/a.csv", "file:///in/a.csv.gz", "file:///in/b c.csv.gz", "s3a://in/d.csv"]
BROKEN = "[FAILED_READ_FILE.NO_HINT] Encountered error while reading file {}. SQLSTATE: KD001 Caused by: {}"


class Pass:
    """A pass over files, broken by some of them in turn."""

    def __init__(self, *errors: str) -> None:
        self.errors = list(errors)
        self.seen: list[list[str]] = []

    def __call__(self, left: list[str], _faults: object) -> int:
        self.seen.append(left)
        if self.errors:
            raise RuntimeError(self.errors.pop(0))
        return len(left)


def test_each_file_that_breaks_a_pass_is_left_out_with_its_reason() -> None:
    attempt = Pass(
        BROKEN.format("file:///in/a.csv.gz", "java.io.IOException: not a gzip file"),
        BROKEN.format("file:/in/b%20c.csv.gz", "java.io.EOFException: Unexpected end of input stream"),
    )
    count, faults = surviving(PATHS, attempt)
    assert faults == {PATHS[1]: "it is no gzip file", PATHS[2]: "it is cut off"}
    assert (count, [len(left) for left in attempt.seen]) == (2, [4, 3, 2])


@pytest.mark.parametrize(
    "error",
    [
        "java.io.IOException: No space left on device",
        BROKEN.format("s3a://in/d.csv", "java.net.ConnectException: Connection refused"),
        BROKEN.format("file:///elsewhere.csv", "java.io.EOFException"),
    ],
)
def test_what_no_file_is_to_blame_for_is_raised(error: str) -> None:
    with pytest.raises(RuntimeError) as raised:
        surviving(PATHS, Pass(error))
    assert str(raised.value) == error
