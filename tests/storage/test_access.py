from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from crmlake.cli import options
from crmlake.errors import LakeError
from crmlake.session.jars import spark_home
from crmlake.settings import SparkSettings, Workspace, WorkspaceSettings
from crmlake.storage import reach
from crmlake.storage.access import S3_PACKAGE
from support import REPOSITORY


@pytest.mark.parametrize(
    ("lake", "missing"),
    [
        ("s3a://bucket/shop", "S3AFileSystem not found; "),
        ("nowhere://bucket/shop", 'No FileSystem for scheme "nowhere"; '),
    ],
)
def test_a_lake_in_a_store_that_spark_does_not_know_is_told_in_one_line(
    spark: SparkSession, lake: str, missing: str
) -> None:
    with pytest.raises(LakeError) as error:
        reach(spark, lake)
    assert str(error.value).startswith(f"the lake {lake} cannot be reached: ")
    assert missing in str(error.value)
    assert S3_PACKAGE in str(error.value)
    assert "\n" not in str(error.value)


def test_a_store_that_does_not_answer_is_told_with_its_reason(spark: SparkSession) -> None:
    with pytest.raises(LakeError, match=r"cannot be reached: \w+: .*; see `lake` and \[spark.conf\]"):
        reach(spark, "hdfs://no.such.host.invalid:8020/shop")


def test_a_folder_is_reached_before_it_is_made(spark: SparkSession, tmp_path: Path) -> None:
    reach(spark, str(tmp_path / "lake"))
    assert not (tmp_path / "lake").exists()


def test_the_package_is_of_the_hadoop_that_spark_brings() -> None:
    release = S3_PACKAGE.rpartition(":")[2]
    assert [jar.name for jar in (spark_home() / "jars").glob("hadoop-client-api-*.jar")] == [
        f"hadoop-client-api-{release}.jar"
    ]
    assert S3_PACKAGE in (REPOSITORY / "docs" / "cluster.md").read_text(encoding="utf-8")


def test_a_command_stops_at_a_lake_that_cannot_be_reached(
    spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[SparkSession] = []
    monkeypatch.setattr(options, "start", lambda _settings: spark)
    monkeypatch.setattr(options, "stop", ended.append)
    place = Workspace(tmp_path, WorkspaceSettings(lake="nowhere://lake"), SparkSettings(), (), {})
    with pytest.raises(LakeError, match="nowhere://lake"), options.session(place):
        raise AssertionError("the command began")
    assert ended == [spark]
