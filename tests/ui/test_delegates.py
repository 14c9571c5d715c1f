"""Lists of records: cursor and ticks are two things, rows are painted once, fields keep what is typed."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from crm_desktop.ui.delegates import RowTable, TimelineItem, TimelineView
from crm_desktop.ui.delegates.cell_painter import is_elided
from crm_desktop.ui.delegates.cells import Cell, chip_cell, icon_cell, name_cell, number_cell, spoken, text_cell
from crm_desktop.ui.theme import Density, Mode, Theme, tokens
from crm_desktop.ui.widgets.gallery_pages import TimelineModel, people_table
from crm_desktop.ui.widgets.gallery_rows import TIMELINE, GalleryModel

NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture(autouse=True)
def theme(qapp: QApplication) -> Theme:
    theme = Theme(Mode.LIGHT)
    theme.apply(qapp)
    return theme


@pytest.fixture
def table(qtbot: QtBot, theme: Theme) -> RowTable:
    return make_table(qtbot, GalleryModel())


def make_table(qtbot: QtBot, model: GalleryModel) -> RowTable:
    table = people_table(model)
    model.setParent(table)
    qtbot.addWidget(table)
    table.resize(890, 700)
    table.show()
    table.activateWindow()
    table.setFocus()
    QApplication.processEvents()
    return table


def rows_of(table: RowTable) -> GalleryModel:
    model = table.model()
    assert isinstance(model, GalleryModel)
    return model


def point(table: RowTable, row: int, x: int = 300) -> QPoint:
    return QPoint(x, table.rowViewportPosition(row) + 20)


def press(qtbot: QtBot, table: RowTable, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
    qtbot.keyClick(table, key, modifier)


def test_a_click_moves_the_cursor_and_ticks_nothing(qtbot: QtBot, table: RowTable) -> None:
    with qtbot.waitSignal(table.cursor_moved) as moved:
        qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=point(table, 2))
    assert moved.args == [2]
    assert rows_of(table).ticked == set()


def test_the_tick_zone_ticks_and_leaves_the_cursor(qtbot: QtBot, table: RowTable) -> None:
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=point(table, 1, x=18))
    assert rows_of(table).ticked == {1}
    assert table.cursor_row() == 4
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=point(table, 1, x=18))
    assert rows_of(table).ticked == set()


def test_shift_click_ticks_a_range(qtbot: QtBot, table: RowTable) -> None:
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=point(table, 1, x=18))
    shift = Qt.KeyboardModifier.ShiftModifier
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, shift, point(table, 4, x=18))
    assert rows_of(table).ticked == {1, 2, 3, 4}


def test_keys_move_tick_and_open(qtbot: QtBot, table: RowTable) -> None:
    press(qtbot, table, Qt.Key.Key_J)
    press(qtbot, table, Qt.Key.Key_Down)
    press(qtbot, table, Qt.Key.Key_K)
    assert table.cursor_row() == 5
    press(qtbot, table, Qt.Key.Key_Space)
    assert rows_of(table).ticked == {5}
    with qtbot.waitSignal(table.opened) as opened:
        press(qtbot, table, Qt.Key.Key_Return)
    assert opened.args == [5]


def test_home_and_end_go_to_the_first_and_last_row(qtbot: QtBot, table: RowTable) -> None:
    press(qtbot, table, Qt.Key.Key_End)
    assert table.cursor_row() == 11
    press(qtbot, table, Qt.Key.Key_Home)
    assert table.cursor_row() == 0


def test_shift_and_arrow_extend_the_ticks(qtbot: QtBot, table: RowTable) -> None:
    press(qtbot, table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    press(qtbot, table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert rows_of(table).ticked == {4, 5, 6}
    assert table.cursor_row() == 6


def test_ctrl_a_and_the_header_wish_for_all_ticks(qtbot: QtBot, table: RowTable) -> None:
    with qtbot.waitSignal(table.tick_all_requested) as wished:
        press(qtbot, table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert wished.args == [True]
    table.tick_header.set_tick(1)
    with qtbot.waitSignal(table.tick_all_requested) as wished:
        qtbot.mouseClick(table.tick_header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(18, 16))
    assert wished.args == [False]


def test_a_double_click_opens_but_not_in_the_tick_zone(qtbot: QtBot, table: RowTable) -> None:
    opened: list[object] = []
    table.opened.connect(opened.append)
    qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=point(table, 3, x=18))
    assert not opened
    qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=point(table, 3))
    assert len(opened) == 1


def test_letters_do_not_search_in_the_list(qtbot: QtBot, table: RowTable) -> None:
    qtbot.keyClicks(table, "zp")
    assert table.cursor_row() == 4


def open_field(qtbot: QtBot, table: RowTable) -> QLineEdit:
    press(qtbot, table, Qt.Key.Key_E)
    found = table.findChild(QLineEdit)
    assert found is not None
    return found


def test_e_opens_the_first_field_that_can_be_edited_and_enter_saves(qtbot: QtBot, table: RowTable) -> None:
    editor = open_field(qtbot, table)
    assert editor.text() == "+34 954 610 032"
    assert editor.accessibleName() == "Phone"
    editor.selectAll()
    qtbot.keyClicks(editor, "123")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: rows_of(table).rows[4][2].primary == "123")


def test_escape_in_a_cell_restores(qtbot: QtBot, table: RowTable) -> None:
    editor = open_field(qtbot, table)
    qtbot.keyClicks(editor, "123")
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    assert rows_of(table).rows[4][2].primary == "+34 954 610 032"


def test_a_cell_that_is_not_valid_stays_open_with_its_sentence(qtbot: QtBot, table: RowTable) -> None:
    table.row_delegate.check = lambda index, text: "" if text.startswith("+") else "Begin with + and the country."
    editor = open_field(qtbot, table)
    editor.selectAll()
    qtbot.keyClicks(editor, "12")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert editor.isVisible()
    assert table.row_delegate.sentence() == "Begin with + and the country."
    editor.clear()
    qtbot.keyClicks(editor, "+12")
    assert table.row_delegate.sentence() == ""
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: rows_of(table).rows[4][2].primary == "+12")


def test_an_unchanged_frame_paints_no_row_again(table: RowTable) -> None:
    table.grab()
    before = table.row_painter.painted
    table.grab()
    assert table.row_painter.painted == before


def test_only_the_changed_row_is_painted_again(table: RowTable) -> None:
    table.grab()
    before = table.row_painter.painted
    model = rows_of(table)
    model.setData(model.index(2, 2), "+421 900 000 000")
    table.grab()
    assert table.row_painter.painted == before + 1


def test_a_new_look_paints_all_rows_again_and_keeps_the_cursor(table: RowTable, theme: Theme) -> None:
    light = table.grab().toImage()
    theme.set_mode(Mode.DARK)
    dark = table.grab().toImage()
    assert dark.pixelColor(600, 100).name().upper() == tokens.DARK.surface
    assert light.pixelColor(600, 100).name().upper() == tokens.LIGHT.surface
    assert table.cursor_row() == 4


def test_density_changes_the_rows_of_an_open_list(table: RowTable, theme: Theme) -> None:
    assert table.rowHeight(0) == 47
    theme.set_density(Density.COMPACT)
    assert table.rowHeight(0) == 32


def test_the_cursor_row_has_its_fill_and_edge(table: RowTable) -> None:
    image = table.viewport().grab().toImage()
    y = table.rowViewportPosition(4) + 6
    assert image.pixelColor(1, y).name().upper() == tokens.LIGHT.accent
    assert image.pixelColor(40, y).name().upper() == tokens.LIGHT.accent_soft
    other = table.rowViewportPosition(6) + 6
    assert image.pixelColor(40, other).name().upper() == tokens.LIGHT.surface


def test_an_elided_cell_has_all_of_it_in_the_tooltip(table: RowTable) -> None:
    index = rows_of(table).index(5, 1)
    assert table.tip_at(index) == ""
    table.setColumnWidth(1, 60)
    assert table.tip_at(index) == "Pekáreň Zlatý Klas"


def test_a_mark_says_in_its_tooltip_what_it_means(table: RowTable) -> None:
    assert table.tip_at(rows_of(table).index(0, 6)) == "Saved on this laptop, not sent yet"


def test_a_cell_is_spoken_with_its_header() -> None:
    assert spoken("Next step", text_cell("Call", "2 days late")) == "Next step: Call, 2 days late"
    assert spoken("", icon_cell("cloud-upload", "Not sent yet")) == ": Not sent yet"
    assert spoken("Type", chip_cell("Customer", "ok")) == "Type: Customer"
    assert spoken("City", Cell()) == "City"


def test_names_need_room_for_their_avatar() -> None:
    assert not is_elided(name_cell("Ján Novotný"), 160)
    assert is_elided(name_cell("Ján Novotný"), 100)
    assert not is_elided(number_cell("12"), 60)


def test_a_frame_of_18_kept_rows_costs_little(qtbot: QtBot, theme: Theme) -> None:
    table = make_table(qtbot, GalleryModel(repeat=10))
    table.resize(1200, 18 * 47 + 34)
    QApplication.processEvents()
    viewport = table.viewport()
    viewport.grab()
    spent = []
    for _ in range(5):
        start = time.process_time()
        for _ in range(10):
            viewport.grab()
        spent.append((time.process_time() - start) / 10)
    # Usually about 2 ms; the bound leaves room for a busy computer.
    assert min(spent) < 0.008


def test_a_timeline_wraps_its_text_at_the_width_of_the_view(qtbot: QtBot) -> None:
    view = TimelineView()
    qtbot.addWidget(view)
    view.setModel(TimelineModel([item.title for item in TIMELINE], view))
    view.resize(600, 500)
    view.show()
    QApplication.processEvents()
    wide = view.visualRect(view.model().index(3, 0)).height()
    view.resize(300, 500)
    QApplication.processEvents()
    assert view.visualRect(view.model().index(3, 0)).height() > wide


def test_a_timeline_entry_is_read_as_a_sentence() -> None:
    item = TimelineItem(1, "Call", body="Board decides.", who="Marta", when="9 Feb", when_full="9 February 2026")
    assert item.spoken() == "Call. Board decides. Marta. 9 February 2026"
