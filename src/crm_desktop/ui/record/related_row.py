"""A line of a related card: picture, name, second line; Enter opens, Delete removes, the menu has the rest."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QImage, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QMenu, QSizePolicy, QWidget

from crm_desktop.ui.shortcuts import REMOVE, is_key
from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.theme.paint import draw_icon, draw_text, focus_ring, rounded
from crm_desktop.ui.widgets import IconButton
from crm_desktop.ui.widgets.avatar import draw_avatar, draw_fitting

FillMenu = Callable[[QMenu], None]
_PICTURE = 26
_THUMBNAIL = 32


class RelatedRow(QAbstractButton):
    """One related thing; pressing it opens it."""

    remove_asked = Signal()

    def __init__(
        self,
        name: str,
        line: str,
        fill_menu: FillMenu,
        *,
        icon: str = "",
        square: bool = False,
        faded: bool = False,
        more_name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._line, self._icon, self._square, self._faded = line, icon, square, faded
        self._picture: QImage | None = None
        self._fill_menu = fill_menu
        self.setText(name)
        self.setAccessibleName(f"{name}. {line}" if line else name)
        self.setToolTip("")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 2, 0)
        self._row.setSpacing(0)
        self._row.addStretch(1)
        self._more = IconButton("ellipsis", more_name, height=28)
        self._more.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._more.clicked.connect(self._show_menu)
        self._more.hide()
        self._row.addWidget(self._more)

    def set_picture(self, picture: QImage | None) -> None:
        """Show what the file looks like in place of its icon."""
        self._picture = picture
        self.update()

    def add_button(self, button: IconButton) -> None:
        """Add something that can be done at once."""
        self._row.addWidget(button)

    def sizeHint(self) -> QSize:
        """Return room for two lines."""
        return QSize(200, current_theme().scaled(40 if self._line else 32))

    def minimumSizeHint(self) -> QSize:
        """Names are elided, lines never cut."""
        return QSize(80, self.sizeHint().height())

    def event(self, event: QEvent) -> bool:
        """Delete means this line, not the record; the menu button comes with pointer and keyboard."""
        is_override = event.type() == QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and is_key(event, REMOVE):
            event.accept()
            return True
        result = super().event(event)
        kinds = (QEvent.Type.HoverEnter, QEvent.Type.HoverLeave, QEvent.Type.FocusIn, QEvent.Type.FocusOut)
        if event.type() in kinds and hasattr(self, "_more"):
            self._more.setVisible(self.underMouse() or self.hasFocus())
            self.update()
        return result

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Delete removes."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif is_key(event, REMOVE):
            self.remove_asked.emit()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done."""
        is_keyboard = event.reason() == QContextMenuEvent.Reason.Keyboard
        self._menu().popup(self.mapToGlobal(self.rect().bottomLeft()) if is_keyboard else event.globalPos())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint picture and lines."""
        theme, painter = current_theme(), QPainter(self)
        if self.underMouse() or self.isDown():
            rounded(painter, self.rect(), tokens.RADIUS.control, theme.colour("sunken"))
        size, x = theme.scaled(_PICTURE), 4.0
        if self._picture is not None:
            side = theme.scaled(_THUMBNAIL)
            draw_fitting(painter, self._picture, QRectF(x, (self.height() - side) / 2, side, side))
            x += side + 8
        elif self._icon:
            draw_icon(painter, self._icon, "text2", x, self.height() / 2, 16)
            x += theme.scaled(16) + 8
        else:
            box = QRectF(x, (self.height() - size) / 2, size, size)
            draw_avatar(painter, box, self.text(), square=self._square)
            x += size + 8
        taken = sum(b.width() for b in self.findChildren(IconButton) if b.isVisible()) + 6
        width = self.width() - x - taken
        half = self.height() / 2 if self._line else self.height()
        painter.setFont(theme.font("label"))
        painter.setPen(theme.colour("text2" if self._faded else "text"))
        draw_text(painter, QRectF(x, 2 if self._line else 0, width, half), self.text())
        if self._line:
            painter.setFont(theme.font("second"))
            painter.setPen(theme.colour("text2"))
            draw_text(painter, QRectF(x, half - 1, width, half - 1), self._line)
        if self.hasFocus():
            focus_ring(painter, self.rect())

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._fill_menu(menu)
        return menu

    def _show_menu(self) -> None:
        self._menu().popup(self._more.mapToGlobal(self._more.rect().bottomLeft()))
