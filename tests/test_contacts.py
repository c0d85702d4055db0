"""Contact data in messages for people: masked in names of files and products, in errors, warnings and the report."""

import time

import pytest

from crmlake.contacts import mask_contacts
from crmlake.errors import JobError, SourceError

MASKED = {
    "orders/anna.schmidt@mail.example.csv cannot be read": "orders/[mail].csv cannot be read",
    "landing/2024/orders_anna.schmidt@mail.de.csv.gz": "landing/2024/[mail].csv.gz",
    "file:/a/anna.schmidt%40mail.de.csv": "file:/a/[mail].csv",
    "Voucher for Jörg.O'Neill+x@post.bücher.example!": "Voucher for [mail]!",
    "export_+49 171 2345678.csv": "export_[phone].csv",
    "file:/a/export_%2B49%20171%202345678.csv": "file:/a/export_[phone].csv",
    "export 0171 2345678.csv, (030) 123 4567": "export [phone].csv, [phone]",
    "export_13800138000.csv": "export_[phone].csv",
    "refund_DE89 3704 0044 0532 0130 00.csv": "refund_[iban].csv",
    "card 4111 1111 1111 1111, 4111111111111111": "card [card], [card]",
    "refund_de89 3704 0044 0532 0130 00.csv, gb82west12345698765432": "refund_[iban].csv, [iban]",
    "export_0171 2345678.csv, file:/a/export_0171%202345678.csv": "export_[phone].csv, file:/a/export_[phone].csv",
    "call 0171-2345678, 0171-234 5678 or export-0171-2345678.csv": "call [phone], [phone] or export-[phone].csv",
    "orders_ann@csv.example.org.csv.gz, ann@zip.log.example.org": "[mail].csv.gz, [mail]",
    "amex 378282246310005, 3782-822463-10005, 3782 822463 10005": "amex [card], [card], [card]",
    "+49\u2009171\u20112345678, 0171\u202f2345678": "[phone], [phone]",
    "id_11010519491231002X.csv": "id_[id].csv",
}
HARMLESS = (
    "orders_20240517123000.csv, 2024-05-17T10:30:00, 1700000000000",
    "1,234,567 rows; 0000123456; 10.0.0.5:7077; v 0.10.123",
    "abfss://container@account.dfs.core.windows.net/lake/orders.csv",
    "part-00012-4111-1111-1111-c000.snappy.parquet",
    "waiting for eve@machine",
    "Dr. Martens, 5 Great Ways, 221B Baker Street mug",
    "EAN 4006381333931",
    "order 017-1234567-1234567, part-01234-12345678-9abc-c000.parquet, 2024/0517/1234567.csv, orders_0517-123045.csv",
    "orders_2024_0517 123045.csv, de88 1704 1044 1532 1130 00, run_0001-2345678",
    "csv@zip.gz, a@b.csv.gz: line 3, a@csv.zip.",
    "",
)
PARTS = (
    "a",
    "a@",
    "a.",
    "a@a.",
    "@",
    "%40",
    "+1 ",
    "0 ",
    "(0",
    "1",
    "1 ",
    "1234 ",
    "A",
    "DE12 ",
    "de12 ",
    "csv.",
    "a@csv.",
    "0171-",
    "AA11AAAA",
    "-",
    "/",
)


def test_contact_data_is_masked_and_the_rest_stays() -> None:
    assert {text: mask_contacts(text) for text in MASKED} == MASKED
    assert [mask_contacts(text) for text in HARMLESS] == list(HARMLESS)


@pytest.mark.parametrize("text", MASKED)
def test_masking_twice_is_masking_once(text: str) -> None:
    assert mask_contacts(MASKED[text]) == MASKED[text]


@pytest.mark.parametrize("error", [JobError, SourceError])
def test_an_error_shows_no_contact_data(error: type[Exception]) -> None:
    assert str(error("job ingest: orders_a@b.example.csv cannot be read")) == (
        "job ingest: [mail].csv cannot be read"
    )  # fmt: skip


@pytest.mark.parametrize("part", PARTS)
def test_twice_the_text_takes_twice_the_time(part: str) -> None:
    def seconds(length: int) -> float:
        text, start = part * (length // len(part)), time.process_time()
        mask_contacts(text)
        return time.process_time() - start

    assert any(seconds(400_000) <= 2.2 * seconds(200_000) + 0.1 for _ in range(3))
