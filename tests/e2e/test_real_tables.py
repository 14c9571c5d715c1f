"""Real tables from strangers' programs, every one with the truth that its SOURCE.md tells."""

from __future__ import annotations

import json
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_desktop.domain.errors import ImportFailed
from crm_desktop.exchange.csv_read import Choices
from crm_desktop.exchange.importing import import_file, open_source
from crm_desktop.exchange.runner import ImportReport, Mode
from crm_desktop.exchange.survey import survey
from crm_desktop.services.undo import undo
from crm_desktop.store import Store, open_store
from crm_desktop.store.net import find_differences

SPREADSHEETS = {  # file, sheet: titles, records
    ("cast-int-to-string-issue-1251.xlsx", ""): ("ABCDE", [["001", "b", "1", "a", "1"], ["002", "c", "1", "1", "1"]]),
    ("cast-int-to-string-issue-1251.xls", ""): ("ABCDE", [["001", "b", "1", "a", "1"], ["002", "c", "1", "1", "1"]]),
    ("issue-312.xlsx", ""): (
        ("id", "name", "Column 3", "name (2)", "Column 5"),
        [
            ["1", "english", "", "", ""],
            ["1", "english", "", "", ""],
            ["11", "english", "", "", ""],
            ["2", "german", "1", "2", "3"],
        ],
    ),
    ("number-format-multicode.xlsx", ""): (
        ("col1",),
        [["4.51119775197299"], ["-9.03233986479077"], ["15.7929464439101"]],
    ),
    ("sheets.xlsx", ""): (("id", "name"), [["1", "london"]]),
    ("sheets.xlsx", "Sheet2"): (("id", "name"), [["2", "paris"]]),
    ("sheets.xlsx", "Sheet3"): (("id", "name"), [["3", "rome"]]),
    ("skip-rows.xlsx", ""): ("AB", [["8", "9"], ["", "TOTAL"]]),
    ("table-infer-boolean.xlsx", ""): (
        ("number", "string", "boolean"),
        [["1", "two", "true"], ["3", "four", "false"]],
    ),
    ("table-with-booleans.ods", ""): (("id", "boolean"), [["1", "true"], ["2", "false"]]),
    ("table-with-booleans.xls", ""): (("id", "boolean"), [["1", "true"], ["2", "false"]]),
    ("table-with-ints-floats-dates.xls", ""): (
        ("Int", "Float", "Date"),
        [["2013", "3.3", "2009-08-16"], ["1997", "5.6", "2009-09-20"], ["1969", "11.7", "2012-08-23"]],
    ),
    ("table.xlsx", ""): (("id", "name"), [["1", "english"], ["2", "中国人"]]),
    ("table.xlsx", "Sheet 2"): (("Column 1", "Column 2"), [["1", "english"], ["2", "中国人"]]),
    ("table.xls", ""): (("id", "name"), [["1", "english"], ["2", "中国人"]]),
    ("table-with-two-sheets.ods", ""): (("id", "name"), [["1", "english"], ["2", "中国人"]]),
    ("table-with-two-sheets.ods", "Tabelle2"): ("abc", [["1", "2", "3"]]),
}
# CUSTOMERS of the Northwind sample under names of a land whose letters the code page has.
SLOVAK = {"Alfreds Futterkiste": "Ďalšia čokoláda Žilina", "Océano Atlántico Ltda.": "Ľudovít Šťastný Kôň"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path / "tables.crm", create=True)
    yield store
    store.close()


def bring(store: Store, path: Path, mode: Mode = Mode.FILL) -> ImportReport:
    return import_file(store, open_source(path), mode=mode)


def told(store: Store) -> list[tuple[object, ...]]:
    """Return everything that people and companies say, ids and moments aside."""
    people = store.query(
        "SELECT p.display_name, p.birthday, p.job_title, c.display_name, p.custom, p.refs, "
        "(SELECT group_concat(value) FROM (SELECT value FROM point_index WHERE kind = 2 AND k = p.k ORDER BY value)) "
        "FROM person p LEFT JOIN company c ON c.id = p.company_id WHERE p.deleted_at IS NULL"
    )
    companies = store.query(
        "SELECT c.display_name, c.type, c.website, c.description, c.custom, c.refs, b.display_name FROM company c "
        "LEFT JOIN company b ON b.id = c.parent_id WHERE c.deleted_at IS NULL"
    )
    return sorted([*people, *companies], key=repr)


@pytest.mark.parametrize(("name", "sheet"), SPREADSHEETS)
def test_a_workbook_shows_what_its_maker_put_in(shared_data: Path, name: str, sheet: str) -> None:
    header, records = SPREADSHEETS[name, sheet]
    table = open_source(shared_data / "spreadsheets" / name, choices=Choices(sheet=sheet)).table
    assert table is not None
    assert (table.header, [row.cells for row in table.rows()]) == (tuple(header), records)


def test_every_workbook_of_the_collection_is_in_the_table(shared_data: Path) -> None:
    found = {path.name for path in (shared_data / "spreadsheets").iterdir() if path.suffix in (".xlsx", ".xls", ".ods")}
    assert found - {name for name, _sheet in SPREADSHEETS} == {"issue-313.xlsx"}
    table = open_source(shared_data / "spreadsheets" / "issue-313.xlsx").table
    assert table is not None
    assert [len(row.cells) for row in table.rows()] == [5, 5]


def test_every_file_with_a_dialect_of_its_own_opens_or_says_why_not(shared_data: Path) -> None:
    folder = shared_data / "csv-dialect" / "frictionless"
    counted = {}
    for path in sorted(folder.glob("*.csv")):
        try:
            counted[path.name] = survey_rows(path)
        except ImportFailed as error:
            assert path.name in error.title
            assert error.advice
            counted[path.name] = -1
    assert counted == {
        "accent.csv": 2,
        "ascii.csv": 1,
        "blank-rows-multiple.csv": 2,
        "blank-rows.csv": 2,
        "defective-rows.csv": 2,
        "delimiter.csv": 2,
        "dialect.csv": 2,
        "duplicate-rows.csv": 3,
        "empty.csv": -1,
        "issue-833.csv": 3,
        "issue-844.csv": 2,
        "long.csv": 6,
        "matrix-with-comment.csv": 4,
        "package-dialect-no-header.csv": 2,
        "skip-rows-before-headers.csv": 2,
        "skip-rows.csv": 2,
        "structure-errors.csv": 3,
        "table-infer-iso-8859-7.csv": 4,
        "table-infer-utf8.csv": 5,
        "table-limits.csv": 3,
    }


def survey_rows(path: Path) -> int:
    table = open_source(path).table
    assert table is not None
    return sum(1 for _row in table.rows())


@pytest.mark.parametrize("name", ["outlook-desktop-en.csv", "google-contacts.csv", "hubspot-contacts.csv"])
def test_titles_alone_are_a_file_without_rows(store: Store, shared_data: Path, name: str) -> None:
    assert bring(store, shared_data / "csv-headers" / name).rows == 0


@pytest.mark.parametrize("name", ["orders.csv", "order_details.csv", "products.csv"])
def test_orders_are_refused_by_name(shared_data: Path, name: str) -> None:
    with pytest.raises(ImportFailed, match=f"“{name}” can't be imported"):
        open_source(shared_data / "orders" / "northwind" / name)


@pytest.mark.parametrize("name", ["Opportunities.csv", "Campaigns.csv"])
def test_deals_and_campaigns_are_refused_by_name(shared_data: Path, name: str) -> None:
    with pytest.raises(ImportFailed, match=f"“{name}” can't be imported"):
        open_source(shared_data / "csv-salesforce" / "sample-import" / name)


@pytest.mark.parametrize("encoding", ["cp1252", "cp1250", "iso8859-2", "utf-16-le", "utf-8-sig", "utf-8"])
def test_customers_are_the_same_in_every_encoding(tmp_path: Path, shared_data: Path, encoding: str) -> None:
    text = (shared_data / "orders" / "northwind" / "customers.csv").read_text(encoding="utf-8")
    if encoding in ("cp1250", "iso8859-2"):
        for west, east in SLOVAK.items():
            assert west in text
            text = text.replace(west, east)
        # What the code page has no letter for is spelled without accents.
        text = "".join(c if c.encode(encoding, "ignore") else "e" for c in text)
    (tmp_path / "plain").mkdir()
    plain, coded = tmp_path / "plain" / "customers.csv", tmp_path / "customers.csv"
    plain.write_text(text, encoding="utf-8")
    coded.write_bytes((b"\xff\xfe" if encoding == "utf-16-le" else b"") + text.encode(encoding))
    rows = {}
    for path in (plain, coded):
        table = open_source(path).table
        assert table is not None
        rows[path] = [table.header, *(row.cells for row in table.rows())]
    assert rows[plain] == rows[coded]
    assert len(rows[plain]) == 94


def shuffled_pack(folder: Path, files: list[Path], seed: int) -> Path:
    path = folder / f"WE_{seed}.ZIP"
    random.Random(seed).shuffle(files)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.write(file, file.name)
    return path


@pytest.mark.parametrize("name", ["full-export", "sample-import"])
def test_both_salesforce_sets_give_the_same_records_in_any_order(tmp_path: Path, shared_data: Path, name: str) -> None:
    answers = []
    for seed in range(4):
        files = sorted((shared_data / "csv-salesforce" / name).glob("*.csv"))
        path = shuffled_pack(tmp_path, files, seed)
        store = open_store(tmp_path / f"{seed}.crm", create=True)
        bring(store, path)
        assert next(find_differences(store), None) is None
        again = bring(store, path)
        assert again.tally.created == {}
        answers.append(told(store))
        store.close()
    assert all(answer == answers[0] for answer in answers)
    assert len(answers[0]) == 200


def test_a_salesforce_export_keeps_its_ids_and_counts_what_it_leaves_out(
    store: Store, tmp_path: Path, shared_data: Path
) -> None:
    files = sorted((shared_data / "csv-salesforce" / "sample-import").glob("*.csv"))
    source = open_source(shuffled_pack(tmp_path, files, 1))
    assert [(out.name, out.rows, out.reason) for out in source.left_out] == [
        ("Campaigns.csv", 15, "Campaigns"),
        ("Opportunities.csv", 50, "Deals"),
    ]
    report = import_file(store, source)
    assert report.tally.created == {"company": 50, "person": 150}
    assert store.query("SELECT count(DISTINCT company_id) FROM affiliation")[0] == (48,)
    found = survey(source)
    assert (found.rows, found.people, found.companies, found.refused) == (200, 150, 50, 0)
    undo(store, report.batch_id)
    assert told(store) == []


def test_all_of_northwind_as_one_archive(store: Store, tmp_path: Path, shared_data: Path) -> None:
    files = sorted((shared_data / "orders" / "northwind").glob("*.csv"))
    source = open_source(shuffled_pack(tmp_path, files, 7))
    assert {out.name: out.rows for out in source.left_out} == {
        "orders.csv": 830,
        "order_details.csv": 2155,
        "products.csv": 77,
    }
    report = import_file(store, source)
    assert (report.rows, report.refused) == (93 + 29 + 3, [])
    assert store.query("SELECT count(*) FROM company")[0] == (93 + 29 + 3,)
    codes = "SELECT count(*) FROM address_index WHERE kind = 1 AND postal_code GLOB '0[0-9][0-9][0-9][0-9]'"
    assert store.query(codes)[0][0] == 8 + 1  # of the customers, and one supplier


def test_naughty_strings_come_back_as_they_were(store: Store, tmp_path: Path, shared_data: Path) -> None:
    from crm_desktop.domain.specs import PERSON
    from crm_desktop.exchange.csv_write import write_csv
    from crm_desktop.exchange.exporting import export_csv
    from crm_desktop.services.people import list_people

    naughty = json.loads((shared_data / "edge-cases" / "naughty-strings.json").read_text(encoding="utf-8"))
    texts = naughty if isinstance(naughty[0], str) else [item["value"] for item in naughty]
    write_csv(
        tmp_path / "in.csv",
        ["Last name", "E-mail", "Odd"],
        ((f"N{n}", f"n{n}@x.example", text) for n, text in enumerate(texts)),
    )
    report = bring(store, tmp_path / "in.csv")
    assert (report.rows, report.refused) == (len(texts), [])
    export_csv(store, PERSON, list_people(store), tmp_path / "out.csv")
    table = open_source(tmp_path / "out.csv").table
    assert table is not None
    place = table.header.index("Odd")
    back = {row.cells[table.header.index("Last name")]: row.cells[place] for row in table.rows()}
    kept = dict(store.query("SELECT family_name, json_extract(custom, '$.odd') FROM person"))
    for n, text in enumerate(texts):
        assert (kept[f"N{n}"] or "").strip() == text.replace("\0", "").strip()
        assert unguarded(back[f"N{n}"]) == (kept[f"N{n}"] or "")


def unguarded(text: str) -> str:
    from crm_desktop.exchange.guard import unguard

    return unguard(text)


def test_odd_addresses_are_kept_and_wrong_ones_reported(store: Store, tmp_path: Path, shared_data: Path) -> None:
    from crm_desktop.exchange.csv_write import write_csv

    found = json.loads((shared_data / "edge-cases" / "email-addresses.json").read_text(encoding="utf-8"))
    rows = [(f"N{item['id']}", item["address"]) for item in found if item["address"].strip()]
    write_csv(tmp_path / "in.csv", ["Last name", "E-mail"], rows)
    report = bring(store, tmp_path / "in.csv")
    assert (report.rows, report.refused) == (len(rows), [])
    kept = {str(v) for (v,) in store.query("SELECT points FROM person")}
    assert len(kept) == len(rows)
    assert store.query("SELECT count(*) FROM person")[0] == (len(rows),)


def test_each_regions_phone_numbers_are_read(tmp_path: Path, shared_data: Path) -> None:
    import csv

    with (shared_data / "edge-cases" / "phone-examples.csv").open(encoding="utf-8", newline="") as file:
        examples = list(csv.DictReader(file))
    path = tmp_path / "phones.csv"
    lines = ["Last name,Phone", *(f'N{n},"{row["international_format"]}"' for n, row in enumerate(examples))]
    path.write_text("\n".join(lines), encoding="utf-8")
    normal = [point["normalized"] for row in open_source(path).rows() for point in (row.person or {})["points"]]  # type: ignore[attr-defined]
    assert normal == [row["e164"] for row in examples]
