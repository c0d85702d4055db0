import pytest

from crmlake.ingest.connectors.broken_files import retry_without_broken_files

PATHS = ["file:///in/a.csv", "file:///in/a.csv.gz", "file:///in/b c.csv.gz", "s3a://in/d.csv"]
BROKEN = "[FAILED_READ_FILE.NO_HINT] Encountered error while reading file {}. SQLSTATE: KD001 Caused by: {}"


class Attempt:
    """An attempt to read files that fails with each error in turn, then succeeds."""

    def __init__(self, *errors: str) -> None:
        self.errors = list(errors)
        self.calls: list[list[str]] = []

    def __call__(self, remaining: list[str], _faults: object) -> int:
        self.calls.append(remaining)
        if self.errors:
            raise RuntimeError(self.errors.pop(0))
        return len(remaining)


def test_broken_files_are_excluded_with_their_faults() -> None:
    attempt = Attempt(
        BROKEN.format("file:///in/a.csv.gz", "java.io.IOException: not a gzip file"),
        BROKEN.format("file:/in/b%20c.csv.gz", "java.io.EOFException: Unexpected end of input stream"),
    )
    count, faults = retry_without_broken_files(PATHS, attempt)
    assert faults == {PATHS[1]: "it is not a gzip file", PATHS[2]: "it is cut off"}
    assert (count, [len(paths) for paths in attempt.calls]) == (2, [4, 3, 2])


@pytest.mark.parametrize(
    "error",
    [
        "java.io.IOException: No space left on device",
        BROKEN.format("s3a://in/d.csv", "java.net.ConnectException: Connection refused"),
        BROKEN.format("file:///elsewhere.csv", "java.io.EOFException"),
    ],
)
def test_an_error_that_no_broken_file_causes_is_raised(error: str) -> None:
    with pytest.raises(RuntimeError) as raised:
        retry_without_broken_files(PATHS, Attempt(error))
    assert str(raised.value) == error


def test_many_broken_files_do_not_have_all_files_read_for_each() -> None:
    paths = [f"file:///in/{number:04}.csv.gz" for number in range(1000)]
    broken, reads = set(paths[::10]), []

    def attempt(remaining: list[str], _faults: object) -> dict[str, str]:
        reads.extend(remaining)
        if found := next((path for path in remaining if path in broken), None):
            raise RuntimeError(BROKEN.format(found, "java.io.IOException: not a gzip file"))
        return dict.fromkeys(remaining, "read")

    result, faults = retry_without_broken_files(paths, attempt)
    assert faults.keys() == broken
    assert result.keys() == set(paths) - broken
    assert len(reads) < 30 * len(paths)
