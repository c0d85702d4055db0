"""Raw files of a shop, and the truth behind them."""

from functools import partial, reduce

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from crmlake.generator.channels import CHANNELS, Channel
from crmlake.generator.companions import affinities
from crmlake.generator.feedback import MEANT, written
from crmlake.generator.files import write_csv, write_truth
from crmlake.generator.people import people
from crmlake.generator.settings import GenerateSettings


def generate(spark: SparkSession, settings: GenerateSettings, landing: str, truth: str) -> None:
    """Write every channel's files below `landing`, and below `truth` what no job may read.

    `<landing>/<channel>/delivered_on=<date>/*.csv` has a channel's rows. `<truth>/customers` has a row for
    each person, as `crmlake.generator.people.people` describes it. `<truth>/dirt` has a row for each spoilt
    one: `channel`, its grain (`order_no`, `line_no`; null where another channel's grain has no such
    column), `dirt` (what was done, a key of `crmlake.generator.dirt.RATES`). `<truth>/affinities` has the pairs of
    products that go together, `<truth>/feedback` what each text was made from.

    Raises:
        SettingError: a folder that is to be written exists already.
    """
    crowd = people(spark, settings)
    write_truth(crowd, f"{truth}/customers")
    write_truth(dirt_of(crowd, settings), f"{truth}/dirt")
    write_truth(affinities(spark, settings.seed), f"{truth}/affinities")
    write_truth(written(crowd, settings).select(*MEANT), f"{truth}/feedback")
    for channel in CHANNELS:
        write_csv(channel.rows(crowd, settings), f"{landing}/{channel.name}")


def dirt_of(crowd: DataFrame, settings: GenerateSettings) -> DataFrame:
    """The spoilt rows of all channels, each once however often delivered: `channel`, its grain, `dirt`."""
    spoilt = [_spoilt(channel, crowd, settings) for channel in CHANNELS if channel.grain]
    return reduce(partial(DataFrame.unionByName, allowMissingColumns=True), spoilt)


def _spoilt(channel: Channel, crowd: DataFrame, settings: GenerateSettings) -> DataFrame:
    rows = channel.rows(crowd, settings).filter(F.col("dirt").isNotNull())
    return rows.select(F.lit(channel.name).alias("channel"), *channel.grain, "dirt").distinct()
