"""What is shown beside what is planned: chosen in a menu, kept for this computer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.services.calendar import BIRTHDAYS
from crm_desktop.store import Store

_SETTING = "calendar.layers"


class Layers(QObject):
    """Knows which layers are shown."""

    def __init__(self, store: Store, host: QWidget, on_changed: Callable[[], None]) -> None:
        super().__init__(host)
        self._store, self._on_changed = store, on_changed
        kept = store.get_setting(_SETTING, [BIRTHDAYS])
        self.shown: tuple[str, ...] = tuple(map(str, kept)) if isinstance(kept, list) else ()

    def fill(self, menu: QMenu) -> None:
        """Add what can be shown to a menu."""
        action = menu.addAction(tr("Birthdays"))
        action.setCheckable(True)
        action.setChecked(BIRTHDAYS in self.shown)
        action.toggled.connect(partial(self.show, BIRTHDAYS))

    def show(self, layer: str, on: bool) -> None:
        """Show a layer, or not."""
        self.shown = tuple(dict.fromkeys((*self.shown, layer))) if on else tuple(x for x in self.shown if x != layer)
        self._store.set_setting(_SETTING, list(self.shown))
        self._on_changed()
