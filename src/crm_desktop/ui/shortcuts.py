"""Keys that menus can't hold: single keys inside a page, digits by the place of the key, Alt for the menu bar."""

from __future__ import annotations

import sys
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from crm_desktop.ui.desk import WindowDesk
from crm_desktop.viewmodels.keys import digit_at


class SingleKeys(QObject):
    """E, C, G P: they work while a page has the focus; a text field takes its letters first."""

    def __init__(self, pages: QWidget, desk: WindowDesk) -> None:
        super().__init__(pages)
        self._shortcuts: list[QShortcut] = []
        for command in desk.registry:
            for line in command.keys:
                shortcut = QShortcut(QKeySequence(", ".join(line.split())), pages)
                shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
                shortcut.activated.connect(lambda command=command: desk.run(command))
                self._shortcuts.append(shortcut)
        self.set_enabled(desk.look.single_keys)

    def set_enabled(self, is_on: bool) -> None:
        """Switch single keys on or off (WCAG 2.1.4)."""
        for shortcut in self._shortcuts:
            shortcut.setEnabled(is_on)


class PlaceDigits:
    """Ctrl+1 to Ctrl+9 by the position of the key."""

    def __init__(self, go_to: Callable[[int], None]) -> None:
        self._go_to = go_to

    def offer(self, event: QKeyEvent) -> bool:
        """Take a key before shortcuts see it: on a Slovak keyboard Ctrl and the first digit key is also "Ctrl++"."""
        keypad = Qt.KeyboardModifier.KeypadModifier
        if event.modifiers() & ~keypad != Qt.KeyboardModifier.ControlModifier or event.modifiers() & keypad:
            return False
        digit = digit_at(sys.platform, event.nativeScanCode(), event.nativeVirtualKey(), event.key())
        if digit is None:
            return False
        event.accept()
        QTimer.singleShot(0, lambda: self._go_to(digit))
        return True


class AltKey:
    """Alt alone, pressed and released, opens the menu bar."""

    def __init__(self, toggle: Callable[[], None]) -> None:
        self._toggle = toggle
        self._is_alone = False

    def on_press(self, event: QKeyEvent) -> None:
        """Note a key."""
        self._is_alone = event.key() == Qt.Key.Key_Alt and not event.isAutoRepeat()

    def on_release(self, event: QKeyEvent) -> None:
        """Open the bar if nothing came between."""
        if event.key() == Qt.Key.Key_Alt and self._is_alone and sys.platform != "darwin":
            self._toggle()
        self._is_alone = False

    def forget(self) -> None:
        """Something else happened while Alt was down."""
        self._is_alone = False


def key_caps(keys: tuple[str, ...]) -> tuple[str, ...]:
    """Return keys as they are printed on this computer's keyboard."""
    mac = {"Ctrl": "⌘", "Shift": "⇧", "Alt": "⌥"}
    arrows = {"Left": "←", "Right": "→", "Up": "↑", "Down": "↓"}
    return tuple((mac.get(key, key) if sys.platform == "darwin" else arrows.get(key, key)) for key in keys)
