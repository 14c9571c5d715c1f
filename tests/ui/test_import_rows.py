"""The wizard's third and fourth step: rows with problems, and likely twins."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from tests.ui.firm import Firm
from tests.ui.import_files import cards_file
from tests.ui.import_scene import Scene, correct, twins_file

from crm_desktop.services.people import count_people
from crm_desktop.ui.importing.rows_model import FIRST
from crm_desktop.ui.importing.words import READY, ROWS, TWINS
from crm_desktop.viewmodels.importing_duplicates import Decision


@pytest.fixture
def scene(qtbot: QtBot, tmp_path: Path) -> Iterator[Scene]:
    firm = Firm(tmp_path, qtbot)
    yield Scene(firm)
    firm.close()


@pytest.fixture
def table(samples: Path) -> Path:
    return samples / "csv" / "kontakty.csv"


# 3. Check rows


def test_a_row_is_corrected_in_its_cell_and_looked_at_again(scene: Scene, table: Path) -> None:
    page = scene.decided(table)
    scene.go_to(ROWS)
    assert [check.row.line for check in page.rows.model.rows] == [3, 4]
    correct(page)
    assert page.rows.state.text() == "1 corrected · 0 left out"
    assert page.rows.model.index(1, 1).data() == "Corrected"
    scene.go_to(READY)
    assert page.bar.next.text() == "Import 4 rows"
    scene.press(page.bar.next)
    assert count_people(scene.firm.store) == 4


def test_a_row_is_left_out_and_taken_in_again(scene: Scene, table: Path) -> None:
    page = scene.decided(table)
    scene.go_to(ROWS)
    page.rows.table.set_cursor_row(0)
    scene.press(page.rows.out)
    assert page.rows.state.text() == "0 corrected · 1 left out" and page.rows.out.text() == "Take this row in"
    scene.press(page.rows.out)
    assert page.rows.state.text() == "0 corrected · 0 left out"
    scene.press(page.rows.all_out)
    scene.go_to(READY)
    assert page.bar.next.text() == "Import 2 rows"


def test_see_the_rows_shows_those_of_one_problem(scene: Scene, table: Path) -> None:
    page = scene.decided(table)
    card = next(c for c in scene.cards() if c.group.is_email)
    assert card.buttons[-1].text() == "See the 1 row"
    scene.press(card.buttons[-1])
    assert page.flow.step == ROWS and [check.row.line for check in page.rows.model.rows] == [3]


def test_corrections_survive_another_choice_of_columns_and_the_way_back(scene: Scene, table: Path) -> None:
    page = scene.decided(table)
    scene.go_to(ROWS)
    correct(page)
    scene.press(page.bar.back)
    page.flow.choose_target(0, "Kód", "skip")
    scene.firm.settle()
    scene.go_to(ROWS)
    assert [check.row.line for check in page.rows.model.rows] == [3]


# 4. Duplicates


def test_rows_that_are_probably_the_same_are_decided(scene: Scene, tmp_path: Path) -> None:
    page = scene.look_at(twins_file(tmp_path))
    scene.go_to(TWINS)
    [twin] = page.twins.model.twins
    assert twin.row.line == 3 and "Katarína Novotná, line 2 of the file" in twin.same_as
    scene.press(page.twins.buttons[Decision.NEW])
    assert page.twins.model.index(0, 2).data() == "Another one: it is created"
    scene.press(page.twins.buttons[Decision.SAME])
    scene.go_to(READY)
    scene.press(page.bar.next)
    assert count_people(scene.firm.store) == 1


def test_all_open_ones_are_decided_together_and_counted(scene: Scene, tmp_path: Path) -> None:
    page = scene.look_at(twins_file(tmp_path))
    scene.go_to(TWINS)
    scene.press(page.twins.all_buttons[Decision.OUT])
    assert not page.twins.all_buttons[Decision.OUT].isVisible()
    scene.press(page.bar.next)
    assert page.bar.next.text() == "Import 1 row"


def test_without_likely_twins_one_goes_on(scene: Scene, table: Path) -> None:
    page = scene.decided(table)
    scene.go_to(TWINS)
    assert page.twins.model.twins == []
    scene.press(page.bar.next)
    assert page.flow.step == READY


# a file of cards


def test_a_card_is_corrected_as_text_and_read_again(scene: Scene, tmp_path: Path) -> None:
    page = scene.look_at(cards_file(tmp_path))
    scene.go_to(ROWS)
    rows = page.rows
    assert [check.row.line for check in rows.model.rows] == [5, 9]
    assert rows.card.edit.toPlainText() == "BEGIN:VCARD\nVERSION:3.0\nNOTE:met in Nitra\nEND:VCARD\n"
    rows.table.edit_cell()
    assert rows.card.edit.hasFocus()
    rows.card.edit.setPlainText("BEGIN:VCARD\nVERSION:3.0\nFN:Eva Kral\nNOTE:met in Nitra\nEND:VCARD\n")
    scene.press(rows.card.again)
    assert rows.state.text() == "1 corrected · 0 left out"
    assert rows.model.index(0, FIRST).data() == "Eva Kral"
    rows.table.set_cursor_row(1)
    assert "TITLE:Boss" in rows.card.edit.toPlainText()
    scene.go_to(READY)
    scene.press(page.bar.next)
    assert count_people(scene.firm.store) == 2


def test_cards_that_stayed_out_wait_and_are_corrected_after_the_import(scene: Scene, tmp_path: Path) -> None:
    page = scene.import_all(cards_file(tmp_path))
    assert count_people(scene.firm.store) == 1
    assert page.done.fix is not None
    scene.press(page.done.fix)
    rows = page.rows
    assert [check.row.line for check in rows.model.rows] == [5, 9]
    for row, name in enumerate(("Eva Kral", "Jan Novak")):
        rows.table.set_cursor_row(row)
        rows.card.edit.setPlainText(rows.card.edit.toPlainText().replace("VERSION:3.0", f"VERSION:3.0\nFN:{name}"))
        rows.card.give()
    scene.go_to(READY)
    scene.press(page.bar.next)
    assert count_people(scene.firm.store) == 3
    assert page.done.fix is None
