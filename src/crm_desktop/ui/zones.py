"""F6 goes from one part of the window to the next and finds the place where one was before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from weakref import WeakKeyDictionary

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

FocusReason = Qt.FocusReason


class FocusZones:
    """The parts in their order; `parts` is asked each time because pages bring their own."""

    def __init__(self, parts: Callable[[], Sequence[QWidget]]) -> None:
        self._parts = parts
        self._last: WeakKeyDictionary[QWidget, QWidget] = WeakKeyDictionary()

    def step(self, by: int) -> QWidget | None:
        """Move the focus to the next (1) or previous (-1) part that can take it; return the part."""
        zones = [zone for zone in self._parts() if isValid(zone) and zone.isVisible()]
        focused = QApplication.focusWidget()
        now = next((i for i, zone in enumerate(zones) if focused and _holds(zone, focused)), None)
        if now is not None and focused is not None:
            self._last[zones[now]] = focused
        start = now if now is not None else (-1 if by > 0 else 0)
        for offset in range(1, len(zones) + 1):
            zone = zones[(start + by * offset) % len(zones)]
            target = self._target(zone)
            if target is not None:
                target.setFocus(FocusReason.TabFocusReason if by > 0 else FocusReason.BacktabFocusReason)
                return zone
        return None

    def _target(self, zone: QWidget) -> QWidget | None:
        last = self._last.get(zone)
        if last is not None and isValid(last) and _holds(zone, last) and _can_focus(last):
            return last
        chosen = [w for w in zone.findChildren(QWidget) if _can_focus(w) and w.property("checked") is True]
        if chosen:  # the row of the place that is shown
            return chosen[0]
        widget: QWidget | None = zone
        while widget is not None:
            if _can_focus(widget) and _holds(zone, widget):
                return widget
            widget = widget.nextInFocusChain()
            if widget is zone:
                return None
        return None


def _holds(zone: QWidget, widget: QWidget) -> bool:
    return zone is widget or zone.isAncestorOf(widget)


def _can_focus(widget: QWidget) -> bool:
    by_tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return by_tab and widget.isVisible() and widget.isEnabled()
