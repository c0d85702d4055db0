"""Files that nobody would wish for: of each kind what is in it, and what must become of its rows."""

import gzip
import io
import json
import zipfile
from dataclasses import dataclass
from random import Random

import openpyxl
import pandas as pd

AT = "2024-01-01 10:00:00"
HEAD = "id,n,at"
INVISIBLE = "has spaces around it or invisible characters"
WRONG_NUMBER = "more or fewer fields than its header"
CANNOT = "the file cannot be read: "
CUT = 0.6


@dataclass(frozen=True)
class Hostile:
    """A file: its bytes, how many rows are accepted, and for each rejected row a part of its reasons.

    Its status in `ops.files` is empty where it is not seen.
    """

    source: str
    name: str
    content: bytes
    accepted: int = 0
    rejected: tuple[str, ...] = ()
    status: str = "loaded"

    @property
    def key(self) -> tuple[str, str]:
        return self.source, self.name


def rows(name: str, count: int = 1, end: str = "\n") -> str:
    """Good rows, whose ids nothing else has."""
    return "".join(f"{name}-{number},2,{AT}{end}" for number in range(count))


def unreadable(source: str, name: str, content: bytes, why: str) -> Hostile:
    """A file that becomes one rejected entry."""
    return Hostile(source, name, content, 0, (CANNOT + why,), "unreadable")


def text(name: str, body: str, accepted: int = 0, *rejected: str, encoding: str = "utf-8") -> Hostile:
    """A CSV file."""
    return Hostile("csvs", name, body.encode(encoding), accepted, rejected)


def csv_row(name: str, n: str = "2", at: str = AT) -> str:
    return f"{HEAD}\n{rows(name)}{name},{n},{at}\n"


RANDOM = Random(7)  # noqa: S311
NOISE = f"{HEAD}\n" + "".join(f"z{RANDOM.random()},2,{AT}\n" for _ in range(5000))
PACKED = gzip.compress(NOISE.encode(), mtime=0)
DAMAGED = bytes([*PACKED[:5000], *(255 - byte for byte in PACKED[5000:5100]), *PACKED[5100:]])

TEXTS = [
    Hostile("csvs", "empty.csv", b"", status=""),
    text("header only.csv", f"{HEAD}\n"),
    text("blank lines alone.csv", "\n\n\n"),
    text("blank lines.csv", f"\n{HEAD}\n\n{rows('bl', 2)}\n\n", 2),
    text("no final newline.csv", f"{HEAD}\n{rows('nf')}".rstrip("\n"), 1),
    text("crlf.csv", f"{HEAD}\r\n{rows('crlf', 2, chr(13) + chr(10))}", 2),
    text("cr.csv", f"{HEAD}\r{rows('cr', 2, chr(13))}", 2),
    text("mixed line ends.csv", f"{HEAD}\r\n{rows('mixed', 2)}", 0, WRONG_NUMBER),
    text("bom.csv", f"\ufeff{HEAD}\n{rows('bom')}", 1),
    text(
        "wrong encoding.csv", f"{HEAD}\n{rows('we')}Jürgen,2,{AT}\n", 1, "that are not valid UTF-8", encoding="latin-1"
    ),
    text("zero bytes.csv", f"{HEAD}\nz\0b,2,{AT}\n\0zb,2,{AT}\n", 0, INVISIBLE, INVISIBLE),
    text("unclosed quote.csv", f'{HEAD}\n{rows("uq")}uq,2,"{AT}\n{rows("swallowed", 3)}', 1, "that is never closed"),
    text("unclosed first.csv", f'{HEAD}\n{rows("uf")}"uf,2,{AT}\n{rows("eaten", 3)}', 1, WRONG_NUMBER),
    text("inch mark.csv", f'{HEAD}\n5" pipe,2,{AT}\n{rows("im")}', 2),
    text("quoted newline.csv", f'{HEAD}\n"qn\n1",2,{AT}\n"qn ""2""\r\n",2,{AT}\n', 1, INVISIBLE),
    text("short and long.csv", f"{HEAD}\n{rows('sl')}short,2\nlong,2,{AT},more\n", 1, WRONG_NUMBER, WRONG_NUMBER),
    text("duplicate header.csv", f"{HEAD},n,ID\n{rows('dh').strip()},many,other\n", 1),
    text("header twice.csv", f"{HEAD}\n{rows('ht')}{HEAD}\n{rows('hu')}", 2, "the row repeats the header"),
    text("other delimiter.csv", f"id;n;at\nod;2;{AT}\n", 0, "order_id is missing"),
    text("shuffled.csv", f"at,id,n\n{AT},sh,2\n", 1),
    text("large field.csv", f"{HEAD}\n{'x' * 10_000_000},2,{AT}\n", 0, "order_id is longer than 65,536 characters"),
    text("no number.csv", csv_row("nn", "NaN"), 1, "quantity: 'NaN' cannot be cast to decimal(18,4)"),
    text("infinite.csv", csv_row("in", "Infinity"), 1, "quantity: 'Infinity' cannot be cast to decimal(18,4)"),
    text(
        "beyond.csv",
        csv_row("be", "99999999999999999"),
        1,
        "quantity: '99999999999999999' cannot be cast to decimal(18,4)",
    ),
    text("no day.csv", csv_row("nd", at="0000-00-00"), 1, "ordered_at: '0000-00-00' cannot be cast to timestamp"),
    text("31 february.csv", csv_row("fe", at="2024-02-31"), 1, "ordered_at: '2024-02-31' cannot be cast to timestamp"),
    text("formula.csv", f"{HEAD}\n=cmd|' /C calc'!A0,2,{AT}\n", 1),
    text("%2e%2e%2fup.csv", f"{HEAD}\n{rows('up')}", 1),
    text("new\nline & $(x) ; 'q\" [1]{2}*?\\.csv", f"{HEAD}\n{rows('nl')}", 1),
    text("größe 大小.csv", f"{HEAD}\n{rows('un')}", 1),
    text("folder.csv/inner.csv", f"{HEAD}\n{rows('fo')}", 1),
    Hostile("csvs", "packed.csv.gz", gzip.compress(f"{HEAD}\n{rows('gz')}".encode()), 1),
    unreadable("csvs", "header.csv", f"{HEAD},größe\n{rows('he')}".encode("latin-1"), "its header has bytes"),
    unreadable("csvs", "utf-16.csv", f"{HEAD}\n{rows('ut')}".encode("utf-16-le"), "its header has zero bytes"),
    unreadable("csvs", "co:lon.csv", f"{HEAD}\n{rows('co')}".encode(), "its name has a colon"),
    unreadable("csvs", "no gzip.csv.gz", f"{HEAD}\n{rows('ng')}".encode(), "it is not a gzip file"),
    unreadable("csvs", "truncated.csv.gz", PACKED[: int(len(PACKED) * CUT)], "it is cut off"),
    unreadable("csvs", "damaged.csv.gz", DAMAGED, "its compressed content is damaged"),
    unreadable("csvs", "checksum.csv", f"{HEAD}\n{rows('ch')}".encode(), "its checksum is wrong"),
    unreadable("csvs", "link out.csv", f"{HEAD}\n{rows('li')}".encode(), "it is a link that leads out"),
    Hostile("csvs", "zz again.csv", f"at,id,n\n{AT},sh,2\n".encode(), status="duplicate"),
]

WIDE = Hostile(
    "wide", "columns.csv",
    f"{HEAD},{','.join(f'c{n}' for n in range(5000))}\n{rows('wd').strip()}{',v' * 5000}\n".encode(), 1,
)  # fmt: skip


def line(name: str, n: object = 2) -> str:
    return json.dumps({"id": name, "n": n, "at": AT})


NO_OBJECT = "not a valid JSON object"
JSONS = [
    Hostile("lines", "middle.jsonl", f'{line("m1")}\n{{"id": "m2", "n"\n{line("m3")}\n'.encode(), 2, (NO_OBJECT,)),
    Hostile("lines", "deep.jsonl", f'{line("d1")}\n{{"id": {"[" * 99_999}{"]" * 99_999}}}\n'.encode(), 1, (NO_OBJECT,)),
    Hostile("lines", "nan.jsonl", line("nan", float("nan")).encode(), 0, ("'NaN' cannot be cast to decimal(18,4)",)),
    Hostile("lines", "two in one.jsonl", f"{line('t1')} {line('t2')}\n".encode(), 0, (NO_OBJECT,)),
    Hostile("lines", "no object.jsonl", b'[1]\n42\nnull\n"text"\n', 0, (NO_OBJECT,) * 4),
    Hostile("lines", "encoding.jsonl", f'{line("e1")}\n{{"id": "Jürgen"}}\n'.encode("latin-1"), 1, ("valid UTF-8",)),
    Hostile("lines", "bom.jsonl", f"\ufeff{line('b1')}\r\n\r\n  \n".encode(), 1),
    Hostile("lines", "half.jsonl", b'{"id": "half \\ud800", "n": 2, "at": "2024-01-01"}\n', 1),
    Hostile("lines", "packed.jsonl.gz", gzip.compress(line("p1").encode()), 1),
    Hostile("arrays", "good.json", f"[{line('a1')},\n {line('a2')}]\n".encode(), 2),
    Hostile("arrays", "one.json", line("o1").encode(), 1),
    Hostile("arrays", "none.json", b" [ ] "),
    Hostile("arrays", "broken.json", f"[{line('k1')}, {{oops}}, {line('k2')}]".encode(), 1, (NO_OBJECT,)),
    Hostile("arrays", "cut.json", f"[{line('c1')}, {line('c2')[:9]}".encode(), 1, (NO_OBJECT,)),
]  # fmt: skip


def parquet(name: str, n: object, unit: str | None = "us") -> bytes:
    packed = io.BytesIO()
    rows = pd.DataFrame({"id": [name], "n": [n], "at": [pd.Timestamp(AT)], "more": [{"a": [1, None]}]})
    rows.to_parquet(packed, coerce_timestamps=unit)
    return packed.getvalue()


def workbook(*cells: list[object]) -> bytes:
    book, packed = openpyxl.Workbook(), io.BytesIO()
    for row in cells:
        book.worksheets[0].append(row)
    book.save(packed)
    return packed.getvalue()


def bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(300 * 2**20))
    return packed.getvalue()


BINARIES = [
    Hostile("parquets", "good.parquet", parquet("pq1", 2), 1),
    Hostile(
        "parquets", "other type.parquet", parquet("pq2", "two"), 0, ("quantity: 'two' cannot be cast to decimal(18,4)",)
    ),
    unreadable("parquets", "nanoseconds.parquet", parquet("pq4", 2, None), "Spark does not support its schema"),
    unreadable("parquets", "truncated.parquet", parquet("pq3", 3)[:-20], "it is not a Parquet file"),
    Hostile("parquets", "empty.parquet", b"", status=""),
    Hostile("books", "good.xlsx", workbook(["id", "n", "at"], ["x1", 2, AT], [], ["x2", 2.0, AT]), 2),
    Hostile("books", "long.xlsx", workbook(["id", "n", "at"], ["x3", 2, AT, "more"]), 0, (WRONG_NUMBER,)),
    Hostile("books", "empty.xlsx", b"", status=""),
    unreadable("books", "text.xlsx", b"id,n,at\n", "it is not a workbook"),
    unreadable("books", "bomb.xlsx", bomb(), "it has more than 256 MiB when unpacked"),
]
FILES = [*TEXTS, *JSONS, *BINARIES]
