"""The small widgets do what they look like: by keyboard, by name, and without losing what is typed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.ui.theme import Mode, Theme
from crm_desktop.ui.widgets import (
    ActionRow,
    Button,
    Card,
    Chip,
    ChoiceCard,
    ElidedLabel,
    EmptyState,
    FilterChip,
    FlowLayout,
    IconButton,
    PrimaryButton,
    ProgressLine,
    SearchField,
    SegmentedChoice,
    SkeletonRows,
    StatusLabel,
    Stepper,
    TabBar,
    Toaster,
    Toggle,
)
from crm_desktop.ui.widgets.avatar import colour_index, initials


@pytest.fixture(autouse=True)
def theme(qapp: QApplication) -> Theme:
    theme = Theme(Mode.LIGHT)
    theme.apply(qapp)
    return theme


def shown(qtbot: QtBot, widget: QWidget, width: int = 0) -> QWidget:
    qtbot.addWidget(widget)
    if width:
        widget.resize(width, max(40, widget.sizeHint().height()))
    widget.show()
    widget.activateWindow()
    QApplication.processEvents()
    return widget


def role_of(widget: QWidget) -> QAccessible.Role:
    found = QAccessible.queryAccessibleInterface(widget)
    assert found is not None
    return found.role()


def test_a_button_teaches_its_key() -> None:
    assert Button("Call", "phone", key="C").toolTip() == "Call  (C)"


def test_a_button_that_is_off_says_why_and_is_itself_again() -> None:
    button = PrimaryButton("Send", key="Ctrl+Enter")
    button.set_reason("Needs internet")
    assert not button.isEnabled()
    assert (button.toolTip(), button.accessibleDescription()) == ("Needs internet", "Needs internet")
    button.set_reason("")
    assert button.isEnabled()
    assert button.toolTip() == "Send  (Ctrl+Enter)"


def test_an_icon_button_has_a_name_and_a_large_enough_target() -> None:
    button = IconButton("phone", "Call Zuzana Horváthová", height=24)
    assert button.accessibleName() == "Call Zuzana Horváthová"
    assert role_of(button) == QAccessible.Role.Button
    assert min(button.sizeHint().width(), button.sizeHint().height()) >= 24


def test_a_row_of_buttons_drops_to_icons_from_the_right_and_keeps_the_names(qtbot: QtBot) -> None:
    call, mail = Button("Call", "phone"), Button("E-mail", "mail")
    row = shown(qtbot, ActionRow((call, mail)), 400)
    assert (call.text(), mail.text()) == ("Call", "E-mail")
    row.resize(130, 40)
    assert (call.text(), mail.text()) == ("Call", "")
    assert mail.accessibleName() == "E-mail"
    row.resize(400, 40)
    assert mail.text() == "E-mail"


def test_a_filter_goes_by_its_cross_and_by_delete(qtbot: QtBot) -> None:
    chip = FilterChip("Owner is me")
    shown(qtbot, chip, 140)
    said: list[str] = []
    chip.removed.connect(lambda: said.append("removed"))
    chip.clicked.connect(lambda: said.append("clicked"))
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton, pos=chip.cross_rect().center())
    assert said == ["removed"]
    qtbot.keyClick(chip, Qt.Key.Key_Delete)
    assert said == ["removed", "removed"]
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton, pos=QPoint(12, 12))
    assert said == ["removed", "removed", "clicked"]


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Carmen Ruiz Peña", "CR"), ("Ľubica Mäsiarová", "ĽM"), ("3M", "3"), ("Krásna & dcéry", "KD"), ("", "?")],
)
def test_initials_are_those_of_the_first_two_words(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_a_name_always_has_the_same_colour() -> None:
    assert colour_index("Zuzana", 6) == colour_index("ZUZANA", 6)
    assert len({colour_index(name, 6) for name in "ABCDEFGHIJKLMNOP"}) > 3


def test_an_elided_label_has_all_of_it_in_the_tooltip(qtbot: QtBot) -> None:
    label = ElidedLabel("Pekáreň Zlatý Klas, spol. s r. o.")
    shown(qtbot, label, 60)
    assert label.is_elided()
    assert label.toolTip() == label.accessibleName() == "Pekáreň Zlatý Klas, spol. s r. o."
    label.resize(400, 20)
    assert label.toolTip() == ""


def test_a_state_is_read_as_word_and_detail() -> None:
    label = StatusLabel("cloud-off", "Offline since 08:41", "warn", "Everything here works")
    assert label.accessibleName() == "Offline since 08:41. Everything here works"


def test_tabs_move_by_arrow_and_tell_their_count(qtbot: QtBot) -> None:
    tabs = TabBar()
    tabs.add("All people", "1,248")
    tabs.add("Quiet 30 days", "12", changed=True)
    shown(qtbot, tabs, 400)
    qtbot.keyClick(tabs, Qt.Key.Key_Right)
    assert tabs.currentIndex() == 1
    assert tabs.accessibleTabName(1) == "Quiet 30 days 12"


def test_a_tab_grows_with_its_count(qtbot: QtBot) -> None:
    tabs = TabBar()
    tabs.add("All")
    shown(qtbot, tabs, 400)
    before = tabs.tabRect(0).width()
    tabs.set_count(0, "1,248")
    assert tabs.tabRect(0).width() > before


def test_segments_move_by_arrow_and_are_silent_when_set(qtbot: QtBot) -> None:
    choice = SegmentedChoice("Look", (("light", "Light"), ("dark", "Dark")))
    with qtbot.assertNotEmitted(choice.chosen):
        choice.set_value("light")
    shown(qtbot, choice)
    with qtbot.waitSignal(choice.chosen) as chosen:
        qtbot.keyClick(QApplication.focusWidget() or choice.children()[-1], Qt.Key.Key_Right)
    assert chosen.args == ["dark"]
    assert choice.value() == "dark"


def test_a_toggle_is_a_check_box_to_a_screen_reader(qtbot: QtBot) -> None:
    toggle = Toggle("Single keys")
    shown(qtbot, toggle)
    qtbot.keyClick(toggle, Qt.Key.Key_Space)
    assert toggle.isChecked()
    assert role_of(toggle) == QAccessible.Role.CheckBox


def test_cards_of_one_place_exclude_each_other(qtbot: QtBot) -> None:
    box = QWidget()
    layout = QVBoxLayout(box)
    cards = [ChoiceCard("Open a copy", "Read-only."), ChoiceCard("Replace everything")]
    for card in cards:
        layout.addWidget(card)
    shown(qtbot, box, 300)
    for card in cards:
        qtbot.mouseClick(card, Qt.MouseButton.LeftButton, pos=QPoint(200, 10))
    assert [card.isChecked() for card in cards] == [False, True]


def test_progress_knows_its_share_and_cancels_once(qtbot: QtBot) -> None:
    line = ProgressLine("Importing people")
    shown(qtbot, line, 400)
    assert line.value() == 0
    line.set_progress(5_000_000_000, 10_000_000_000, "half")
    assert line.value() == 0.5
    cancel = line.findChild(Button)
    assert cancel is not None
    with qtbot.waitSignal(line.cancelled):
        cancel.click()
    assert not cancel.isEnabled()


def test_the_search_field_is_named_and_offers_to_clear(qtbot: QtBot) -> None:
    field = SearchField("Search or run a command", "Ctrl K")
    shown(qtbot, field, 300)
    assert field.accessibleName() == "Search or run a command"
    assert not field.actions()
    qtbot.keyClicks(field, "ca")
    assert len(field.actions()) == 1
    field.actions()[0].trigger()
    assert field.text() == ""


def test_an_empty_place_is_read_with_its_sentence() -> None:
    place = EmptyState("users", "No people yet", "Bring your contacts.", (Button("Import"),))
    assert place.accessibleName() == "No people yet. Bring your contacts."


def test_steps_are_announced_by_number_and_name() -> None:
    steps = Stepper(("File", "Match columns"), 0)
    steps.set_step(1)
    assert steps.accessibleName() == "Step 2 of 2: Match columns"


def test_grey_rows_wait_before_they_show(qtbot: QtBot, theme: Theme) -> None:
    rows = SkeletonRows(wait_ms=50)
    shown(qtbot, rows, 300)
    before = rows.grab().toImage()
    qtbot.wait(120)
    assert rows.grab().toImage() != before


def test_chips_break_into_lines_when_it_is_narrow(qtbot: QtBot) -> None:
    box = QWidget()
    flow = FlowLayout(box)
    for text in ("Key account", "Customer", "Prospect"):
        flow.addWidget(Chip(text))
    qtbot.addWidget(box)
    assert flow.heightForWidth(120) > flow.heightForWidth(600)
    flow.clear()
    assert flow.count() == 0


def test_a_card_hides_an_empty_count(qtbot: QtBot) -> None:
    card = Card("Files", "7")
    shown(qtbot, card)
    card.set_count("")
    card.set_title("Attachments")
    assert card.accessibleName() == "Attachments"


def test_undo_on_the_toast_takes_back_once_and_closes(qtbot: QtBot) -> None:
    host, undone = QWidget(), []
    shown(qtbot, host, 600)
    toaster = Toaster(host)
    toast = toaster.show("Moved 3 people to the bin", undo=lambda: undone.append(1), key="Ctrl+Z")
    button = toast.findChild(QPushButton)
    assert button is not None
    assert (button.text(), button.accessibleDescription()) == ("Undo", "Ctrl+Z")
    button.click()
    assert undone == [1]
    assert toaster.current is None


def test_a_toast_stays_while_it_has_the_keyboard(qtbot: QtBot) -> None:
    host, field = QWidget(), QLineEdit()
    field.setParent(host)
    shown(qtbot, host, 600)
    toast = Toaster(host).show("Saved", undo=lambda: None)
    assert toast.is_waiting()
    button = toast.findChild(QPushButton)
    assert button is not None
    button.setFocus()
    assert not toast.is_waiting()
    field.setFocus()
    assert toast.is_waiting()


def test_only_one_toast_is_shown_and_it_stays_in_its_place(qtbot: QtBot) -> None:
    host = QWidget()
    shown(qtbot, host, 600)
    toaster = Toaster(host)
    toaster.show("One")
    toast = toaster.show("Two")
    assert toaster.current is toast
    assert toast.text() == "Two"
    host.resize(800, 400)
    assert abs(toast.geometry().center().x() - 400) <= 1
    qtbot.keyClick(toast, Qt.Key.Key_Escape)
    assert toaster.current is None
