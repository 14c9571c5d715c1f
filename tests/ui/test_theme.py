"""The look changes at once, everywhere, without restart."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFontInfo, QFontMetrics, QRawFont
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QGroupBox,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QSlider,
    QSpinBox,
    QTableWidget,
    QTabWidget,
    QToolButton,
    QTreeWidget,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from crm_desktop.domain.resources import resource_path
from crm_desktop.ui.theme import Density, Mode, Theme, current_theme, has_icon, icon, pixmap
from crm_desktop.ui.theme.icons import icon_name
from crm_desktop.ui.widgets import Chip, Label, PrimaryButton, Surface

MOST = 2  # changes of a widget's colours in one change of look: those of the program, and its own


class Counted(QObject):
    """Counts the events of one type that each widget gets."""

    def __init__(self, type_: QEvent.Type) -> None:
        super().__init__()
        self._type = type_
        self.times: Counter[int] = Counter()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == self._type:
            self.times[id(watched)] += 1
        return False


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    theme = Theme(Mode.LIGHT)
    theme.apply(qapp)
    return theme


def test_an_unknown_system_look_is_light(qapp: QApplication) -> None:
    theme = Theme(Mode.SYSTEM)
    theme.apply(qapp)
    assert theme.colours.name == "light"


def test_dark_reaches_palette_labels_and_listeners(theme: Theme, qapp: QApplication, qtbot: QtBot) -> None:
    label = Label("Late", "second", "danger")
    qtbot.addWidget(label)
    label.show()
    with qtbot.waitSignal(theme.changed):
        theme.set_mode(Mode.DARK)
    assert qapp.palette().window().color().name().upper() == theme.colours.bg
    assert label.palette().windowText().color().name().upper() == theme.colours.danger


def test_the_applied_theme_is_the_current_one(theme: Theme) -> None:
    assert current_theme() is theme


def test_labels_grow_with_the_text_and_keep_their_role(theme: Theme, qtbot: QtBot) -> None:
    title = Label("People", "page")
    qtbot.addWidget(title)
    title.show()
    assert (title.font().pixelSize(), title.font().weight()) == (20, 600)
    theme.set_text_size(150)
    assert title.font().pixelSize() == 30


def test_a_frame_has_the_ground_of_its_property_in_both_looks(theme: Theme, qtbot: QtBot) -> None:
    frame = Surface("sidebar")
    qtbot.addWidget(frame)
    frame.resize(40, 40)
    assert frame.grab().toImage().pixelColor(20, 20).name().upper() == theme.colours.sidebar
    theme.set_mode(Mode.DARK)
    assert frame.grab().toImage().pixelColor(20, 20).name().upper() == theme.colours.sidebar


def test_text_is_set_in_inter_with_its_letters(theme: Theme, qapp: QApplication) -> None:
    info = QFontInfo(theme.font("strong"))
    assert info.family() == "Inter"
    raw = QRawFont.fromFont(theme.font("strong"))
    assert all(raw.supportsCharacter(ord(letter)) for letter in "ďľťĽŕĺčšžñáéíóú€…→“”")


def test_tabular_figures_are_equally_wide(theme: Theme) -> None:
    metrics = QFontMetrics(theme.font("body", tabular=True))
    assert metrics.horizontalAdvance("1111") == metrics.horizontalAdvance("8888")
    plain = QFontMetrics(theme.font("body"))
    assert plain.horizontalAdvance("1111") != plain.horizontalAdvance("8888")


@pytest.mark.parametrize(("asked", "given"), [(125, 125), (20, 90), (500, 200)])
def test_text_size_stays_within_90_and_200(theme: Theme, asked: int, given: int) -> None:
    theme.set_text_size(asked)
    assert theme.text_size == given
    assert theme.font("body").pixelSize() == round(13 * given / 100)


def test_text_size_steps_through_the_usual_sizes_and_back(theme: Theme) -> None:
    theme.step_text_size(+1)
    theme.step_text_size(+1)
    assert theme.text_size == 125
    theme.step_text_size(0)
    assert theme.text_size == 100


def test_larger_text_makes_controls_larger(theme: Theme, qtbot: QtBot, qapp: QApplication) -> None:
    button, field, chip = PrimaryButton("Save", "check"), QLineEdit("x"), Chip("Customer", "ok")
    for widget in (button, field, chip):
        qtbot.addWidget(widget)
    before = [widget.sizeHint().height() for widget in (button, field, chip)]
    theme.set_text_size(200)
    qapp.processEvents()  # Qt tells its widgets of a new font a moment later
    assert before[:2] == [32, 32]
    assert [widget.sizeHint().height() for widget in (button, field, chip)] == [height * 2 for height in before]


def test_rows_follow_the_density(theme: Theme) -> None:
    theme.set_density(Density.COMPACT)
    assert theme.row_height == 32
    theme.set_density("roomy")
    assert theme.row_height == 56


def test_an_icon_has_the_colour_of_its_token(theme: Theme) -> None:
    image = pixmap("circle", "danger", 64, ratio=1.0).toImage()
    colours = {image.pixelColor(x, 32).name().upper() for x in range(64) if image.pixelColor(x, 32).alpha() == 255}
    assert colours == {theme.colours.danger}


def test_an_icon_is_sharp_at_twice_the_pixels(theme: Theme) -> None:
    image = pixmap("phone", "text", 16, ratio=2.0)
    assert (image.width(), image.devicePixelRatio()) == (32, 2.0)


def test_the_style_knows_which_icon_a_button_shows(theme: Theme) -> None:
    button = QPushButton(icon("phone"), "Call")
    assert icon_name(button.icon()) == "phone"


def test_every_licence_and_font_is_shipped() -> None:
    for name in ("licences/inter-OFL.txt", "licences/lucide-LICENSE.txt", "fonts/Inter-SemiBold.otf"):
        assert resource_path(name).stat().st_size > 1000
    assert "MIT License" in resource_path("licences/lucide-LICENSE.txt").read_text(encoding="utf-8")


def test_an_icon_that_is_not_shipped_is_known_as_missing() -> None:
    assert has_icon("users")
    assert not has_icon("unicorn")


def test_a_change_of_look_dresses_each_widget_of_a_full_window_once(
    theme: Theme, qtbot: QtBot, qapp: QApplication
) -> None:
    window = QWidget()
    layout = QVBoxLayout(window)
    for at in range(50):
        layout.addWidget(Label(f"Label {at}", "second", "text2"))
        layout.addWidget(PrimaryButton(f"Button {at}", "phone"))
        layout.addWidget(QLabel("plain"))
    qtbot.addWidget(window)
    window.show()
    qapp.processEvents()
    counted = Counted(QEvent.Type.PaletteChange)
    for widget in window.findChildren(QWidget):
        widget.installEventFilter(counted)
    for mode in (Mode.DARK, Mode.LIGHT):
        counted.times.clear()
        theme.set_mode(mode)
        qapp.processEvents()
        assert max(counted.times.values()) <= MOST, "what is dressed again and again makes a switch slow"
        assert len(counted.times) >= 150


def test_all_usual_controls_paint_in_both_looks(theme: Theme, qtbot: QtBot, qapp: QApplication) -> None:
    window = QWidget()
    layout = QVBoxLayout(window)
    table, tree, tabs = QTableWidget(3, 3), QTreeWidget(), QTabWidget()
    tabs.addTab(QWidget(), "One")
    box, tool, spin, scroll = QComboBox(), QToolButton(), QSpinBox(), QPlainTextEdit("line\n" * 99)
    box.addItems(["One", "Two"])
    tool.setText("Marta")
    tool.setIcon(icon("user"))
    tool.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    checks = [QCheckBox("x"), QRadioButton("y"), QSlider(Qt.Orientation.Horizontal), QProgressBar(), QGroupBox("g")]
    for widget in (table, tree, tabs, box, tool, spin, scroll, *checks):
        layout.addWidget(widget)
    qtbot.addWidget(window)
    window.show()
    pictures = []
    for mode in (Mode.LIGHT, Mode.DARK):
        theme.set_mode(mode)
        qapp.processEvents()
        pictures.append(window.grab().toImage())
    assert pictures[0] != pictures[1]


def test_a_menu_shows_icon_key_and_tick(theme: Theme, qtbot: QtBot) -> None:
    menu = QMenu()
    qtbot.addWidget(menu)
    action = menu.addAction(icon("phone"), "Call")
    action.setShortcut("Ctrl+K")
    narrow = menu.sizeHint().width()
    action.setText("Call the person that the cursor is on")
    assert menu.sizeHint().width() > narrow
    menu.setActiveAction(action)
    image = menu.grab().toImage()
    assert theme.colours.accent_soft in {image.pixelColor(x, 20).name().upper() for x in range(image.width())}


def test_a_font_that_one_widget_strikes_out_stays_plain_for_the_others(qtbot: QtBot) -> None:
    theme = Theme()
    theme.font("second").setStrikeOut(True)
    assert not theme.font("second").strikeOut()
