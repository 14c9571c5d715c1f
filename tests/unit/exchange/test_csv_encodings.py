"""The same text in every encoding that address books come in."""

from __future__ import annotations

from pathlib import Path

import pytest

from crm_desktop.domain.errors import ImportFailed
from crm_desktop.exchange.csv_read import Choices, open_table

SLOVAK = "Meno;Mesto\r\nĽuboš Šťastný;Žilina\r\nZuzana Krčméry;Košice\r\nŽofia Ďurica;Trenčín\r\n"
SPANISH = "Nombre;Ciudad\r\nÁngel Muñoz;Logroño\r\nBegoña Núñez;Cádiz\r\n"


def cells(path: Path, choices: Choices | None = None) -> list[list[str]]:
    return [row.cells for row in open_table(path, choices).rows()]


def saved(folder: Path, text: str, encoding: str, mark: bytes = b"") -> Path:
    path = folder / f"{encoding}.csv"
    path.write_bytes(mark + text.encode(encoding))
    return path


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (SLOVAK, "utf-8"),
        (SLOVAK, "utf-8-sig"),
        (SLOVAK, "utf-16"),
        (SLOVAK, "utf-16-le"),
        (SLOVAK, "utf-16-be"),
        (SLOVAK, "utf-32"),
        (SLOVAK, "cp1250"),
        (SLOVAK, "iso8859_2"),
        (SPANISH, "cp1252"),
        (SPANISH, "iso8859_1"),
        (SPANISH, "utf-8"),
    ],
)
def test_the_letters_come_out_right(tmp_path: Path, text: str, encoding: str) -> None:
    path = saved(tmp_path, text, encoding)
    lines = [line.split(";") for line in text.splitlines()]
    assert list(open_table(path).header) == lines[0]
    assert cells(path) == lines[1:]


def test_big_endian_with_a_mark_is_read(tmp_path: Path) -> None:
    assert open_table(saved(tmp_path, SLOVAK, "utf-16-be", b"\xfe\xff")).header == ("Meno", "Mesto")


@pytest.mark.parametrize("encoding", ["cp1250", "cp1252"])
def test_the_names_of_a_real_customer_list_survive_a_code_page(
    shared_data: Path, tmp_path: Path, encoding: str
) -> None:
    text = (shared_data / "orders" / "northwind" / "customers.csv").read_text(encoding="utf-8")
    known = "\n".join(line for line in text.splitlines() if line.encode(encoding, "ignore").decode(encoding) == line)
    path = saved(tmp_path, known, encoding)
    original = saved(tmp_path, known, "utf-8")
    assert cells(path, Choices(encoding=encoding)) == cells(original)
    if encoding == "cp1252":
        assert cells(path) == cells(original)


def test_a_choice_by_hand_is_never_overridden(tmp_path: Path) -> None:
    path = saved(tmp_path, SLOVAK, "cp1250")
    table = open_table(path, Choices(encoding="cp1252"))
    assert table.encoding.name == "cp1252"
    assert cells(path, Choices(encoding="cp1252"))[0][0].startswith("¼uboš")


def test_an_encoding_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(ImportFailed) as caught:
        open_table(saved(tmp_path, SLOVAK, "utf-8"), Choices(encoding="klingon"))
    assert caught.value.title == "There is no encoding named “klingon”"


def test_a_line_in_another_encoding_is_read_and_reported(tmp_path: Path) -> None:
    path = tmp_path / "mixed.csv"
    good = "".join(f"Ján {n};Košice\n" for n in range(50))
    path.write_bytes(b"Meno;Mesto\n" + good.encode() + "Ľuboš Šťastný;Žilina\n".encode("cp1250") + good.encode())
    rows = list(open_table(path).rows())
    problems = [row.problem for row in rows if row.problem]
    assert rows[50].cells == ["Ľuboš Šťastný", "Žilina"]
    assert [(p.line, p.expected, p.found) for p in problems] == [
        (52, "letters in utf-8", "a line that was read as cp1250")
    ]
    assert open_table(path).notes == ("Some lines are not UTF-8 as the rest: look at the warnings.",)


def test_a_workbook_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(b"PK\x03\x04" + bytes(100))
    with pytest.raises(ImportFailed) as caught:
        open_table(path)
    assert caught.value.title == "“people.csv” is not a text file"
    assert "save it as CSV" in caught.value.advice
