"""The top bar: back and forward, the field that finds everything, New, reminders, help, and who works here."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QMenu, QSizePolicy, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.reminders.bell import BellButton
from crm_desktop.ui.shortcuts import caps_of, key_of
from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.theme.paint import draw_icon, draw_text, focus_ring, icon_room, rounded
from crm_desktop.ui.widgets.avatar import draw_avatar
from crm_desktop.ui.widgets.buttons import IconButton, PrimaryButton, with_key
from crm_desktop.ui.widgets.card import Surface
from crm_desktop.ui.widgets.chip import draw_key, key_width
from crm_desktop.viewmodels.navigation import Room

HEIGHT = 48


class PaletteField(QAbstractButton):
    """Looks like a search field and opens the palette."""

    def __init__(self, keys: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys = keys
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.retranslate()

    def set_keys(self, keys: tuple[str, ...]) -> None:
        """Show other keys."""
        self._keys = keys
        self.update()

    def retranslate(self) -> None:
        """Speak the language of now."""
        self.setText(tr("Search or run a command"))
        self.setAccessibleName(self.text())
        self.setToolTip(with_key(self.text(), "+".join(self._keys)))

    def sizeHint(self) -> QSize:
        """Return the usual width."""
        return QSize(current_theme().scaled(420), max(tokens.SMALLEST_TARGET, current_theme().scaled(32)))

    def minimumSizeHint(self) -> QSize:
        """Return room for the icon and a word."""
        return QSize(90, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint field, icon, words and keys."""
        theme, painter = current_theme(), QPainter(self)
        box = QRectF(self.rect())
        rounded(painter, box, tokens.RADIUS.control, theme.colour("surface"), theme.colour("border2"))
        draw_icon(painter, "search", "text2", 11, box.center().y())
        right, height = box.right() - 8, float(theme.scaled(18))
        if self.width() > theme.scaled(240):
            for key in reversed(self._keys):
                width = key_width(key)
                draw_key(painter, QRectF(right - width, box.center().y() - height / 2, width, height), key)
                right -= width + 4
        painter.setFont(theme.font())
        painter.setPen(theme.colour("text2"))
        draw_text(painter, QRectF(11 + icon_room(16, 5), 0, right - 15 - icon_room(16, 5), box.height()), self.text())
        if self.hasFocus():
            focus_ring(painter, box)


class AccountButton(QAbstractButton):
    """The initials of the person who works here; opens what concerns them."""

    def __init__(self, name: str, menu: QMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._menu = name, menu
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._open)
        self.retranslate()

    def retranslate(self) -> None:
        """Speak the language of now."""
        self.setAccessibleName(tr("You: {name}", name=self._name))
        self.setToolTip(self._name)

    def sizeHint(self) -> QSize:
        """Return the size around the ring."""
        side = max(32, current_theme().scaled(32))
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the initials."""
        painter = QPainter(self)
        draw_avatar(painter, QRectF(self.rect()).adjusted(2, 2, -2, -2), self._name)
        if self.hasFocus():
            focus_ring(painter, QRectF(self.rect()), self.width() / 2)

    def _open(self) -> None:
        corner = self.mapToGlobal(self.rect().bottomRight())
        self._menu.popup(QPoint(corner.x() - self._menu.sizeHint().width(), corner.y() + 4))


class TopBar(Surface):
    """Nothing but these, ever."""

    back = Signal()
    forward = Signal()
    search = Signal()
    help = Signal()

    def __init__(self, user: str, new_menu: QMenu, account_menu: QMenu, parent: QWidget | None = None) -> None:
        super().__init__("surface", parent=parent)
        self._back = IconButton("chevron-left", "", key=key_of("go.back"))
        self._forward = IconButton("chevron-right", "", key=key_of("go.forward"))
        self._field = PaletteField(())
        self.new = PrimaryButton("", "plus", key=key_of("new.menu"))
        self.new.setMenu(new_menu)
        self.bell = BellButton()
        self._help = IconButton("circle-help", "", key=key_of("help.open"))
        self._account = AccountButton(user, account_menu) if user else None
        self._room = Room.ALL
        for button, signal in ((self._back, self.back), (self._forward, self.forward), (self._help, self.help)):
            button.clicked.connect(signal)
        self._field.clicked.connect(self.search)
        self._arrange()
        self.retranslate()

    def set_steps(self, *, can_go_back: bool, can_go_forward: bool) -> None:
        """Switch Back and Forward on or off; focus goes on where a button would take it along."""
        for button, can in ((self._back, can_go_back), (self._forward, can_go_forward)):
            if not can and button.hasFocus():
                self._field.setFocus()
            button.setEnabled(can)

    def set_room(self, room: Room) -> None:
        """Give up words where there is no room."""
        self._room = room
        is_narrow = room is Room.ONE_COLUMN
        self.new.setText("" if is_narrow else tr("New"))
        self.new.setMinimumWidth(current_theme().scaled(54) if is_narrow else 0)  # plus and arrow
        for spacer in self._spacers:
            self._row.setStretch(spacer, 0 if is_narrow else 1)
        self._field.setMaximumWidth(current_theme().scaled(420 if room is Room.ALL else 340))

    def retranslate(self) -> None:
        """Speak the language of now."""
        self.setAccessibleName(tr("Top bar"))
        keys = {self._back: "go.back", self._forward: "go.forward", self._help: "help.open"}
        for button, command in keys.items():
            button.set_key(key_of(command))
        self._back.set_name(tr("Back"))
        self._forward.set_name(tr("Forward"))
        self._help.set_name(tr("Help"))
        self.bell.retranslate()
        self.new.setAccessibleName(tr("New"))
        self._field.set_keys(caps_of("palette.open"))
        self._field.retranslate()
        self.new.setToolTip(with_key(tr("New"), key_of("new.menu")))
        if self._account:
            self._account.retranslate()
        self.set_room(self._room)

    def changeEvent(self, event: QEvent) -> None:
        """Measure again after a change of the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.setFixedHeight(max(HEIGHT, current_theme().scaled(HEIGHT)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the lower edge."""
        super().paintEvent(event)
        QPainter(self).fillRect(0, self.height() - 1, self.width(), 1, current_theme().colour("border"))

    def _arrange(self) -> None:
        self.setFixedHeight(max(HEIGHT, current_theme().scaled(HEIGHT)))
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 20, 1)
        row.setSpacing(6)
        row.addWidget(self._back)
        row.addWidget(self._forward)
        row.addStretch(1)
        row.addWidget(self._field, 3)
        row.addStretch(1)
        self._spacers = (2, 4)
        row.addWidget(self.new)
        row.addSpacing(4)
        row.addWidget(self.bell)
        row.addWidget(self._help)
        if self._account:
            row.addWidget(self._account)
