import os
import subprocess
from pathlib import Path

import pytest

from crmlake.session.archive import archive, java_options, make_archive
from crmlake.session.jars import spark_home


def test_java_finds_spark_s_classes_in_the_archive(tmp_path: Path) -> None:
    if not archive().exists():
        pytest.skip(f"no {archive()}; `crmlake jars` makes it")
    log = tmp_path / "classes"
    options = f"{java_options()} -Xlog:class+load:file={log}"
    ran = subprocess.run(
        [spark_home() / "bin" / "spark-submit", "--version"],
        env=os.environ | {"SPARK_SUBMIT_OPTS": options},
        capture_output=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    loaded = [line for line in log.read_text(encoding="utf-8").splitlines() if " org.apache.spark." in line]
    assert loaded
    assert all("shared objects file (top)" in line for line in loaded if "$$Lambda" not in line)


def test_an_archive_newer_than_the_jars_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPARK_HOME", str(tmp_path))
    assert not java_options()
    archive().touch()
    assert make_archive() is None
    assert str(tmp_path) in java_options()
