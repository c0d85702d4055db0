from dataclasses import replace
from pathlib import Path

import pytest

from crmlake import conf
from crmlake.cleaning.cleaners import cleaner
from crmlake.contracts import Column, Contract, Merge
from crmlake.errors import SettingError
from crmlake.ingest.database import Secret
from crmlake.ingest.discovery import name_pattern
from crmlake.ingest.source_files import read_source, read_sources
from crmlake.runtime.registry import mapped_tables
from crmlake.tables.shared import FILE, NAMESPACE, SOURCE, customer_number

SHIPPED = sorted((Path(str(conf.__file__)).parent / "sources").glob("*.toml"))
VISITS = Contract(
    name="silver.visits",
    meaning="One visit.",
    columns=(
        SOURCE,
        Column("visit_id", "string", "Its number."),
        Column("pages", "int", "Pages seen.", null="not counted"),
        Column("page_view", "string", "The page."),
        FILE,
    ),
    grain=("source", "visit_id"),
    write=Merge(),
)
CONTRACTS = {VISITS.name: VISITS}
GOOD = """
path = "landing/web"
[silver.visits]
visit_id = "id"
page_view = "page"
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "sources").mkdir()
    (tmp_path / "landing" / "web").mkdir(parents=True)
    return tmp_path


def write(root: Path, text: str, name: str = "web") -> Path:
    path = root / "sources" / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_expression_that_reaches_beyond_its_row_is_one_line(root: Path) -> None:
    write(root, GOOD.replace('"page"', '''"reflect('java.lang.System', 'getenv', 'KEY')"'''))
    with pytest.raises(SettingError) as caught:
        read_sources(root, CONTRACTS)
    assert str(caught.value).endswith(
        "page_view = \"reflect('java.lang.System', 'getenv', 'KEY')\": "
        "the function reflect is not allowed: it reaches beyond the rows of the tables"
    )


def test_a_mapping_is_read_with_its_folder_made_absolute(root: Path) -> None:
    write(root, GOOD.replace("[silver", 'glob = "*.txt"\nmissing = ["-"]\n[csv]\ndelimiter = ";"\n[silver'))
    (source,) = read_sources(root, CONTRACTS)
    assert source.name == "web"
    assert source.path == str((root / "landing" / "web").resolve())
    assert (source.glob, source.missing, source.csv.delimiter, source.csv.quote) == ("*.txt", ("-",), ";", '"')
    assert source.tables["silver.visits"].columns == {"visit_id": "id", "page_view": "page"}
    assert source.tables["silver.visits"].where is None


def test_a_relative_path_starts_from_the_workspace_not_the_current_folder(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(root, GOOD)
    monkeypatch.chdir(root.parent)
    (source,) = read_sources(Path(root.name), CONTRACTS)
    assert source.path == str((root / "landing" / "web").resolve())


def test_a_filter_is_not_a_column(root: Path) -> None:
    write(root, GOOD + "where = \"kind = 'visit'\"")
    (source,) = read_sources(root, CONTRACTS)
    assert source.tables["silver.visits"].where == "kind = 'visit'"
    assert "where" not in source.tables["silver.visits"].columns


def test_the_condition_of_deletions_is_not_a_column(root: Path) -> None:
    write(root, GOOD + "deleted = \"op = 'D'\"")
    (source,) = read_sources(root, {VISITS.name: replace(VISITS, write=Merge(newest=("file",)))})
    assert source.tables["silver.visits"].deleted == "op = 'D'"
    assert source.tables_with_deletions == ["silver.visits"]


def test_an_inline_table_declares_a_cleaner(root: Path) -> None:
    write(root, GOOD + 'pages = { is = "n", clean = "number", decimal = "." }')
    pages = read_sources(root, CONTRACTS)[0].tables["silver.visits"].columns["pages"]
    assert pages == cleaner({"is": "n", "clean": "number", "decimal": "."})


def test_a_version_of_a_table_or_of_the_source_may_have_a_cleaner(root: Path) -> None:
    version = 'version = { is = "at", clean = "timestamp", formats = ["dd.MM.yyyy"] }\n'
    write(root, f"{version}{GOOD}{version}")
    (source,) = read_sources(root, CONTRACTS)
    expected = cleaner({"is": "at", "clean": "timestamp", "formats": ["dd.MM.yyyy"]})
    assert source.version == source.tables["silver.visits"].version == expected
    plain = source.model_copy(update={"version": "at"})
    assert source.fingerprint("rows") != plain.fingerprint("rows")


def test_a_source_has_a_namespace_of_its_own_unless_it_names_another(root: Path) -> None:
    named = replace(VISITS, columns=(*VISITS.columns, NAMESPACE, customer_number("Who came", null="unknown")))
    write(root, GOOD, "app")
    write(root, 'namespace = "crm"\n' + GOOD, "web")
    sources = read_sources(root, {VISITS.name: named})
    assert [source.customer_namespace for source in sources] == ["app", "crm"]
    assert sources[0].fingerprint("rows") != sources[0].model_copy(update={"namespace": "crm"}).fingerprint("rows")


def test_a_named_list_of_missing_values_is_expanded(root: Path) -> None:
    write(root, 'missing = ["usual", "ohne Wert"]\n' + GOOD)
    missing = read_sources(root, CONTRACTS)[0].missing
    assert set(missing) >= {"", "n/a", "N/A", "NULL", "ohne Wert"}
    assert "usual" not in missing


def test_the_default_pattern_of_file_names_is_that_of_the_format(root: Path) -> None:
    write(root, 'format = "jsonl"\nencoding = "latin-1"\n' + GOOD + '[aliases]\nid = ["number", "no"]\n')
    (source,) = read_sources(root, CONTRACTS)
    assert name_pattern(source) == "{*.jsonl,*.ndjson,*.jsonl.gz,*.ndjson.gz}"
    assert name_pattern(source.model_copy(update={"glob": "*.log"})) == "*.log"
    assert source.encoding == "ISO-8859-1"
    assert source.aliases == {"id": ("number", "no")}


@pytest.mark.parametrize("path", ["s3a://bucket/web", "hdfs://name/web", "file:///somewhere"])
def test_a_url_is_not_changed(path: str, root: Path) -> None:
    write(root, GOOD.replace("landing/web", path))
    assert read_sources(root, CONTRACTS)[0].path == path


def test_mappings_are_ordered_by_name(root: Path) -> None:
    for name in ("web", "app"):
        write(root, GOOD, name)
    assert [source.name for source in read_sources(root, CONTRACTS)] == ["app", "web"]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("[silver.visits]", "[silver.visit]", "unknown table 'silver.visit' (did you mean 'silver.visits'?)"),
        ('visit_id = "id"', 'visitid = "id"', "[silver.visits]: unknown column 'visitid' (did you mean 'visit_id'?)"),
        ('visit_id = "id"', 'source = "id"', "unknown column 'source'"),
        ('visit_id = "id"\npage_view = "page"', 'pages = "3"', "no expression for visit_id, page_view, never null"),
        ("landing/web", "landing/wob", "path: there is no folder"),
        ('path = "landing/web"', 'pth = "landing/web"', "unknown key 'pth' (did you mean 'path'?)"),
        ("[silver.visits]", "[csw]\ndelimiter=','\n[silver.visits]", "unknown key 'csw' (did you mean 'csv'?)"),
        ('path = "landing/web"', "", "path: Field required"),
        ('path = "landing/web"', 'path = ""', "path: "),
        (
            'path = "landing/web"',
            'path = "landing/web"\nformat = "xml"',
            "format: unknown format 'xml'; there are: csv, delta, jdbc, json, jsonl, lines, parquet, xlsx",
        ),
        ('path = "landing/web"', 'path = "landing/web"\nfill_merged = true', "fill_merged is for xlsx, not for csv"),
        (
            'path = "landing/web"',
            'path = "landing/web"\nformat = "xlsx"\ncsv = { delimiter = ";" }',
            "csv says nothing of xlsx; leave it out",
        ),
        (
            'path = "landing/web"',
            'path = "landing/web"\nformat = "parquet"\nencoding = "latin-1"',
            "encoding says nothing of parquet",
        ),
        ("[silver.visits]", "[csv]\nquote=''\nescape='\\'\n[silver.visits]", "csv: escape stands before a quote"),
        ("[silver.visits]", "[csv]\ndelimter=','\n[silver.visits]", "csv.delimter: "),
        ('path = "landing/web"', 'path = "landing/web"\nencoding = "UTF-88"', "encoding: "),
        ('path = "landing/web"', 'path = "landing/web"\nencoding = "rot13"', "encoding: unknown encoding 'rot13'; use"),
        ('path = "landing/web"', 'path = "landing/web"\nsettle_seconds = -1', "settle_seconds: "),
        ("[silver.visits]", "[aliases]\nid='old'\n[silver.visits]", "aliases.id: "),
        ('visit_id = "id"', "visit_id = 3", "visit_id: "),
        ('[silver.visits]\nvisit_id = "id"\npage_view = "page"', "", "no table such as [silver.order_lines]"),
        ("[silver.visits]", 'missing = "n/a"\n[silver.visits]', 'missing: expected a list such as ["a", "b"]; found'),
        ("[silver.visits]", "[silver.visits]\nskip_rows = 3", "skip_rows is no column of it; it belongs at the top"),
        ('path = "landing/web"\n[silver.visits]', '[silver.visits]\npath = "landing/web"', "path is no column of it"),
        (
            '"page"',
            '"p"\npages = { is = "n", clean = "phone" }',
            "pages: clean = 'phone' gives a text, and the column is",
        ),
        (
            '"page"',
            '"p"\npages = { is = "n", clean = "date" }',
            "pages: clean = 'date' gives a time, and the column is",
        ),
        (
            '"page"',
            '"p"\npages = { is = "n", clean = "set" }',
            "pages: clean = 'set' gives an array, and the column is",
        ),
        (
            "[silver.visits]",
            "version = 3\n[silver.visits]",
            "version: expected an expression, or { is = …, clean = … }",
        ),
        ('"page"', '"p"\nversion = "reflect(n)"', "tables.silver.visits.version: the function reflect is not allowed"),
        ('"page"', '"p"\nversion = { is = "n", clean = "text" }', "version: clean = 'text' gives neither a time nor a"),
        (
            '"page"',
            '"p"\nversion = { is = "n", clean = "date", otherwise = "null" }',
            "version: otherwise = 'null': a row without a version would be older than any other",
        ),
        ('visit_id = "id"', "visit_id = id", "not valid TOML"),
        ('"page"', '{ is = "page", clean = "txt" }', "page_view: unknown cleaner 'txt' (did you mean 'text'?)"),
        ('"page"', '{ is = "page", clean = "text", line = 1 }', "page_view: unknown text option 'line' (did you mean"),
        (
            '"page"',
            '{ is = "p", clean = "text", otherwise = "null" }',
            "page_view: otherwise = 'null': it is never null",
        ),
        ('"page"', '"p"\npages = { is = "n", clean = "number", otherwise = "null" }', "has no column 'unclean' for it"),
        ('visit_id = "id"', 'visit_id = "id"\nunclean = "array()"', "unknown column 'unclean'"),
        (
            'path = "landing/web"',
            'path = "landing/web"\nnamespace = "The CRM"',
            "expected a name in snake case, such as",
        ),
        ('path = "landing/web"', 'path = "landing/web"\nnamespace = ""', "namespace: "),
        (
            'path = "landing/web"',
            'path = "landing/web"\nnamespace = "crm"',
            "namespace: no table of this mapping has a",
        ),
        ('path = "landing/web"', 'path = "landing/web"\nnamspace = "crm"', "(did you mean 'namespace'?)"),
        ("[silver.visits]", 'namespace = "crm"\n[silver.visit]', "unknown table 'silver.visit'"),
        (
            'visit_id = "id"',
            'visit_id = "id"\nnamespace = "\'crm\'"',
            "namespace is no column of it; it belongs at the top",
        ),
        ('visit_id = "id"', 'visit_id = "id"\ndeleted = "op = 1"', "deleted: the table does not order versions"),
    ],
)
def test_an_error_in_a_mapping_is_one_line_with_the_name_of_its_file(
    old: str, new: str, problem: str, root: Path
) -> None:
    assert old in GOOD
    path = write(root, GOOD.replace(old, new))
    with pytest.raises(SettingError) as error:
        read_sources(root, CONTRACTS)
    message = str(error.value)
    assert message.startswith(f"{path}: ")
    assert problem in message
    assert "\n" not in message


DATABASE = """
format = "jdbc"
path = "jdbc:postgresql://db/shop"
[jdbc]
table = "visits"
incremental_by = "id"
password = { env = "PLANTED" }
[silver.visits]
visit_id = "id"
page_view = "page"
"""


def test_a_table_of_a_database_is_a_source(root: Path) -> None:
    write(root, DATABASE)
    (source,) = read_sources(root, CONTRACTS)
    assert source.path == "jdbc:postgresql://db/shop"
    assert source.jdbc is not None
    assert source.jdbc.password == Secret(env="PLANTED")
    assert (source.jdbc.overlap, source.jdbc.partitions, source.jdbc.user) == (3600, 4, None)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('{ env = "PLANTED" }', '"planted"', 'jdbc.password: expected { env = "NAME" } or { file = "/pa'),
        ('{ env = "PLANTED" }', '{ is = "planted" }', "a mapping must not hold the value itself"),
        ('{ env = "PLANTED" }', '{ file = "planted" }', "expected the absolute path of a file"),
        ("password =", "secret = 'planted'\npassword =", "jdbc.secret: Extra inputs are not permitted"),
        ('db/shop"', 'db/shop?password=planted"', "an address holds no password; [jdbc] says where"),
        ('db/shop"', 'u:planted@db/shop"', "an address holds no password"),
        ('table = "visits"', "", "expected either a table or a query"),
        ('table = "visits"', 'table = "visits"\nquery = "SELECT 1"', "expected either a table or a query"),
        ('incremental_by = "id"', "", "jdbc.incremental_by: Field required"),
        ('format = "jdbc"', 'format = "csv"', "a section [jdbc] go together"),
        ("jdbc:postgresql://db/shop", "s3a://db/shop", "a section [jdbc] go together"),
    ],
)
def test_an_error_in_a_database_mapping_shows_no_secret(old: str, new: str, problem: str, root: Path) -> None:
    assert old in DATABASE
    path = write(root, DATABASE.replace(old, new))
    with pytest.raises(SettingError) as error:
        read_sources(root, CONTRACTS)
    message = str(error.value)
    assert message.startswith(f"{path}: ")
    assert problem in message
    assert "planted" not in message
    assert "\n" not in message


def test_a_name_that_is_not_a_valid_table_name_is_rejected(root: Path) -> None:
    write(root, GOOD, "My Shop")
    with pytest.raises(SettingError, match=r"My Shop\.toml: name: .*found 'My Shop'"):
        read_sources(root, CONTRACTS)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_mapping_fits_the_contracts(path: Path, tmp_path: Path) -> None:
    (tmp_path / "landing" / path.stem).mkdir(parents=True)
    assert read_source(path, tmp_path, mapped_tables()).tables


def test_mappings_are_shipped() -> None:
    assert {path.stem for path in SHIPPED} >= {"shop_orders", "shop_customers", "online_retail"}


def test_a_table_that_is_mapped_by_its_former_name_too_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "landing").mkdir()
    path = tmp_path / "people.toml"
    section = '[silver.{}]\ncustomer_id = "id"\n'
    path.write_text(f'path = "landing"\n{section.format("customers")}', encoding="utf-8")
    assert list(read_source(path, tmp_path, mapped_tables()).tables) == ["silver.profiles"]
    path.write_text(f'path = "landing"\n{section.format("profiles")}{section.format("customers")}', encoding="utf-8")
    with pytest.raises(SettingError, match=r"silver\.profiles is mapped twice"):
        read_source(path, tmp_path, mapped_tables())
