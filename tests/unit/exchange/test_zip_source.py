"""Archives of several tables: each is recognised, linked across files, and what has no place is named."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
from tests.unit.exchange.zips import PEOPLE, pack, workbook

from crm_desktop.domain.errors import ImportFailed
from crm_desktop.exchange.importing import Source, open_source
from crm_desktop.services.temporary import temporary_prefix

COMPANIES = b"Company ID,Company name,VAT\r\n7,Lipa,SK1\r\n8,Dub,SK2\r\n"
STAFF = b"First name,Last name,E-mail,Company ID\r\nAda,Byron,ada@x.example,7\r\n"
DEALS = (
    b"Id,Name,StageName,CloseDate,AccountId\r\n006A,Chairs,Won,2024-02-01,001A\r\n006B,Tables,Open,2024-02-02,001A\r\n"
)


def open_pack(folder: Path, files: dict[str, bytes]) -> Source:
    return open_source(pack(folder / "export.zip", files))


def test_companies_stand_before_people_whatever_their_order(tmp_path: Path) -> None:
    for files in ({"b.csv": COMPANIES, "a.csv": STAFF}, {"a.csv": STAFF, "b.csv": COMPANIES}):
        source = open_pack(tmp_path, files)
        assert [part.name for part in source.parts] == ["b.csv", "a.csv"]
        assert (source.format, source.label) == ("zip", "An archive of several tables")


def test_tables_of_unknown_make_are_linked_by_their_ids(tmp_path: Path) -> None:
    lipa, _dub, ada = open_pack(tmp_path, {"staff.csv": STAFF, "firms.csv": COMPANIES}).rows()
    assert ada.company_ref is not None
    assert lipa.refs == dict([ada.company_ref])


def test_tables_of_any_format_may_lie_in_folders(tmp_path: Path) -> None:
    book = workbook(tmp_path / "x.xlsx", [["Company", "Phone"], ["Lipa", "+421 51 457 2201"]]).read_bytes()
    card = b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Eva Dubova\r\nN:Dubova;Eva;;;\r\nEND:VCARD\r\n"
    source = open_pack(tmp_path, {"a/people.csv": PEOPLE, "b/c/firms.xlsx": book, "b/eva.vcf": card})
    assert [(part.name, part.format) for part in source.parts] == [
        ("b/c/firms.xlsx", "xlsx"),
        ("a/people.csv", "csv"),
        ("b/eva.vcf", "vcard"),
    ]
    assert [bool(row.person) for row in source.rows()] == [False, True, True]


def test_each_table_has_an_encoding_of_its_own(tmp_path: Path) -> None:
    files = {
        "west.csv": "Nombre;Apellidos\r\nMaría;Peña Ibáñez\r\nJosé;Muñoz Gómez\r\n".encode("cp1252"),
        "east.csv": "Meno;Priezvisko\r\nĽubica;Ďurišová\r\nŠtefan;Žáčik\r\n".encode("cp1250"),
        "utf.csv": "Meno,Priezvisko\r\nĽubica,Šťastná\r\n".encode(),
    }
    names = [row.person["family_name"] for row in open_pack(tmp_path, files).rows() if row.person]
    assert names == ["Ďurišová", "Žáčik", "Šťastná", "Peña Ibáñez", "Muñoz Gómez"]


def test_what_has_no_place_is_named_with_its_rows_and_what_to_do(tmp_path: Path) -> None:
    files = {
        "Opportunity.csv": DEALS,
        "people.csv": PEOPLE,
        "matrix.csv": b"x1,x2\r\n1,2\r\n3,4\r\n",
        "empty.csv": b"",
        "ContentVersion/0680": b"%PDF",
        "ContentVersion/0681": b"%PDF",
        "inner.zip": b"PK\x05\x06" + bytes(18),
        "__MACOSX/._people.csv": b"x",
        ".DS_Store": b"x",
    }
    source = open_pack(tmp_path, files)
    assert [part.name for part in source.parts] == ["people.csv"]
    assert [(out.name, out.rows, out.reason) for out in source.left_out] == [
        ("ContentVersion/", 2, "Files that are no tables, such as attachments"),
        ("empty.csv", 0, "“empty.csv” is empty"),
        ("inner.zip", 1, "An archive inside the archive"),
        ("matrix.csv", 2, "No column says that its rows are about people or companies"),
        ("Opportunity.csv", 2, "Deals"),
    ]
    assert all(out.advice for out in source.left_out)
    assert source.left_out[-1].advice == "Only people and companies are imported. Its 2 rows stay in the file."


def test_an_archive_with_nothing_to_import_says_what_is_in_it(tmp_path: Path) -> None:
    with pytest.raises(ImportFailed) as caught:
        open_pack(tmp_path, {"Opportunity.csv": DEALS})
    assert caught.value.title == "“export.zip” holds nothing that can be imported"
    assert caught.value.advice.endswith("Opportunity.csv: Deals.")
    with pytest.raises(ImportFailed, match=r"“export.zip” is empty"):
        open_pack(tmp_path, {})


def test_a_problem_says_in_which_table_it_stands(tmp_path: Path) -> None:
    bad = PEOPLE.replace(b"ada@x.example", b"not an address")
    rows = list(open_pack(tmp_path, {"a.csv": PEOPLE, "b.csv": bad}).rows())
    assert [(p.table, p.line, p.column) for row in rows for p in row.problems] == [("b.csv", 2, "E-mail")]


def test_one_table_can_be_mapped_anew(tmp_path: Path) -> None:
    source = open_pack(tmp_path, {"a.csv": PEOPLE, "firms.csv": COMPANIES})
    part = source.parts[1]
    assert part.recognised is not None
    changed = source.with_part(1, part.with_mapping(part.recognised.mapping.with_target("E-mail", "skip")))
    assert [row.person.get("points") for row in changed.rows() if row.person] == [None]
    assert changed.parts[0] == source.parts[0]


def test_a_whole_export_of_one_program_is_named_after_it(tmp_path: Path, samples: Path) -> None:
    folder = samples / "sources"
    files = {name: (folder / name).read_bytes() for name in ("zoho-contacts.csv", "zoho-accounts.csv")}
    assert open_pack(tmp_path, files).label == "Zoho CRM: data backup"


def test_every_usable_sheet_of_a_workbook_in_an_archive_comes_in(tmp_path: Path) -> None:
    book = workbook(
        tmp_path / "x.xlsx", [["Name", "E-mail"], ["Ada", "a@x.example"]],
        Firms=[["Company", "Phone"], ["Lipa", "+421 51 457 2201"]], Deals=[["Deal Name", "Stage"], ["Chairs", "Won"]],
    ).read_bytes()  # fmt: skip
    source = open_pack(tmp_path, {"people.csv": PEOPLE, "all.xlsx": book})
    assert [part.name for part in source.parts] == ["all.xlsx: Firms", "all.xlsx: Sheet", "people.csv"]
    assert [(out.name, out.reason) for out in source.left_out] == [("all.xlsx: Deals", "Deals")]


def test_unpacked_files_lie_where_the_next_start_cleans_after_a_killed_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    source = open_pack(tmp_path, {"people.csv": PEOPLE})
    [unpacked] = folder.iterdir()
    assert unpacked.name.startswith(temporary_prefix("import"))
    del source
    gc.collect()
    assert not list(folder.iterdir())
