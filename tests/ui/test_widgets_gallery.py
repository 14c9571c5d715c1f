"""The pictures of the gallery can be read: contrast measured from their pixels, nothing cut in the usual size."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.ui.theme import Mode, Theme
from crm_desktop.ui.theme.tokens import DARK, LIGHT, Colours, contrast, with_high_contrast
from crm_desktop.ui.widgets import Button, Chip, ElidedLabel, Label, PrimaryButton
from crm_desktop.ui.widgets.gallery import PAGES, main
from crm_desktop.ui.widgets.gallery_pages import RecordPage, people_page, widgets_page

LOOKS = pytest.mark.parametrize(("mode", "look"), [(Mode.LIGHT, LIGHT), (Mode.DARK, DARK)], ids=["light", "dark"])


def best_contrast(image: QImage, rect: QRect) -> float:
    """Contrast of the commonest colour of a place with the one that stands out most from it."""
    counts: dict[str, int] = {}
    for y in range(max(0, rect.top()), min(image.height(), rect.bottom() + 1)):
        for x in range(max(0, rect.left()), min(image.width(), rect.right() + 1)):
            name = image.pixelColor(x, y).name()
            counts[name] = counts.get(name, 0) + 1
    ground = max(counts, key=lambda name: counts[name])
    return max(contrast(ground, colour) for colour in counts)


def open_page(qtbot: QtBot, page: QWidget) -> QWidget:
    qtbot.addWidget(page)
    page.resize(1224, 824)
    page.show()
    QApplication.processEvents()
    return page


@LOOKS
@pytest.mark.parametrize("make", [people_page, RecordPage, widgets_page])
def test_every_word_is_readable_in_its_picture(
    qtbot: QtBot, qapp: QApplication, mode: Mode, look: Colours, make: type[QWidget]
) -> None:
    Theme(mode).apply(qapp)
    page = make()
    open_page(qtbot, page)
    image = page.grab().toImage()
    worst = 21.0
    for widget in page.findChildren(QWidget):
        words = isinstance(widget, Label | ElidedLabel | Chip | Button) and widget.isVisible() and widget.isEnabled()
        if words and not isinstance(widget, PrimaryButton):
            rect = QRect(widget.mapTo(page, widget.rect().topLeft()), widget.size()).adjusted(3, 3, -3, -3)
            worst = min(worst, best_contrast(image, rect))
    # Smoothed edges take a little of what the tokens have.
    assert worst >= 4.4


@pytest.mark.parametrize("make", [people_page, RecordPage, widgets_page])
def test_nothing_is_elided_at_the_usual_size(qtbot: QtBot, qapp: QApplication, make: type[QWidget]) -> None:
    Theme(Mode.LIGHT).apply(qapp)
    page = make()
    open_page(qtbot, page)
    cut = [label.text() for label in page.findChildren(ElidedLabel) if label.isVisible() and label.is_elided()]
    narrow = [
        button.text()
        for button in page.findChildren(Button)
        if button.isVisible() and button.text() and button.width() < button.sizeHint().width()
    ]
    assert cut + narrow == []


def test_every_button_of_the_gallery_has_a_name_and_a_target(qtbot: QtBot, qapp: QApplication) -> None:
    Theme(Mode.LIGHT).apply(qapp)
    for make in (people_page, RecordPage, widgets_page):
        page = make()
        open_page(qtbot, page)
        for button in page.findChildren(Button):
            assert button.text() or button.accessibleName()
            assert not button.isVisible() or min(button.width(), button.height()) >= 24


def test_high_contrast_paints_without_soft_fills(qtbot: QtBot, qapp: QApplication) -> None:
    theme = Theme(Mode.LIGHT)
    theme.apply(qapp)
    theme._colours = with_high_contrast(LIGHT)
    theme._qcolours.clear()
    chip = Chip("Customer", "ok")
    qtbot.addWidget(chip)
    image = chip.grab().toImage()
    names = {image.pixelColor(x, y).name().upper() for x in range(image.width()) for y in range(image.height())}
    assert LIGHT.ok_soft not in names
    assert LIGHT.ok in names
    assert theme.focus_width == 3


def test_the_gallery_writes_a_picture_of_each_page_in_both_looks(tmp_path: Path, qapp: QApplication) -> None:
    assert main(["--out", str(tmp_path)]) == 0
    written = {path.name for path in tmp_path.glob("*.png")}
    assert {f"{page}-{look}.png" for page in PAGES for look in ("light", "dark")} <= written
