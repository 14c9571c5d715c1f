"""What a reviewer looks for in a screenshot, asked of the live widgets and of their pixels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QScrollBar,
    QSizeGrip,
    QStackedWidget,
    QWidget,
)

from crm_desktop.ui.palette import Palette
from crm_desktop.ui.theme.paint import icon_room
from crm_desktop.ui.top_bar import PaletteField
from crm_desktop.ui.widgets.choice import ChoiceCard
from crm_desktop.ui.widgets.labels import ElidedLabel
from crm_desktop.ui.widgets.toast import Toast

SMALLEST = 24
_OVER = (Palette, Toast, QSizeGrip, QScrollBar)  # lie over others on purpose


def shown(window: QWidget) -> Iterator[QWidget]:
    """Yield every widget that is on the screen, but for the inner parts of Qt's own controls."""
    for widget in window.findChildren(QWidget):
        if widget.isVisible() and not widget.visibleRegion().isEmpty():
            yield widget


def cut_texts(window: QWidget) -> list[str]:
    """Return texts of buttons and labels that do not fit; one that elides must have all of it in its tooltip."""
    found = []
    for widget in shown(window):
        if isinstance(widget, PaletteField):
            continue  # a field, as wide as there is room; its words are measured with those of its keys in its own test
        if isinstance(widget, ChoiceCard):  # wraps its words: it is as high as they need
            if widget.height() + 1 < widget.heightForWidth(widget.width()):
                found.append(f"ChoiceCard {widget.text()!r}")
        elif isinstance(widget, QAbstractButton) and widget.text() and widget.sizeHint().width() > widget.width() + 1:
            found.append(f"{type(widget).__name__} {widget.text()!r}")
        elif isinstance(widget, QLabel) and not widget.wordWrap() and widget.text():
            wanted = widget.fontMetrics().horizontalAdvance(widget.text())
            if wanted > widget.contentsRect().width() + 1 and widget.text() not in widget.toolTip():
                found.append(f"{type(widget).__name__} {widget.text()!r}")
    return found


def unsaid_texts(window: QWidget) -> list[str]:
    """Return texts that end in an ellipsis and are told in full nowhere."""
    found = []
    for widget in shown(window):
        if isinstance(widget, ElidedLabel):
            text, is_short = widget.text(), widget.is_elided()
        elif isinstance(widget, QComboBox):
            text = widget.currentText()
            is_short = widget.fontMetrics().horizontalAdvance(text) > widget.width() - 10 - icon_room(16, 12)
        else:
            continue
        if is_short and text not in widget.toolTip():
            found.append(f"{type(widget).__name__} {text!r}")
    return found


def scrolling_across(window: QWidget) -> list[str]:
    """Return what scrolls from left to right, but for a table of all columns of a file, which says so."""
    areas = (w for w in shown(window) if isinstance(w, QAbstractScrollArea) and not isinstance(w, QHeaderView))
    return [_name(area) for area in (window, *areas) if _has_bar_across(area) and not area.property("scrollsAcross")]


def _has_bar_across(area: QWidget) -> bool:
    return isinstance(area, QAbstractScrollArea) and area.horizontalScrollBar().isVisible()


def overlaps(window: QWidget) -> list[str]:
    """Return pairs of siblings that lie on each other."""
    found = []
    for parent in (window, *shown(window)):
        if isinstance(parent, (QAbstractScrollArea, QStackedWidget, QHeaderView, QLineEdit, QAbstractButton)):
            continue
        children = [c for c in parent.children() if isinstance(c, QWidget) and c.isVisible() and not c.isWindow()]
        children = [c for c in children if not isinstance(c, _OVER) and not c.visibleRegion().isEmpty()]
        for at, one in enumerate(children):
            for other in children[at + 1 :]:
                common = one.geometry().intersected(other.geometry())
                if common.width() > 1 and common.height() > 1:
                    found.append(f"{_name(one)} and {_name(other)} in {_name(parent)}")
    return found


def sticking_out(window: QWidget) -> list[str]:
    """Return widgets that lie partly outside of their parent, but for what scrolls."""
    found = []
    for widget in shown(window):
        parent = widget.parentWidget()
        if parent is None or widget.isWindow() or _scrolls(widget):
            continue
        if not parent.rect().adjusted(-2, -2, 2, 2).contains(widget.geometry()) and not isinstance(widget, _OVER):
            found.append(f"{_name(widget)} in {_name(parent)}")
    return found


def nameless(window: QWidget) -> list[str]:
    """Return widgets that take the focus and say nothing to a screen reader."""
    found = []
    for widget in shown(window):
        if widget.focusPolicy() == Qt.FocusPolicy.NoFocus or isinstance(widget, QScrollBar):
            continue
        text = widget.text() if isinstance(widget, QAbstractButton) else ""
        proxy = widget.focusProxy()
        if not (widget.accessibleName() or text or (proxy is not None and proxy.accessibleName())):
            found.append(_name(widget))
    return found


def too_small(window: QWidget) -> list[str]:
    """Return buttons that are hard to hit."""
    buttons = (w for w in shown(window) if isinstance(w, QAbstractButton) and w.isEnabled())
    return [_name(b) for b in buttons if b.height() < SMALLEST or b.width() < SMALLEST]


def faint_texts(window: QWidget, least: float = 4.5) -> list[str]:
    """Return labels whose text has too little contrast to what is painted behind it."""
    image = window.grab().toImage()
    found = []
    for widget in shown(window):
        if not isinstance(widget, QLabel) or not widget.text().strip() or not widget.isEnabled():
            continue
        place = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size()).intersected(widget.window().rect())
        if widget.visibleRegion().boundingRect().size() == widget.size() and contrast(image, place) < least:
            found.append(f"{_name(widget)} {contrast(image, place):.1f}")
    return found


def contrast(image: QImage, place: QRect) -> float:
    """Return the contrast (WCAG 2) of a part of a picture: its commonest colour against the one farthest from it."""
    ratio = image.devicePixelRatio()
    colours: Counter[int] = Counter()
    for y in range(int(place.top() * ratio), int(place.bottom() * ratio) + 1):
        for x in range(int(place.left() * ratio), int(place.right() * ratio) + 1):
            colours[image.pixel(x, y)] += 1
    if len(colours) < 2:
        return 21.0  # nothing is painted there
    behind = luminance(colours.most_common(1)[0][0])
    return max((max(behind, light) + 0.05) / (min(behind, light) + 0.05) for light in (luminance(c) for c in colours))


def luminance(pixel: int) -> float:
    """Return the relative luminance of a pixel (WCAG 2.2)."""
    colour = QColor(pixel)
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _scrolls(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QAbstractScrollArea):
            return True
        parent = parent.parentWidget()
    return False


def _name(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, (QAbstractButton, QLabel)) else ""
    return f"{type(widget).__name__} {(widget.accessibleName() or text)[:40]!r} {widget.geometry().getRect()}"
