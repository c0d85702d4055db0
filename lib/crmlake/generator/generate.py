"""Raw files of a shop, and the truth behind them."""

from functools import partial, reduce

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from crmlake.generator.channels import Channel, wanted
from crmlake.generator.files import write_csv, write_truth
from crmlake.generator.people import people
from crmlake.generator.settings import GenerateSettings


def generate(spark: SparkSession, settings: GenerateSettings, landing: str, truth: str) -> None:
    """Write the files of the wanted channels below `landing`, and below `truth` what no job may read.

    `<landing>/<channel>/delivered_on=<date>/*.csv` has a channel's rows. `<truth>/customers` has a row for
    each person, as `crmlake.generator.people.people` describes it. `<truth>/dirt` has a row for each spoilt
    one: `channel`, its grain (`order_no`, `line_no`; null where another channel's grain has no such
    column), `dirt` (what was done, a key of `crmlake.generator.dirt.RATES`). What else is behind a channel's rows
    is in folders that its `truth` names: in `<truth>/affinities` the pairs of products that go together, in
    `<truth>/feedback` what each text was made from.

    Raises:
        SettingError: an unknown channel is wanted, or a folder that is to be written exists already.
    """
    channels, crowd = wanted(settings), people(spark, settings)
    write_truth(crowd, f"{truth}/customers")
    write_truth(dirt_of(crowd, settings), f"{truth}/dirt")
    for channel in channels:
        write_csv(channel.rows(crowd, settings), f"{landing}/{channel.name}")
        for name, behind in channel.truth.items():
            write_truth(behind(crowd, settings), f"{truth}/{name}")


def dirt_of(crowd: DataFrame, settings: GenerateSettings) -> DataFrame:
    """The spoilt rows of the wanted channels, each once however often delivered: `channel`, its grain, `dirt`."""
    spoilt = [_spoilt(channel, crowd, settings) for channel in wanted(settings) if channel.grain]
    none = crowd.sparkSession.createDataFrame([], "channel string, dirt string")
    return reduce(partial(DataFrame.unionByName, allowMissingColumns=True), spoilt, none)


def _spoilt(channel: Channel, crowd: DataFrame, settings: GenerateSettings) -> DataFrame:
    rows = channel.rows(crowd, settings).filter(F.col("dirt").isNotNull())
    return rows.select(F.lit(channel.name).alias("channel"), *channel.grain, "dirt").distinct()
