"""A company with markers in the place of all personal values, and where they are found."""

import csv
import gzip
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path

import pyarrow.parquet as pq

from channels import COMPUTED, ROWS
from crmlake.contracts import Column, Contract
from crmlake.runtime.registry import mapped_tables
from support import SMALL, workspace

CUSTOMERS = "abcdefghi"
"""Nine customers: fewer than a phrase has that is no name."""
FILE = "orders zqfile@zq.example +49 171 5550199.csv"
SETTINGS = f"""\
{SMALL}
[train_topics]
k = 2
min_texts = 20
min_documents = 2
min_customers = 1
max_share = 1.0
"""
TEXT = "The parcel was {} and the {}. It came to {{name}}, zq{{name_}}text@zq.example, +49 171 5550123, zqqq@zq.example"
WORDS = ("late damaged opened missing", "courier driver depot doorstep")
BIRTH, NUMBER = "1913-03-17", "7391846.25"
_NUMBERS = re.compile(rb"1913-03-17|7391846\.25|171 ?5550\d\d\d|(?i:zq[a-z]+)")
NAMES = {"name": "Zqgiven{0} Zqfamily{0}", "given_name": "Zqgiven{0}", "family_name": "Zqfamily{0}"}
_KINDS = {
    "customer": "zqcustomer",
    "file": "zqfile|171 ?5550199",
    "name": "zqgiven|zqfamily",
    "text": "zqqq|171 ?5550123|zq[a-z]+texttext",
    "profile": "zqprofiles|1913|171 ?5550100",
    "fact": "zqattributes|7391846",
    "visitor": "zqpageviews",
    "account": "zqsocial",
}
"""What a marker belongs to, by its beginning."""
KINDS = ("number", "category", "categories")


def personal_columns(contract: Contract) -> list[Column]:
    """Return the columns of a table that hold personal values, but for numbers of customers."""
    return [c for c in contract.columns if c.personal and c.name != "customer_id"]


def marker(contract: Contract, column: Column, customer: str) -> str:
    """Return the value of a personal column: one that is found again wherever it comes to."""
    short = f"zq{contract.name.removeprefix('silver.')}{column.name}".replace("_", "")
    fixed = {"date": BIRTH, "double": NUMBER}
    if column.is_prose:
        return TEXT.format(*(words.split()[CUSTOMERS.index(customer) % 4] for words in WORDS)).format(
            name=f"Zqgiven{customer} Zqfamily{customer}", name_=short.removeprefix("zq")
        )
    by_name = {"email": f"{short}@zq.example", "phone": "+49 171 5550100"}
    by_name |= {name: pattern.format(customer) for name, pattern in NAMES.items()}
    return fixed.get(column.type) or by_name.get(column.name) or short


def make_company(root: Path, folder: Path) -> Path:
    """Write files of all channels with a marker in each personal column, and a workspace with their mapping."""
    folder.mkdir(parents=True)
    rows = [row for table in planted_tables() for row in _rows(table)]
    header = sorted({name for row in rows for name in row})
    with (folder / FILE).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, restval="")
        writer.writeheader()
        writer.writerows(rows)
    place = workspace(root, {}, SETTINGS)
    text = "\n".join([f'path = "{folder}"', *map(_table, planted_tables())])
    (place / "sources" / "company.toml").write_text(text, encoding="utf-8")
    return place


def planted_tables() -> list[Contract]:
    """Return the tables that have rows in the company's file."""
    return [mapped_tables()[f"silver.{name}"] for name in ROWS]


def _rows(contract: Contract) -> Iterator[dict[str, str]]:
    """Yield nine rows of each customer, and one that is rejected."""
    name = contract.name.removeprefix("silver.")
    parts = [part.partition("=") for part in ROWS[name].split()]
    for number in range(81):
        customer = CUSTOMERS[number % 9]
        row = {column: _value(pattern, number) for column, _, pattern in parts}
        row |= {c.name: marker(contract, c, customer) for c in personal_columns(contract)}
        if name == "attributes":  # a fact has one of three kinds of values
            row |= dict.fromkeys({kind for kind in KINDS if kind != KINDS[number % 3]}, "")
        row |= {"customer_id": f"ZQCUSTOMER{customer}"} if "customer_id" in contract.by_name else {}
        yield row | {"channel_name": name}
        if number == 0:
            yield row | {"channel_name": name, parts[-1][0]: "###", parts[0][0]: "", "updated_at": "###"}


def _value(pattern: str, number: int) -> str:
    options = pattern.split("|")
    moment = f"2024-0{1 + number % 3}-{10 + number % 18}T{10 + number % 8}:00:00"
    return options[number % len(options)].replace("#", str(number)).replace("~", moment)


def _table(contract: Contract) -> str:
    name = contract.name.removeprefix("silver.")
    columns = [part.partition("=")[0] for part in ROWS[name].split()]
    filled = {column: column for column in columns} | COMPUTED.get(name, {})
    filled |= {c.name: c.name for c in personal_columns(contract)}
    filled |= {"categories": "if(categories IS NULL, NULL, array(categories))"} if name == "attributes" else {}
    clauses = (f"where = \"channel_name = '{name}'\"",)
    return "\n".join([f"[silver.{name}]", *clauses, *(f'{column} = "{value}"' for column, value in filled.items())])


def find_kinds(markers: set[str]) -> set[str]:
    """Return what markers belong to."""
    return {next((kind for kind, pattern in _KINDS.items() if re.match(pattern, one)), one) for one in markers}


def find_markers(data: bytes) -> set[str]:
    """Return the markers in bytes: of texts their first letters in small ones."""
    return {match.decode().lower() for match in _NUMBERS.findall(data)}


def search_files(root: Path) -> Mapping[str, set[str]]:
    """Return the markers in all files of a folder, by the place of the file: its table, or its folder."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        markers = {marker for data in _contents(path) for marker in find_markers(data)}
        found[_place(path.relative_to(root))] |= markers
    return {place: markers for place, markers in found.items() if markers}


def _contents(path: Path) -> Iterator[bytes]:
    """Yield the bytes of a file, its name, and what is in it: rows of Parquet, members of an archive."""
    data = path.read_bytes()
    yield path.name.encode()
    if path.suffix == ".parquet":
        yield str(pq.read_table(path).to_pylist()).replace("datetime.date(1913, 3, 17)", BIRTH).encode()
        return
    yield data
    if data[:2] == b"\x1f\x8b":
        yield gzip.decompress(data)
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(BytesIO(data)) as archive:
            yield from (archive.read(name) for name in archive.namelist())


def _place(path: Path) -> str:
    parts = path.parts
    if parts[0] != "lake":
        return parts[0]
    log = ["_delta_log"] if "_delta_log" in parts else []
    depth = 3 if parts[1] in ("bronze", "silver", "gold", "ops") else 2
    return "/".join([*parts[1:depth], *log])
