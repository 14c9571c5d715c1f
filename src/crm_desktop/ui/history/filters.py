"""What of History is shown: words, a cause, a person."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.store import Cause
from crm_desktop.ui.history.model import CAUSE_ICONS
from crm_desktop.ui.layouts import across
from crm_desktop.ui.shortcuts import caps_of
from crm_desktop.ui.theme import icon
from crm_desktop.ui.widgets import SearchField
from crm_desktop.viewmodels.history import Filters, cause_words

_PAUSE_MS = 150  # between two letters


class HistoryFilters(QWidget):
    """Search field and two lists."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.search = SearchField(tr("Search in History"), " ".join(caps_of("page.filter")))
        self.search.setMaximumWidth(360)
        self.cause, self.person = QComboBox(), QComboBox()
        self.cause.setAccessibleName(tr("Cause"))
        self.person.setAccessibleName(tr("Person"))
        self.cause.addItem(tr("Every cause"), "")
        for cause in Cause:
            self.cause.addItem(icon(CAUSE_ICONS[cause]), cause_words(cause), str(cause))
        self.person.addItem(tr("Everyone"), "")
        row = across(margins=(24, 0, 24, 12))
        row.addWidget(self.search, 1)
        row.addWidget(self.cause)
        row.addWidget(self.person)
        row.addStretch(1)
        self.setLayout(row)
        self.setFocusProxy(self.search)
        self._timer = QTimer(self, interval=_PAUSE_MS, singleShot=True)
        self._timer.timeout.connect(self.changed)
        self.search.textChanged.connect(lambda: self._timer.start())
        for box in (self.cause, self.person):
            box.currentIndexChanged.connect(lambda: self._timer.start())

    def value(self) -> Filters:
        """Return what is asked for."""
        return Filters(self.search.text(), str(self.cause.currentData() or ""), str(self.person.currentData() or ""))

    def set_value(self, filters: Filters) -> None:
        """Ask for something else."""
        self.search.setText(filters.text)
        self.cause.setCurrentIndex(max(0, self.cause.findData(filters.cause)))
        if filters.by and self.person.findData(filters.by) < 0:
            self.person.addItem(filters.by, filters.by)
        self.person.setCurrentIndex(max(0, self.person.findData(filters.by)))

    def clear(self) -> None:
        """Ask for all."""
        self.set_value(Filters())

    def set_people(self, people: Sequence[tuple[str, str]]) -> None:
        """Offer the people who did something."""
        chosen = str(self.person.currentData() or "")
        blocked = self.person.blockSignals(True)
        self.person.clear()
        self.person.addItem(tr("Everyone"), "")
        for user_id, name in people:
            self.person.addItem(name, user_id)
        self.person.setCurrentIndex(max(0, self.person.findData(chosen)))
        self.person.blockSignals(blocked)
