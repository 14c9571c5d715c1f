"""Keys that menus can't hold: single keys inside a page, digits by the place of the key, Alt for the menu bar."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QKeyCombination, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QMenu, QPlainTextEdit, QWidget

from crm_desktop.commands.registry import Command, Registry
from crm_desktop.viewmodels.keys import digit_at

if TYPE_CHECKING:
    from crm_desktop.ui.desk import WindowDesk


class SingleKeys(QObject):
    """E, C, G P: they work while a page has the focus; a text field takes its letters first."""

    def __init__(self, pages: QWidget, desk: WindowDesk) -> None:
        super().__init__(pages)
        self._pages, self._desk = pages, desk
        self._shortcuts: list[QShortcut] = []
        self.rekey()

    def rekey(self) -> None:
        """Listen to the keys that the commands have now."""
        for shortcut in self._shortcuts:
            shortcut.setEnabled(False)
            shortcut.deleteLater()
        self._shortcuts = []
        for command in self._desk.registry:
            for line in command.keys:
                shortcut = QShortcut(QKeySequence(", ".join(line.split())), self._pages)
                shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
                shortcut.activated.connect(lambda command=command, line=line: self._act(command, line))
                self._shortcuts.append(shortcut)
        self.set_enabled(self._desk.look.single_keys)

    def _act(self, command: Command, line: str) -> None:
        """Run a command; while a menu is open, its letters are the menu's: Qt asks the page below it first."""
        menu = QApplication.activePopupWidget()
        if not isinstance(menu, QMenu):
            self._desk.run(command)
            return
        letter = QKeySequence(f"Alt+{line.split()[0]}")
        for action in menu.actions():
            if action.isEnabled() and action.isVisible() and QKeySequence.mnemonic(action.text()) == letter:
                if action.menu() is not None:
                    menu.setActiveAction(action)
                    return
                menu.close()
                action.trigger()
                return

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


def keep_for_text(event: QKeyEvent, focus: QWidget | None) -> bool:
    """Leave Ctrl+Enter to the text that has the focus: there it saves what was written, before any command has it."""
    is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier and isinstance(focus, QPlainTextEdit):
        event.accept()
        return True
    return False


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


# Lists and their lines take the same keys as the page.
EDIT, REMOVE, DONE, SNOOZE = "page.edit", "page.bin", "page.done", "page.snooze"
_caps: dict[str, tuple[str, ...]] = {}
_strokes: dict[str, frozenset[QKeyCombination]] = {}
_taught: dict[str, str] = {}  # of this process: its windows share the settings of the device


def teach(registry: Registry) -> None:
    """Show the keys of these commands on buttons from now on."""
    _caps.update({command.id: key_caps(command.shown_keys) for command in registry})
    _taught.update({command.id: _on_button(command) for command in registry})
    _strokes.update({command.id: _single_strokes(command) for command in registry})


def key_of(command_id: str) -> str:
    """Return the key that a button of a command shows, "Ctrl+N" or "N P"; empty where it has none."""
    return _taught.get(command_id, "")


def is_key(event: QKeyEvent, *command_ids: str) -> bool:
    """Return whether a key is one of these commands', by what it is mapped to now."""
    if not _strokes:
        from crm_desktop.commands.catalogue import all_commands  # a widget without a window

        _strokes.update({command.id: _single_strokes(command) for command in all_commands()})
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    pressed = QKeyCombination(modifiers, Qt.Key(event.key()))
    return any(pressed in _strokes.get(command_id, ()) for command_id in command_ids)


def _single_strokes(command: Command) -> frozenset[QKeyCombination]:
    ways = [QKeySequence(way) for way in (*command.shortcuts, *(key for key in command.keys if " " not in key))]
    return frozenset(way[0] for way in ways if way.count() == 1)  # type: ignore[index]


def caps_of(command_id: str) -> tuple[str, ...]:
    """Return the same as single caps."""
    return _caps.get(command_id, ())


def _on_button(command: Command) -> str:
    short = {"Delete": "Del"}
    caps = tuple(short.get(cap, cap) for cap in key_caps(command.shown_keys))
    return (" " if command.keys else "+").join(caps)


def key_caps(keys: tuple[str, ...]) -> tuple[str, ...]:
    """Return keys as they are printed on this computer's keyboard."""
    mac = {"Ctrl": "⌘", "Shift": "⇧", "Alt": "⌥", "Return": "↩"}
    arrows = {"Left": "←", "Right": "→", "Up": "↑", "Down": "↓", "Return": "Enter"}
    return tuple((mac.get(key, key) if sys.platform == "darwin" else arrows.get(key, key)) for key in keys)
