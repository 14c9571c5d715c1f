"""The rows of the sidebar: a place, a pinned view, and whose file this is."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.domain.plain import plain
from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.theme.paint import draw_icon, draw_text, focus_ring, icon_room, icon_side, rounded, text_width
from crm_desktop.ui.widgets.avatar import draw_avatar
from crm_desktop.viewmodels.navigation import Entry

RAIL = 52
ICON_X, SIDE = 10, 8
_ITEM_HEIGHT, _LOW_ITEM_HEIGHT = 31, 27
_ICON_GAP = 11
_BADGE = 18


class SideItem(QAbstractButton):
    """One place: icon, name, and at the right a count or a mark."""

    def __init__(self, entry: Entry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entry = entry
        self._count = self._count_tone = self._mark_icon = self._mark_tone = self._mark_words = ""
        self._is_rail = self._is_low = False
        self._measured: tuple[object, int] = (None, 0)  # for what, and the width: a layout asks again and again
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.retranslate()

    def retranslate(self) -> None:
        """Speak the language of now."""
        self.setText(tr(self.entry.title))
        self.setAccessibleName(self.text())
        self._describe()

    def set_count(self, count: str, tone: str = "") -> None:
        """Show how many there are; a tone says that they want something."""
        self._count, self._count_tone = count, tone
        self._describe()

    def set_mark(self, icon: str, tone: str, words: str) -> None:
        """Show a state as an icon; its words are in the tooltip and for screen readers."""
        self._mark_icon, self._mark_tone, self._mark_words = icon, tone, words
        self._describe()

    def set_shape(self, *, is_rail: bool, is_low: bool) -> None:
        """Show the icon alone, or less height."""
        self._is_rail, self._is_low = is_rail, is_low
        self.updateGeometry()
        self._describe()

    def wanted_width(self) -> int:
        """Return the width around the name and what stands right of it."""
        now = (self.text(), self._count, id(current_theme()), current_theme().version)
        if self._measured[0] != now:
            right = text_width(self._count, "caption", tokens.SEMIBOLD) + 16 if self._count else 0
            width = SIDE + _text_x() + text_width(self.text(), "label") + 10 + max(right, 24) + 10 + SIDE
            self._measured = now, width
        return self._measured[1]

    def sizeHint(self) -> QSize:
        """Return the size of a row."""
        if self._is_rail:
            return QSize(rail_width(), max(tokens.SMALLEST_TARGET, icon_side() + (11 if self._is_low else 18)))
        height = current_theme().scaled(_LOW_ITEM_HEIGHT if self._is_low else _ITEM_HEIGHT)
        return QSize(self.wanted_width(), height)

    def minimumSizeHint(self) -> QSize:
        """A row keeps its height."""
        return QSize(rail_width(), self.sizeHint().height())

    def nextCheckState(self) -> None:
        """Stay as it is: what is shown decides which row is chosen, not the click."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes there; the arrows go to the rows above and below."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the row."""
        theme, painter = current_theme(), QPainter(self)
        box = QRectF(self.rect()).adjusted(SIDE, 0, -SIDE, 0)
        if self.isChecked():
            rounded(painter, box, tokens.RADIUS.control, theme.colour("accent_soft"))
        elif self.underMouse():
            rounded(painter, box, tokens.RADIUS.control, theme.colour("hover"))
        ink = "accent_text" if self.isChecked() else "text"
        middle = box.center().y()
        x = box.center().x() - icon_side() / 2 if self._is_rail else box.x() + ICON_X
        draw_icon(painter, self.entry.icon, ink if self.isChecked() else "text2", x, middle)
        if not self._is_rail:
            self._paint_words(painter, box, ink)
        if self.hasFocus():
            focus_ring(painter, box)

    def _paint_words(self, painter: QPainter, box: QRectF, ink: str) -> None:
        theme = current_theme()
        right = box.right() - 10
        if self._mark_icon:
            draw_icon(painter, self._mark_icon, self._mark_tone, right - 15, box.center().y(), 15)
            right -= 22
        if self._count:
            right = self._paint_count(painter, box, right) - 6
        painter.setFont(theme.font("label", tokens.SEMIBOLD if self.isChecked() else None))
        painter.setPen(theme.colour(ink))
        left = box.x() + _text_x()
        draw_text(painter, QRectF(left, box.y(), right - left, box.height()), self.text())

    def _paint_count(self, painter: QPainter, box: QRectF, right: float) -> float:
        theme = current_theme()
        width = max(float(_BADGE), text_width(self._count, "caption", tokens.SEMIBOLD, tabular=True) + 12.0)
        badge = QRectF(right - width + 4, box.center().y() - theme.scaled(_BADGE) / 2, width, theme.scaled(_BADGE))
        ink, fill = theme.tone(self._count_tone) if self._count_tone else (theme.colour("text2"), None)
        if fill is not None or theme.colours.is_dark or self.isChecked():
            rounded(painter, badge, badge.height() / 2, fill or theme.colour("sunken"))
        painter.setFont(theme.font("caption", tokens.SEMIBOLD, tabular=True))
        painter.setPen(ink)
        draw_text(painter, badge, self._count, Qt.AlignmentFlag.AlignHCenter)
        return badge.x()

    def _describe(self) -> None:
        words = ", ".join(part for part in (self._count, self._mark_words) if part)
        self.setAccessibleDescription(words)
        self.setToolTip(", ".join(part for part in (self.text(), words) if part) if self._is_rail else self._mark_words)
        self.update()


class WorkspaceHead(QWidget):
    """Whose file this is, and who works in it."""

    def __init__(self, workspace: str, user: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace, self._user = workspace, user
        self.setAccessibleName(", ".join(part for part in (workspace, user) if part))
        self.setToolTip(self.accessibleName())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return room for two lines."""
        return QSize(rail_width(), max(52, current_theme().scaled(52)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the square and the two lines."""
        theme, painter = current_theme(), QPainter(self)
        middle = self.height() / 2 + 1
        is_rail = self.width() <= rail_width()
        side = max(28.0, float(icon_side(28)))
        left = (self.width() - side) / 2 if is_rail else 16.0
        draw_avatar(painter, QRectF(left, middle - side / 2, side, side), self._workspace, square=True)
        if is_rail:
            return
        line = theme.scaled(16)
        top = middle - (line if self._user else line / 2)
        left += side + 9
        area = QRectF(left, top, self.width() - left - 12, line)
        painter.setFont(theme.font("strong"))
        painter.setPen(theme.colour("text"))
        draw_text(painter, area, self._workspace)
        painter.setFont(theme.font("caption"))
        painter.setPen(theme.colour("text2"))
        draw_text(painter, area.translated(0, line - 1), self._user)


@plain
class Pin:
    """A saved view that stands in the sidebar."""

    place: str  # the list that it is a view of
    view: str
    title: str
    count: str = ""


class PinItem(SideItem):
    """A pinned view: its title was typed by a person and is not translated."""

    def __init__(self, pin: Pin, parent: QWidget | None = None) -> None:
        self.pin = pin
        super().__init__(Entry(pin.view, pin.title, "pin"), parent)
        self.set_count(pin.count)

    def retranslate(self) -> None:
        """Keep the title as it was typed."""
        self.setText(self.pin.title)
        self.setAccessibleName(self.pin.title)


def rail_width() -> int:
    """Return the width of the rail: room around an icon at the text size of now."""
    return max(RAIL, icon_side() + 36)


def _text_x() -> int:
    return ICON_X + icon_room(16, _ICON_GAP)
