"""Deliveries of a channel in numbers: the company of `channels.py`, its rows wider, made by Spark alone."""

import os
import shutil
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pyspark.sql import Column, SparkSession
from pyspark.sql import functions as F

from channels import COMPUTED, ROWS
from crmlake.contracts import Contract
from crmlake.runtime.registry import mapped_tables
from support import workspace

SIZE = int(os.environ.get("BENCH_ROWS", "5000000"))
FILES = 20
LATER = 10
"""One in so many rows comes again later: half of the second delivery corrects rows of the first."""
REPEATS, REJECTED = 20, 500
"""One in so many rows of the first delivery repeats a key, or is rejected."""
NOT_A_VALUE = "###"
MORE = {
    "profiles": "given_name=Ann|Bob family_name=Li|García|Öztürk phone=0043316# birth_date=1980-02-03|2001-12-24 "
    "street_address=*| postal_code=8010|1010 city=Graz|Wien country=Austria registered_on=2020-01-01",
    "products": "category=tea|pots brand=Alto|Basso description=*",
    "order_lines": "product_name=Tea|Pot country=Austria|Italy",
    "payments": "order_id=O# method=card|cash",
    "page_views": "position=1|2|3 visitor_id=K# device_type=desktop|mobile category=tea|pots product_id=P#| "
    "referrer=https://example.org/#| country=Austria|Italy",
    "campaign_messages": "campaign_id=A# campaign_name=Spring|Autumn link=https://example.org/#|",
    "social_posts": "author_id=K# text=* followers=10|2000 views=5|900 comments=0|7 shares=0|2",
    "social_interactions": "profile_id=K# post_id=T#| text=*| language=en|zh-CN",
    "service_contacts": "language=en text=* intent=refund|delivery product_id=P#| resolved_at=2024-04-20T10:00:00|",
    "feedback": "product_id=P# recommended=true|false text=*",
    "consents": "origin=form|call wording=v1|v2",
}
"""Further columns, written as in `ROWS`; a star is a text of 8 to 27 words."""
_WORDS = [
    "tea",
    "pot",
    "came",
    "late",
    "and",
    "cold",
    "but",
    "good",
    "so",
    "my",
    "money",
    "back",
    "please",
    "or",
    "new",
]


@dataclass(frozen=True)
class ChannelFiles:
    """A channel's two deliveries: so many rows in files of equal size, and a tenth of them later."""

    channel: str
    rows: int

    @property
    def contract(self) -> Contract:
        """The table that the rows are for."""
        return mapped_tables()[f"silver.{self.channel}"]

    @cached_property
    def columns(self) -> dict[str, list[str]]:
        """Of each column of the files the values that it may have."""
        parts = (part.partition("=") for part in f"{ROWS[self.channel]} {MORE.get(self.channel, '')}".split())
        return {name: values.split("|") for name, _, values in parts}

    @property
    def filled(self) -> dict[str, str]:
        """The columns of the table as SQL over those of the files."""
        return {name: name for name in self.columns} | COMPUTED.get(self.channel, {})

    @property
    def spoilt(self) -> str:
        """The column that a rejected row has no value in."""
        candidates = [self.contract.by_name[name] for name in self.columns if name not in self.contract.grain]
        typed = [column.name for column in candidates if column.type != "string"]
        return typed[-1] if typed else {"campaign_messages": "medium", "consents": "status"}[self.channel]

    def workspace(self, root: Path) -> Path:
        """A workspace with a mapping, whose files come to `landing`; they wait in `first` and `second`."""
        place = workspace(root, {}, settings="")
        (place / "landing").mkdir(exist_ok=True)
        columns = [f'{name} = "{value}"' for name, value in self.filled.items()]
        lines = [f'path = "{place / "landing"}"', f"[{self.contract.name}]", *columns]
        (place / "sources" / f"{self.channel}.toml").write_text("\n".join(lines), encoding="utf-8")
        return place

    def make(self, spark: SparkSession, place: Path) -> None:
        """Write the files of both deliveries."""
        later = self.rows // LATER
        for name, start, end in (("first", 0, self.rows), ("second", self.rows, self.rows + later)):
            parts = FILES if name == "first" else FILES // LATER
            key = F.expr(self._key()).alias("key")
            numbered = spark.range(start, end, 1, parts).select("id", key)
            rows = numbered.select(*(self._value(column).alias(column) for column in self.columns))
            rows.write.csv(str(place / name), header=True, emptyValue="")

    def deliver(self, place: Path, name: str) -> None:
        """Let a delivery come."""
        shutil.move(place / name, place / "landing" / name)

    def _key(self) -> str:
        """What the row `id` is of: some rows are of the key of an earlier one."""
        earlier = f"pmod(xxhash64(id), least(id, {self.rows}))"
        repeats = f"id >= {self.rows} AND id % 2 = 0 OR id < {self.rows} AND id % {REPEATS} = 3"
        return f"CASE WHEN {repeats} THEN {earlier} ELSE id END"

    def _value(self, column: str) -> Column:
        number = "key" if column in self.contract.grain else "id"
        choices = [self._filled_in(column, pattern, number) for pattern in self.columns[column]]
        which = F.pmod(F.xxhash64(number, F.lit(column)), F.lit(len(choices))) + 1
        value = F.element_at(F.array(*choices), which.cast("int")) if len(choices) > 1 else choices[0]
        if column != self.spoilt:
            return value
        return F.when(F.col("id") % REJECTED == 7, F.lit(NOT_A_VALUE)).otherwise(value)

    def _filled_in(self, column: str, pattern: str, number: str) -> Column:
        """A pattern's text: a number for #, the time of the row's place for ~, words for a star."""
        digits = f"pmod(xxhash64(id, '{column}'), {max(self.rows // 20, 1)})" if number == "id" else number
        time = F.timestamp_seconds(F.expr(f"1704067200 + {number} * 7776000 div {2 * self.rows}"))
        replaced = F.lit(pattern)
        for sign, text in (("#", F.expr(digits).cast("string")), ("~", F.date_format(time, "yyyy-MM-dd'T'HH:mm:ss"))):
            replaced = F.replace(replaced, F.lit(sign), text) if sign in pattern else replaced
        return _words() if pattern == "*" else replaced


def _words() -> Column:
    every = f"array({', '.join(repr(word) for word in _WORDS)})"
    chosen = f"transform(sequence(1, 8 + int(id % 20)), i -> {every}[pmod(xxhash64(id, i), {len(_WORDS)})])"
    return F.array_join(F.expr(chosen), " ")
