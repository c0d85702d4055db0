"""Raw files of a shop, and the truth behind them."""

from functools import reduce

from pyspark.sql import DataFrame, SparkSession

from crmlake.generator.channels import wanted
from crmlake.generator.dirt.drift import eras, happening
from crmlake.generator.dirty_rows import arrived
from crmlake.generator.dirty_rows import truth as dirt_of
from crmlake.generator.files import write_csv, write_truth
from crmlake.generator.people import people
from crmlake.generator.settings import GenerateSettings


def generate(spark: SparkSession, settings: GenerateSettings, landing: str, truth: str) -> None:
    """Write the files of the wanted channels below `landing`, and below `truth` what no job may read.

    `<landing>/<channel>/delivered_on=<date>/*.csv` has a channel's rows. `<truth>/customers` has a row for
    each person, as `crmlake.generator.people.people` describes it; `<truth>/dirt` has a row for each spoilt
    one, as `crmlake.generator.dirty_rows.truth` does; `<truth>/drift` has one for each change of a channel's columns,
    as `crmlake.generator.dirt.drift.happening` does. What else is behind a channel's rows is in folders that its
    `truth` names: in `<truth>/identifiers` who is behind each, in `<truth>/affinities` the pairs of products that go
    together, in `<truth>/feedback`, `<truth>/social_interactions` and `<truth>/service_contacts` what each text was
    made from.

    Raises:
        SettingError: an unknown channel is wanted, or a folder that is to be written exists already.
    """
    channels, crowd = wanted(settings), people(spark, settings)
    write_truth(crowd, f"{truth}/customers")
    write_truth(reduce(DataFrame.union, (dirt_of(each, crowd, settings) for each in channels)), f"{truth}/dirt")
    write_truth(happening(spark, {each.name: each.drift for each in channels}, settings), f"{truth}/drift")
    for channel in channels:
        rows = arrived(channel, crowd, settings)
        write_csv(eras(rows, channel.drift, settings), f"{landing}/{channel.name}")
        for name, behind in channel.truth.items():
            write_truth(behind(crowd, settings), f"{truth}/{name}")
