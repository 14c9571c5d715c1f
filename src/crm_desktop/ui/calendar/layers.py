"""What is shown beside what is planned: birthdays and saved views with a date, chosen in a menu, kept here."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMenu, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.services.calendar_layers import BIRTHDAYS, Offered, layer_name, offered
from crm_desktop.store import Store
from crm_desktop.ui.calendar.bars import swatch

_SETTING = "calendar.layers"


class Layers(QObject):
    """Knows which layers are shown."""

    def __init__(self, store: Store, host: QWidget, on_changed: Callable[[], None]) -> None:
        super().__init__(host)
        self._store, self._on_changed = store, on_changed
        kept = store.get_setting(_SETTING, [BIRTHDAYS])
        self.shown: tuple[str, ...] = tuple(map(str, kept)) if isinstance(kept, list) else ()

    def fill(self, menu: QMenu) -> None:
        """Add what can be shown to a menu: birthdays, and each view with its dates."""
        self._add(menu, tr("Birthdays"), BIRTHDAYS)
        found = offered(self._store)
        for one in found:
            self._add_view(menu, one)
        if not found:
            menu.addAction(tr("A saved view with a date can be shown here, too")).setEnabled(False)
        menu.addSeparator()

    def show(self, layer: str, on: bool) -> None:
        """Show a layer, or not."""
        self.shown = tuple(dict.fromkeys((*self.shown, layer))) if on else tuple(x for x in self.shown if x != layer)
        self._store.set_setting(_SETTING, list(self.shown))
        self._on_changed()

    def _add_view(self, menu: QMenu, one: Offered) -> None:
        dates = QMenu(one.name.replace("&", "&&"), menu)
        dates.setIcon(QIcon(swatch(one.colour)))
        menu.addMenu(dates)
        for field in one.fields:
            self._add(dates, field.label, layer_name(one.view, field))

    def _add(self, menu: QMenu, words: str, layer: str) -> None:
        action = menu.addAction(words.replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked(layer in self.shown)
        action.toggled.connect(partial(self.show, layer))
