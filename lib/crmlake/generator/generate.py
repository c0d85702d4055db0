"""Write the raw files of a shop, and the truth behind them."""

from functools import reduce

from pyspark.sql import DataFrame, SparkSession

from crmlake.generator.channels import select_channels
from crmlake.generator.dirt.drift import list_drift, split_by_schema
from crmlake.generator.dirty_rows import describe_dirty_rows, generate_dirty_rows
from crmlake.generator.files import write_csv, write_truth
from crmlake.generator.people import generate_people
from crmlake.generator.settings import GenerateSettings


def generate(spark: SparkSession, settings: GenerateSettings, landing: str, truth: str) -> None:
    """Write the files of the selected channels below `landing`, and what no job may read below `truth`.

    - `<landing>/<channel>/delivered_on=<date>/*.csv` has the rows of a channel.
    - `<truth>/customers` has a row for each person: see `crmlake.generator.people.generate_people`.
    - `<truth>/dirt` has a row for each dirty row: see `crmlake.generator.dirty_rows.describe_dirty_rows`.
    - `<truth>/drift` has a row for each change of a channel's columns: see `crmlake.generator.dirt.drift.list_drift`.
    - The other folders are named by the `truth` of a channel: `<truth>/identifiers` says which person is behind each
      identifier, `<truth>/affinities` has the pairs of products that are bought together, and `<truth>/feedback`,
      `<truth>/social_interactions` and `<truth>/service_contacts` have the topic and the mood of each text.

    Raises:
        SettingError: the settings name an unknown channel, or a folder to write exists already.
    """
    channels, people = select_channels(settings), generate_people(spark, settings)
    dirty_rows = (describe_dirty_rows(channel, people, settings) for channel in channels)
    write_truth(people, f"{truth}/customers")
    write_truth(reduce(DataFrame.union, dirty_rows), f"{truth}/dirt")
    write_truth(list_drift(spark, {channel.name: channel.drift for channel in channels}, settings), f"{truth}/drift")
    for channel in channels:
        rows = generate_dirty_rows(channel, people, settings)
        write_csv(split_by_schema(rows, channel.drift, settings), f"{landing}/{channel.name}")
        for name, generate_truth in channel.truth.items():
            write_truth(generate_truth(people, settings), f"{truth}/{name}")
