"""A fact is edited in place and never loses what was typed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.ui.theme import Mode, Theme
from crm_desktop.ui.widgets import FactRow, IconButton, Label, line_up


@pytest.fixture(autouse=True)
def theme(qapp: QApplication) -> Theme:
    theme = Theme(Mode.LIGHT)
    theme.apply(qapp)
    return theme


def place(qtbot: QtBot, *rows: QWidget) -> QWidget:
    box = QWidget()
    layout = QVBoxLayout(box)
    for row in rows:
        layout.addWidget(row)
    qtbot.addWidget(box)
    box.resize(300, 200)
    box.show()
    box.activateWindow()
    QApplication.processEvents()
    # pytest-qt keeps only a weak reference.
    rows[0].box = box  # type: ignore[attr-defined]
    return box


def field(row: FactRow) -> QLineEdit:
    found = row.findChild(QLineEdit)
    assert found is not None
    return found


def below(row: FactRow) -> str:
    return " ".join(label.text() for label in row.findChildren(Label) if label.isVisible() and label.wordWrap())


def not_empty(text: str) -> str:
    return "" if text else "Type a phone number."


@pytest.mark.parametrize("key", [Qt.Key.Key_E, Qt.Key.Key_F2, Qt.Key.Key_Return])
def test_a_key_opens_the_field_with_its_value_chosen(qtbot: QtBot, key: Qt.Key) -> None:
    row = FactRow("Phone", "0905 112 480")
    place(qtbot, row)
    qtbot.keyClick(row, key)
    assert field(row).text() == field(row).selectedText() == "0905 112 480"
    assert field(row).accessibleName() == "Phone"


def test_enter_saves_and_gives_the_focus_back(qtbot: QtBot) -> None:
    row = FactRow("Phone", "1")
    place(qtbot, row)
    row.start_edit()
    field(row).setText("2")
    with qtbot.waitSignal(row.submitted) as saved:
        qtbot.keyClick(field(row), Qt.Key.Key_Return)
    assert saved.args == ["2"]
    assert row.accessibleName() == "Phone: 2"
    assert row.hasFocus()


def test_escape_restores_and_saves_nothing(qtbot: QtBot) -> None:
    row = FactRow("Phone", "1")
    place(qtbot, row)
    row.start_edit()
    field(row).setText("2")
    with qtbot.assertNotEmitted(row.submitted):
        qtbot.keyClick(field(row), Qt.Key.Key_Escape)
    assert row.value() == "1"
    assert not row.is_editing()


def test_leaving_the_field_saves(qtbot: QtBot) -> None:
    row, other = FactRow("Phone", "1"), QLineEdit()
    place(qtbot, row, other)
    row.start_edit()
    field(row).setText("2")
    with qtbot.waitSignal(row.submitted) as saved:
        other.setFocus()
    assert saved.args == ["2"]


def test_tab_saves_and_goes_on(qtbot: QtBot) -> None:
    row, other = FactRow("Phone", "1"), FactRow("E-mail", "a@b.sk")
    place(qtbot, row, other)
    row.start_edit()
    field(row).setText("2")
    with qtbot.waitSignal(row.submitted):
        qtbot.keyClick(field(row), Qt.Key.Key_Tab)
    assert other.hasFocus()


def test_an_unchanged_value_is_not_saved_again(qtbot: QtBot) -> None:
    row = FactRow("Phone", "1")
    place(qtbot, row)
    row.start_edit()
    with qtbot.assertNotEmitted(row.submitted):
        qtbot.keyClick(field(row), Qt.Key.Key_Return)
    assert not row.is_editing() and row.value() == "1"


def test_what_is_not_valid_stays_open_with_a_sentence_until_fixed(qtbot: QtBot) -> None:
    row = FactRow("Phone", "1", check=not_empty)
    place(qtbot, row)
    row.start_edit()
    field(row).clear()
    with qtbot.assertNotEmitted(row.submitted):
        qtbot.keyClick(field(row), Qt.Key.Key_Return)
    assert row.is_editing()
    assert below(row) == "Type a phone number."
    qtbot.keyClicks(field(row), "7")
    assert below(row) == ""


def test_a_refused_value_is_still_there_to_be_mended(qtbot: QtBot) -> None:
    row = FactRow("Phone", "1")
    place(qtbot, row)
    row.refuse("x", "This number is already used by Kovo Trnava.")
    assert field(row).text() == "x"
    assert below(row) == "This number is already used by Kovo Trnava."


def test_a_new_value_from_elsewhere_leaves_the_open_field_alone(qtbot: QtBot) -> None:
    row = FactRow("Phone", "1")
    place(qtbot, row)
    row.start_edit()
    field(row).setText("mine")
    row.set_value("theirs")
    assert field(row).text() == "mine"


def test_a_choice_shows_its_words_and_keeps_its_value(qtbot: QtBot) -> None:
    row = FactRow("Terms", "30", choices=(("14", "14 days"), ("30", "30 days")))
    place(qtbot, row)
    assert row.accessibleName() == "Terms: 30 days"
    row.start_edit()
    box = row.findChild(QComboBox)
    assert box is not None
    box.setCurrentIndex(0)
    with qtbot.waitSignal(row.submitted) as saved:
        qtbot.keyClick(box, Qt.Key.Key_Return)
    assert saved.args == ["14"]


def test_in_a_long_text_enter_is_a_line_and_ctrl_enter_saves(qtbot: QtBot) -> None:
    row = FactRow("Note", "one", multiline=True)
    place(qtbot, row)
    row.start_edit()
    area = row.findChild(QPlainTextEdit)
    assert area is not None
    area.setPlainText("one")
    qtbot.keyClick(area, Qt.Key.Key_Return)
    assert row.is_editing()
    with qtbot.waitSignal(row.submitted):
        qtbot.keyClick(area, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_a_read_only_fact_does_not_open_and_says_why(qtbot: QtBot) -> None:
    row = FactRow("Phone", "1", read_only="This is a read-only copy.")
    place(qtbot, row)
    qtbot.keyClick(row, Qt.Key.Key_E)
    assert not row.is_editing()
    assert row.accessibleDescription() == "This is a read-only copy."


def test_the_pencil_opens_and_a_single_click_does_not(qtbot: QtBot) -> None:
    row = FactRow("Phone", "1")
    place(qtbot, row)
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    assert not row.is_editing()
    pencil = row.findChild(IconButton)
    assert pencil is not None
    assert pencil.accessibleName() == "Edit Phone"
    pencil.click()
    assert row.is_editing()


def test_labels_line_up_to_the_longest_but_never_over_40_percent(qtbot: QtBot) -> None:
    rows = [FactRow("Phone"), FactRow("A label that is very much longer than usual")]
    place(qtbot, *rows)
    line_up(rows, 300)
    widths = {row.findChildren(QWidget)[0].width() for row in rows}
    assert widths == {120}
