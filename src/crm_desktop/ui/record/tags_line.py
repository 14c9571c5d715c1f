"""The chips beside the name: what a company is to us, its tags, and where a tag is added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QSize, QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QLineEdit, QMenu, QPushButton, QSizePolicy, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.theme import current_theme
from crm_desktop.ui.theme.paint import draw_icon, focus_ring, rounded
from crm_desktop.ui.widgets import Chip, IconButton
from crm_desktop.ui.widgets.chip import CHIP_HEIGHT, chip_width, draw_chip

_FIELD_WIDTH = 150


class TagChip(QPushButton):
    """A tag of the record. Delete takes it off, pressing it opens its menu."""

    remove_asked = Signal(str)

    def __init__(
        self, name: str, tone: str = "neutral", *, read_only: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(name, parent)
        self._read_only, self._tone = read_only, tone
        self.setAccessibleName(tr("Tag {name}", name=name))
        if read_only:
            self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        else:
            self.setAccessibleDescription(tr("Delete takes the tag off."))
            self.setToolTip(tr("Press Delete to take the tag off"))
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.clicked.connect(self._show_menu)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def sizeHint(self) -> QSize:
        """Return room for the word; the height is that of a target for a finger."""
        return QSize(chip_width(self.text(), "tag"), max(24, current_theme().scaled(CHIP_HEIGHT) + 4))

    def minimumSizeHint(self) -> QSize:
        """Return room for a piece of the word."""
        return QSize(min(56, self.sizeHint().width()), self.sizeHint().height())

    def event(self, event: QEvent) -> bool:
        """Delete means the tag here, not the record."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and _is_delete(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the tag off with Delete or Backspace."""
        if _is_delete(event) and not self._read_only:
            self.remove_asked.emit(self.text())
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the chip and the ring."""
        painter = QPainter(self)
        height = current_theme().scaled(CHIP_HEIGHT)
        rect = self.rect().adjusted(0, (self.height() - height) // 2, 0, 0)
        rect.setHeight(height)
        draw_chip(painter, rect, self.text(), self._tone, "tag")
        if self.underMouse() and not self._read_only:
            cross = rect.adjusted(rect.width() - 20, 2, -2, -2)
            rounded(painter, cross, 8, current_theme().tone(self._tone)[1])
            token = {"neutral": "text2", "accent": "accent_text"}.get(self._tone, self._tone)
            draw_icon(painter, "x", token, cross.x() + 3, cross.center().y() + 1, 12)
        if self.hasFocus():
            focus_ring(painter, self.rect(), 10)

    def _show_menu(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(tr("Take off “{name}”", name=self.text()), lambda: self.remove_asked.emit(self.text()))
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))


def _is_delete(event: QKeyEvent) -> bool:
    return event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class TagsLine(QWidget):
    """Chips in a row; more than fit are counted and listed in a menu."""

    added = Signal(str)
    removed = Signal(str)
    names_wanted = Signal()  # the field was opened: the names of all tags are needed

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._most = 4
        self._shown: tuple[object, ...] = ()
        self._names: list[str] = []
        self._tones: dict[str, str] = {}
        self._known = QStringListModel(self)
        self.add_button = IconButton("plus", tr("Add a tag"), height=24)
        self.add_button.clicked.connect(self.open_field)
        self.field = QLineEdit()
        self.field.setAccessibleName(tr("New tag"))
        self.field.setFixedWidth(current_theme().scaled(_FIELD_WIDTH))
        self.field.hide()
        completer = QCompleter(self._known, self.field)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.activated.connect(self._on_entered)
        self.field.setCompleter(completer)
        self.field.returnPressed.connect(lambda: self._on_entered(self.field.text()))
        self.field.installEventFilter(self)
        self._chips: list[QWidget] = []

    def show_tags(
        self,
        fixed: Sequence[tuple[str, str, str]],
        names: Sequence[str],
        tones: Mapping[str, str],
        *,
        read_only: bool,
    ) -> None:
        """Show chips that are no tags (word, tone, icon), then the tags in their colours."""
        now = (tuple(fixed), tuple(names), read_only, self._most, tuple(tones.items()))
        if now == self._shown:
            return
        self._shown, self._names, self._tones = now, list(names), dict(tones)
        had_focus = any(chip.hasFocus() for chip in self._chips)
        for chip in self._chips:
            self._row.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = [Chip(word, tone, icon) for word, tone, icon in fixed]
        self._chips += [self._chip(name, read_only) for name in names[: self._most]]
        if len(names) > self._most:
            self._chips.append(self._rest(names[self._most :], read_only))
        for chip in self._chips:
            self._row.addWidget(chip)
        self._row.addWidget(self.field)
        self._row.addWidget(self.add_button)
        self.add_button.setVisible(not read_only)
        if had_focus and not read_only:
            self.add_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_most(self, most: int) -> None:
        """Say how many tags fit."""
        self._most = most
        if self._shown:
            fixed, names, read_only, *_ = self._shown
            self.show_tags(fixed, names, self._tones, read_only=bool(read_only))  # type: ignore[arg-type]

    def open_field(self) -> None:
        """Ask for a tag."""
        self.names_wanted.emit()
        self.field.clear()
        self.field.show()
        self.add_button.hide()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_known(self, names: Sequence[str]) -> None:
        """Offer these tags while typing; those that the record has are left out."""
        self._known.setStringList([name for name in names if name not in self._names])

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Esc and leaving close the field."""
        if watched is self.field:
            if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
                if event.key() == Qt.Key.Key_Escape:
                    self._close(keep_focus=True)
                    return True
            elif event.type() == QEvent.Type.FocusOut and not self.field.text().strip():
                self._close(keep_focus=False)
        return super().eventFilter(watched, event)  # type: ignore[arg-type]

    def _on_entered(self, name: str) -> None:
        name = name.strip()
        if self.field.isVisible():
            self._close(keep_focus=True)
            if name:
                self.added.emit(name)

    def _close(self, *, keep_focus: bool) -> None:
        self.field.hide()
        self.add_button.show()
        if keep_focus:
            self.add_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _chip(self, name: str, read_only: bool) -> TagChip:
        chip = TagChip(name, self._tones.get(name, "neutral"), read_only=read_only)
        chip.remove_asked.connect(self.removed)
        return chip

    def _rest(self, names: Sequence[str], read_only: bool) -> QPushButton:
        button = QPushButton(f"+{len(names)}")
        button.setProperty("kind", "quiet")
        button.setProperty("controlHeight", 24)
        button.setAccessibleName(tr("More tags: {names}", names=", ".join(names)))
        button.setToolTip(", ".join(names))
        menu = QMenu(button)
        for name in names:
            action = menu.addAction(tr("Take off “{name}”", name=name), lambda name=name: self.removed.emit(name))
            action.setEnabled(not read_only)
        button.clicked.connect(lambda: menu.popup(button.mapToGlobal(button.rect().bottomLeft())))
        return button
