"""A made-up company of which every shipped channel has rows: new, corrected, repeated, taken back and rejected ones."""

import csv
from pathlib import Path
from random import Random

from support import workspace

ROWS = {
    "profiles": "customer_id=C# name=Ann|Bob email=c#@example.org updated_at=~",
    "products": "product_id=P# product_name=Tea|Pot list_price=2.50|4.00 currency=EUR updated_at=~",
    "order_lines": "order_id=O# line_number=1|2|3 line_type=sale ordered_at=~ customer_id=C#| product_id=P# "
    "quantity=1|2|3 unit_price=2.50|4.00 currency=EUR",
    "payments": "payment_id=Y# payment_type=payment status=succeeded|failed customer_id=C# paid_at=~ amount=5|8.50 "
    "currency=EUR",
    "page_views": "page_view_id=V# session_id=S# customer_id=C#| viewed_at=~ platform=web|app page=/# seconds=1.5|20",
    "campaign_messages": "message_id=M# event_type=sent|opened|clicked occurred_at=~ customer_id=C# medium=email|push",
    "social_posts": "post_id=T# network=facebook posted_at=~ post_type=video|photo likes=0|3 reactions=3|9 "
    "counted_at=~",
    "social_interactions": "interaction_id=I# interaction_type=post|comment|share|reaction network=facebook "
    "customer_id=C# occurred_at=~ followers=10|20",
    "service_contacts": "contact_id=H# channel=ticket|call|chat customer_id=C# opened_at=~ "
    "resolved_at=2024-04-2#T10:00:00| updated_at=~",
    "feedback": "feedback_id=F# feedback_type=review|survey customer_id=C# given_at=~ rating=1|4.5 text=Good|Bad "
    "language=en",
    "consents": "customer_id=C# purpose=newsletter|profiling decided_at=~ status=given|withdrawn",
    "attributes": "customer_id=C# name=size|score known_at=~ number=1|2.5",
    "outcomes": "customer_id=C# name=stayed|moved occurred_at=~ value=0|1",
}
"""Of each channel the values of a row's columns: one of those that a bar parts, # a digit, ~ a moment."""

COMPUTED = {"order_lines": {"amount": "try_cast(quantity AS int) * try_cast(unit_price AS decimal(10,2))"}}


def make_channels(folder: Path, files: int = 3, rows: int = 8, seed: int = 6) -> None:
    """Files of all channels: in each so many rows of each, of few numbers, so that later rows correct earlier ones."""
    random = Random(seed)  # noqa: S311
    folder.mkdir(parents=True)
    columns = sorted({part.partition("=")[0] for row in ROWS.values() for part in row.split()})
    for number in range(files):
        records = [_row(table, random) for table in ROWS for _ in range(rows)]
        records += random.sample(records, len(records) // 10)
        random.shuffle(records)
        with (folder / f"{number}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, ["channel_name", "said", *columns], restval="")
            writer.writeheader()
            writer.writerows(records)


def _row(table: str, random: Random) -> dict[str, str]:
    parts = (part.partition("=") for part in ROWS[table].split())
    row = {name: _value(random.choice(values.split("|")), random) for name, _, values in parts}
    if random.random() < 0.05:
        row[random.choice(sorted(row))] = "###"  # no number, no moment, none of a list
    return {**row, "channel_name": table, "said": "deleted" if random.random() < 0.1 else "so"}


def _value(pattern: str, random: Random) -> str:
    moment = f"2024-0{random.randrange(1, 4)}-{random.randrange(10, 20)}T{random.randrange(10, 20)}:00:00"
    return pattern.replace("#", str(random.randrange(1, 10))).replace("~", moment)


def channels_workspace(root: Path, folder: Path) -> Path:
    """A workspace with one mapping of these files to the tables of all channels."""
    place = workspace(root, {})
    tables = [_table(name) for name in ROWS]
    (place / "sources" / "company.toml").write_text("\n".join([f'path = "{folder}"', *tables]), encoding="utf-8")
    return place


def _table(name: str) -> str:
    columns = [part.partition("=")[0] for part in ROWS[name].split()]
    filled = {column: column for column in columns} | COMPUTED.get(name, {})
    clauses = (f"where = \"channel_name = '{name}'\"", "deleted = \"said = 'deleted'\"")
    return "\n".join([f"[silver.{name}]", *clauses, *(f'{column} = "{value}"' for column, value in filled.items())])
