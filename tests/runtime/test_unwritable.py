"""A place that cannot be written is named, with what to do; an error of another cause is not taken for one."""

from pathlib import Path
from unittest.mock import patch

import pytest
from py4j.protocol import Py4JNetworkError

from crmlake.errors import LakeError
from crmlake.runtime import unwritable
from crmlake.runtime.explanations import explain
from crmlake.runtime.unwritable import Place, describe_unwritable, tell_unwritable
from crmlake.settings import SparkSettings, Workspace, WorkspaceSettings


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    settings = SparkSettings(conf={"spark.local.dir": str(tmp_path / "scratch")})
    return Workspace(tmp_path, WorkspaceSettings(exports="lake-exports"), settings, (), {})


@pytest.mark.parametrize(
    ("text", "content", "advice"),
    [
        ("java.io.FileNotFoundException: {}/lake/a/part-0 (Read-only file system)", "lake", "mount it writable"),
        ("[Errno 30] Read-only file system: '{}/reports/.2024-05-01.html.part'", "reports", "workspace.reports name"),
        ("(sqlite3.OperationalError) attempt to write a readonly database", "models", "let models.folder name"),
        ("java.nio.file.AccessDeniedException: {}/lake/a/_delta_log", "lake", "give this user the right"),
        ("[Errno 13] Permission denied: '{}/lake-exports/x.csv'", "lake-exports", "give this user the right"),
        ("[Errno 1] Operation not permitted: '{}/lake'", "lake", "give this user the right"),
        ("(sqlite3.OperationalError) unable to open database file: Permission denied", "models", "the right to read"),
    ],
)
def test_the_place_of_an_error_is_named_with_what_to_do(text: str, content: str, advice: str, place: Workspace) -> None:
    sentence = describe_unwritable(text.format(place.root), place)
    assert sentence is not None
    assert sentence.startswith(f"{place.root / content} (")
    assert "cannot be written: " in sentence
    assert advice in sentence
    assert "\n" not in sentence


@pytest.mark.parametrize(
    "text",
    [
        "[Errno 13] Permission denied: '/landing/orders.csv'",
        "java.io.FileNotFoundException: {}/landing/lake.csv (Permission denied)",
        "java.io.IOException: Mkdirs failed to create file:{}/lake/a",  # which is writable, and has room
        "java.lang.OutOfMemoryError: Java heap space",
    ],
)
def test_an_error_elsewhere_is_not_one_of_a_place(text: str, place: Workspace) -> None:
    assert describe_unwritable(text.format(place.root), place) is None


@pytest.mark.parametrize(
    "text", ["No space left on device", "database or disk is full", "[Errno 122] Disk quota exceeded"]
)
def test_the_fullest_place_is_named(text: str, place: Workspace) -> None:
    room = {"the lake": 900_000_000, "the reports": 40_000}
    with patch.object(Place, "room", property(lambda each: room.get(each.content, 10**12))):
        sentence = describe_unwritable(f"java.io.IOException: {text}", place)
    assert sentence == (
        f"no space left on device; make room in {place.reports} (the reports; 0.0 MB free), and run this again"
    )


def test_java_that_ended_on_a_full_disk_did_not_lack_memory(place: Workspace) -> None:
    gone = Py4JNetworkError("Answer from Java side is empty")
    assert "spark.driver_memory" in str(explain(gone, "rollup", workspace=place))
    with patch.object(Place, "room", property(lambda _: 0)):
        told = str(explain(gone, "rollup", workspace=place))
    assert "make room in" in told
    assert "memory" not in told


def test_a_folder_that_hadoop_cannot_create_is_named_where_it_is_not_writable(place: Workspace) -> None:
    text = f"java.io.IOException: Mkdirs failed to create file:{place.lake}/a"
    with patch.object(unwritable.os, "access", lambda *_: False):
        assert "give this user the right" in (describe_unwritable(text, place) or "")


def test_an_error_of_a_command_becomes_one_line_and_any_other_stays(place: Workspace) -> None:
    with pytest.raises(LakeError, match="no space left on device; make room in "), tell_unwritable(place):
        raise OSError(28, "No space left on device")
    with pytest.raises(ZeroDivisionError), tell_unwritable(place):
        raise ZeroDivisionError
