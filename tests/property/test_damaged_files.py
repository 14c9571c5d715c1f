"""Whatever happens to a file on its way: it opens, or it is refused in words; never a traceback, never a hang."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.unit.exchange.zips import PEOPLE, pack, workbook

from crm_desktop.domain.errors import CrmError
from crm_desktop.exchange.importing import open_source
from crm_desktop.exchange.survey import survey

CALM = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
DAMAGE = st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=6)), max_size=4)


def damaged(data: bytes, damage: list[tuple[float, bytes]], cut: float) -> bytes:
    spoiled = bytearray(data[: max(4, int(len(data) * cut))])
    for place, junk in damage:
        at = int(place * (len(spoiled) - 1))
        spoiled[at : at + len(junk)] = junk
    return bytes(spoiled)


def opened_or_refused(path: Path) -> bool:
    """Return whether a file was read to its end, or refused with a sentence and advice."""
    try:
        return survey(open_source(path)).rows >= 0
    except CrmError as error:
        return bool(error.title and error.advice)


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("originals")
    rows: list[list[object]] = [["Name", "E-mail", "Score"], ["Ada", "ada@x.example", 5], ["Eva", "eva@x.example", 7]]
    book = workbook(folder / "a.xlsx", rows).read_bytes()
    return {
        "a.xlsx": book,
        "a.zip": pack(folder / "a.zip", {"people.csv": PEOPLE, "book.xlsx": book}).read_bytes(),
        "a.csv": PEOPLE * 20,
    }


@CALM
@given(st.sampled_from(["a.xlsx", "a.zip", "a.csv"]), DAMAGE, st.sampled_from([1.0, 1.0, 0.99, 0.5, 0.1]))
def test_a_damaged_file_opens_or_is_refused(
    originals: dict[str, bytes], tmp_path: Path, name: str, damage: list[tuple[float, bytes]], cut: float
) -> None:
    path = tmp_path / name
    path.write_bytes(damaged(originals[name], damage, cut))
    assert opened_or_refused(path)


@CALM
@given(
    st.sampled_from(["table.xls", "table-with-booleans.xls", "table-with-two-sheets.ods", "issue-312.xlsx"]),
    DAMAGE,
    st.sampled_from([1.0, 1.0, 0.9]),
)
@example("table-with-two-sheets.ods", [(0.91796875, b"\x80")], 1.0)  # a name within the ZIP that is no UTF-8
def test_a_damaged_real_workbook_opens_or_is_refused(
    shared_data: Path, tmp_path: Path, name: str, damage: list[tuple[float, bytes]], cut: float
) -> None:
    path = tmp_path / name
    path.write_bytes(damaged((shared_data / "spreadsheets" / name).read_bytes(), damage, cut))
    assert opened_or_refused(path)


@CALM
@given(st.lists(st.lists(st.text(max_size=12), min_size=1, max_size=5), min_size=1, max_size=6))
def test_the_preview_is_what_goes_in(tmp_path: Path, table: list[list[str]]) -> None:
    from crm_desktop.exchange.csv_write import write_csv

    width = max(map(len, table))
    path = tmp_path / "any.csv"
    write_csv(path, [f"Title {n}" for n in range(width)], (row + [""] * (width - len(row)) for row in table))
    opened = open_source(path).table
    assert opened is not None
    assert opened.preview(100) == list(opened.rows())
