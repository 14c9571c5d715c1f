"""A text field with a list to tick: one of a few, or several with commas between. Typing works as well."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.theme import icon


class OptionsEdit(QLineEdit):
    """Down or the arrow opens the list; Space ticks there, Esc closes it."""

    def __init__(
        self, options: Sequence[str], text: str = "", *, several: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        self._options, self._several = tuple(options), several
        arrow = self.addAction(icon("chevron-down"), QLineEdit.ActionPosition.TrailingPosition)
        arrow.setText(tr("Show the options"))
        arrow.setToolTip(tr("Show the options"))
        arrow.triggered.connect(self.open_options)
        self.menu = _StayingMenu(self) if several else QMenu(self)

    def chosen(self) -> list[str]:
        """Return the options that the text names."""
        words = [word.strip().casefold() for word in self.text().split(",")]
        return [option for option in self._options if option.casefold() in words or self.text().strip() == option]

    def open_options(self) -> None:
        """Offer the options below the field."""
        self.menu.clear()
        chosen = self.chosen()
        for option in self._options:
            action = self.menu.addAction(option.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(option in chosen)
            action.triggered.connect(lambda on, option=option: self._on_chosen(option, on))
        self.menu.setMinimumWidth(self.width())
        self.menu.popup(self.mapToGlobal(QPoint(0, self.height())))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open with Down."""
        if event.key() == Qt.Key.Key_Down and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.open_options()
            return
        super().keyPressEvent(event)

    def _on_chosen(self, option: str, on: bool) -> None:
        if not self._several:
            self.setText(option)
        else:
            chosen = set(self.chosen()) | {option} if on else set(self.chosen()) - {option}
            self.setText(", ".join(known for known in self._options if known in chosen))
        self.textEdited.emit(self.text())


class _StayingMenu(QMenu):
    """A menu that stays open while several things are ticked."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tick and stay."""
        action = self.actionAt(event.position().toPoint())
        if not self._toggle(action):
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tick with Space and stay; Enter closes."""
        if event.key() == Qt.Key.Key_Space and self._toggle(self.activeAction()):
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.close()
            return
        super().keyPressEvent(event)

    @staticmethod
    def _toggle(action: QAction | None) -> bool:
        if action is None or not action.isCheckable():
            return False
        action.trigger()
        return True
