import os
import subprocess
from pathlib import Path

import pytest

from crmlake.session.archive import archive_path, java_options, make_archive
from crmlake.session.jars import spark_home


def test_java_loads_spark_s_classes_from_the_archive(tmp_path: Path) -> None:
    if not archive_path().exists():
        pytest.skip(f"no {archive_path()}; `crmlake jars` makes it")
    log = tmp_path / "classes"
    options = f"{java_options()} -Xlog:class+load:file={log}"
    process = subprocess.run(
        [spark_home() / "bin" / "spark-submit", "--version"],
        env=os.environ | {"SPARK_SUBMIT_OPTS": options},
        capture_output=True,
        check=False,
    )
    assert process.returncode == 0, process.stderr
    loaded = [line for line in log.read_text(encoding="utf-8").splitlines() if " org.apache.spark." in line]
    assert loaded
    assert all("shared objects file (top)" in line for line in loaded if "$$Lambda" not in line)


def test_an_archive_newer_than_the_jars_is_not_written_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPARK_HOME", str(tmp_path))
    assert not java_options()
    archive_path().touch()
    assert make_archive() is None
    assert str(tmp_path) in java_options()
