"""Archives and workbooks from strangers: each is refused in words before anything of it is read in."""

from __future__ import annotations

import gc
import os
import stat
import tempfile
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.unit.exchange.zips import PEOPLE, changed, lying_bomb, pack, workbook

from crm_desktop.domain.errors import ImportFailed
from crm_desktop.exchange import packed
from crm_desktop.exchange.importing import open_source

ROWS: list[list[object]] = [["First name", "Last name", "E-mail"], ["Ada", "Byron", "ada@x.example"]]


def refusal(path: Path) -> ImportFailed:
    with pytest.raises(ImportFailed) as caught:
        open_source(path)
    assert path.name in caught.value.title
    assert caught.value.advice
    return caught.value


@pytest.mark.parametrize(
    "name",
    [
        "../people.csv",
        "a/../../people.csv",
        "/people.csv",
        "C:\\people.csv",
        "\\\\host\\people.csv",
        "a\\..\\b.csv",
        "CON.csv",
    ],
)
def test_a_name_that_points_out_of_its_folder_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "export.zip"
    info = zipfile.ZipInfo("x")
    info.filename = info.orig_filename = name
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(info, PEOPLE)
    error = refusal(path)
    assert error.title.startswith("“export.zip” holds a file that points out of its folder")
    assert "ask where it comes from" in error.advice


def test_a_link_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    info = zipfile.ZipInfo("people.csv")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(info, "/etc/passwd")
    assert "points out of its folder: people.csv" in refusal(path).title


def test_a_bomb_is_stopped_by_what_it_unpacks_to_not_by_what_it_says(tmp_path: Path) -> None:
    error = refusal(lying_bomb(tmp_path / "export.zip", 300 << 20))
    assert error.title == "“export.zip” unpacks to far more than it should: people.csv"
    assert error.advice.endswith("nothing of it was read in.")


def test_what_unpacks_to_something_else_than_announced_is_damaged(tmp_path: Path) -> None:
    assert refusal(lying_bomb(tmp_path / "export.zip", 1 << 20, announced=99)).title == (
        "“export.zip” is damaged: its contents can't be unpacked"
    )


def test_many_small_files_count_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "MAX_TABLES", 4_000)
    files = {f"{n}.csv": PEOPLE + os.urandom(500).hex().encode() for n in range(5)}
    assert "unpacks to far more" in refusal(pack(tmp_path / "export.zip", files)).title


def test_two_thousand_files_are_enough(tmp_path: Path) -> None:
    path = pack(tmp_path / "export.zip", {f"{n}.csv": b"" for n in range(2_001)})
    assert refusal(path).title == "“export.zip” holds 2001 files; 2000 can be read"


def test_an_archive_over_the_limit_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with path.open("wb") as file:
        file.write(b"PK\x03\x04")
        file.truncate(packed.MAX_EXPORT + 1)
    error = refusal(path)
    assert error.title == "“export.zip” is larger than 4096 MB"
    assert error.advice.startswith("Export fewer records at a time")


def test_a_password_is_asked_to_be_taken_off(tmp_path: Path) -> None:
    path = pack(tmp_path / "export.zip", {"people.csv": PEOPLE})
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x03\x04") + 6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    error = refusal(path)
    assert error.title == "“export.zip” is protected by a password"
    assert "save it without a password" in error.advice


def test_a_cut_archive_is_damaged(tmp_path: Path) -> None:
    path = pack(tmp_path / "export.zip", {"people.csv": PEOPLE * 100})
    path.write_bytes(path.read_bytes()[:150])
    assert "is damaged" in refusal(path).title


def test_another_way_of_packing_is_named(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("people.csv", PEOPLE)
    assert refusal(path).title == "“export.zip” is packed in a way that can't be read here"


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "docProps/core.xml"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_in_any_part_of_a_workbook_are_refused_before_it_is_read(
    tmp_path: Path, part: str, encoding: str
) -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
    path = changed(workbook(tmp_path / "people.xlsx", ROWS), part, lambda _data: bomb.encode(encoding))
    error = refusal(path)
    assert error.title == "“people.xlsx” holds XML that defines entities, which can hide a bomb"
    assert error.advice == "Open it in a spreadsheet program, save it as a new .xlsx file and import that."


def test_entities_are_seen_where_two_pieces_meet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "_PIECE", 7)
    path = changed(
        workbook(tmp_path / "people.xlsx", ROWS),
        "docProps/core.xml",
        lambda _data: b"<?xml version='1.0'?>   <!DOCTYPE x []><x/>",
    )
    assert "defines entities" in refusal(path).title


def test_a_cell_in_the_far_corner_takes_no_memory(tmp_path: Path) -> None:
    path = changed(
        workbook(tmp_path / "people.xlsx", ROWS),
        "xl/worksheets/sheet1.xml",
        lambda data: data.replace(b'r="C2"', b'r="XFD1048576"'),
    )
    error = refusal(path)
    assert error.title == ("“people.xlsx” has a sheet of 1048576 rows and 16384 columns, which is too large to be read")
    assert "save the sheet as CSV" in error.advice


def test_a_repeated_cell_of_an_open_document_takes_no_memory(tmp_path: Path, shared_data: Path) -> None:
    path = tmp_path / "people.ods"
    path.write_bytes((shared_data / "spreadsheets" / "table-with-two-sheets.ods").read_bytes())
    repeated = b'<table:table-row table:number-rows-repeated="900000"'
    changed(path, "content.xml", lambda data: data.replace(b"<table:table-row", repeated))
    assert "is too large to be read" in refusal(path).title


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        # A text in row 65,536 and column 65,536; a sheet that ends before it begins; more texts than bytes.
        (b"\xfd\0\x0a\0\0\0\0\0", b"\xfd\0\x0a\0\xff\xff\xff\xff", "which is too large to be read"),
        (b"\0\x02\x0e\0\0\0\0\0", b"\0\x02\x0e\0\xff\0\0\0", "is damaged"),
        (b"\xfc\0", b"\xfc\0", ""),
    ],
)
def test_an_old_workbook_cannot_ask_for_more_memory_than_there_is(
    tmp_path: Path, shared_data: Path, old: bytes, new: bytes, said: str
) -> None:
    data = (shared_data / "spreadsheets" / "table.xls").read_bytes()
    path = tmp_path / "people.xls"
    if not said:
        at = data.index(b"\xfc\0", data.index(b"\x85\0"))
        old, said = data[at : at + 12], "is damaged"
        new = old[:8] + b"\xff\xff\xff\x7f"
    assert data.count(old) >= 1
    path.write_bytes(data.replace(old, new, 1))
    assert said in refusal(path).title


def test_a_bomb_in_a_workbook_is_stopped(tmp_path: Path) -> None:
    path = changed(workbook(tmp_path / "people.xlsx", ROWS), "docProps/app.xml", lambda data: data + b" " * (30 << 20))
    assert refusal(path).title == "“people.xlsx” unpacks to far more than it should: docProps/app.xml"


def test_a_workbook_with_a_password_is_named(tmp_path: Path) -> None:
    path = tmp_path / "people.xlsx"
    begin = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    path.write_bytes(begin + bytes(4096) + "EncryptedPackage".encode("utf-16-le") + bytes(4096))
    assert refusal(path).title == "“people.xlsx” is protected by a password"
    path.write_bytes(begin + bytes(4096))
    assert "is damaged" in refusal(path).title


def test_an_open_document_with_a_password_is_named(tmp_path: Path, shared_data: Path) -> None:
    path = tmp_path / "people.ods"
    path.write_bytes((shared_data / "spreadsheets" / "table-with-two-sheets.ods").read_bytes())
    encrypted = b"<manifest:encryption-data/></manifest:manifest>"
    changed(path, "META-INF/manifest.xml", lambda data: data.replace(b"</manifest:manifest>", encrypted))
    assert refusal(path).title == "“people.ods” is protected by a password"


@pytest.mark.parametrize("cut", [100, 2_000, 4_000])
def test_a_cut_workbook_is_damaged(tmp_path: Path, cut: int) -> None:
    path = workbook(tmp_path / "people.xlsx", ROWS)
    path.write_bytes(path.read_bytes()[:cut])
    error = refusal(path)
    assert error.title == "“people.xlsx” is damaged: its contents can't be unpacked"
    assert error.advice.startswith("Copy or download it again")


def test_a_macro_is_not_looked_at(tmp_path: Path) -> None:
    path = workbook(tmp_path / "people.xlsm", ROWS)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 Shell(...)")
    assert [row.person and row.person["given_name"] for row in open_source(path).rows()] == ["Ada"]


def test_what_is_named_as_a_workbook_and_is_none_is_told_by_its_contents(tmp_path: Path) -> None:
    page = tmp_path / "people.xls"
    page.write_bytes(b"<html><table><tr><td>Ada</td></tr></table></html>")
    assert refusal(page).title == "“people.xls” is a web page, which can't be imported here"
    text = tmp_path / "text.xls"
    text.write_bytes(PEOPLE.replace(b",", b"\t"))
    assert open_source(text).format == "csv"
    nothing = tmp_path / "nothing.xlsx"
    nothing.write_bytes(b"\x00\x01garbage")
    assert "is damaged" in refusal(nothing).title


def test_nothing_is_left_of_an_archive_that_was_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temp"))
    (tmp_path / "temp").mkdir()
    source = open_source(pack(tmp_path / "export.zip", {"people.csv": PEOPLE}))
    folder = next((tmp_path / "temp").iterdir())
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700 or os.name == "nt"
    assert len(list(source.rows())) == 1
    del source
    gc.collect()
    assert not folder.exists()


def test_tables_that_are_too_large_together_are_refused_before_they_fill_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = pack(tmp_path / "export.zip", {"people.csv": PEOPLE * 100})
    monkeypatch.setattr("crm_desktop.exchange.zip_source.MAX_TABLES", 1_000)
    error = refusal(path)
    assert error.title == "The tables in “export.zip” are larger than 0 MB together"
    assert error.advice == "Unpack it and import its tables one by one: companies first, then people."
    monkeypatch.undo()
    monkeypatch.setattr("shutil.disk_usage", lambda folder: SimpleNamespace(free=100))
    error = refusal(path)
    assert error.title == "“export.zip” needs 0 MB to be unpacked, and 0 MB are free"
    assert error.advice == "Free space on the disk, then choose the file again."


def test_a_workbook_keeps_the_limits_of_what_is_read_into_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = workbook(tmp_path / "people.xlsx", [["First name", "Last name"], ["Ada", "Byron"]])
    monkeypatch.setattr(packed, "MAX_UNPACKED", 100)
    assert "unpacks to far more" in refusal(path).title
