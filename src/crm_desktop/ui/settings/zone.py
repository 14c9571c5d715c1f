"""The time zone in Settings: a list that is searched by typing a city."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QCompleter, QWidget

from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr
from crm_desktop.store import Store
from crm_desktop.ui.desk import WindowDesk
from crm_desktop.ui.layouts import down
from crm_desktop.ui.settings.rows import Choice
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.widgets import Label
from crm_desktop.viewmodels.zones import Zones, computer_words, keep_zone, meant_by, read_zones


class ZoneChoice(QWidget):
    """Typing filters the list, Enter takes what is meant; what is no zone is said below, and nothing changes."""

    def __init__(self, store: Store, tasks: TaskRunner, desk: WindowDesk, changed: Callable[[], object]) -> None:
        super().__init__()
        self._store, self._tasks, self._desk, self._changed = store, tasks, desk, changed
        self.zones = Zones((("", computer_words()),), "")
        self.box = Choice(tr("Time zone"), self.zones.options)
        self.box.setEditable(True)
        self.box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.box.setMinimumWidth(320)
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.error = Label("", "second", "danger", wrap=True)
        self.error.hide()
        self.setLayout(down(self.box, self.error, gap=4))
        self.setFocusProxy(self.box)
        self.box.activated.connect(lambda: self._keep(self.box.value()))
        field = self.box.lineEdit()
        assert field is not None
        field.setAccessibleName(tr("Time zone"))
        field.editingFinished.connect(self._take)
        if desk.is_read_only:
            reason = tr("This workspace is open for reading only")
            self.box.setEnabled(False)
            self.box.setToolTip(reason)
            self.box.setAccessibleDescription(reason)
        tasks.run(lambda: read_zones(store), self._show, desk.notices.show, owner=self)

    def _show(self, zones: Zones) -> None:
        self.zones = zones
        blocked = self.box.blockSignals(True)
        self.box.clear()
        for name, words in zones.options:
            self.box.addItem(words, name)
        self.box.blockSignals(blocked)
        self.box.set_value(zones.chosen)
        completer = QCompleter(self.box.model(), self.box)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.box.setCompleter(completer)

    def _take(self) -> None:
        """Take what was typed; an empty field is the computer's zone again."""
        completer = self.box.completer()
        popup = completer.popup() if completer is not None else None
        if popup is not None and popup.isVisible():
            return  # somebody walks through the list
        text = self.box.currentText().strip()
        try:
            name = meant_by(self.zones, text) if text else ""
        except CrmError as error:
            self._say(f"{error.title}. {error.advice}")
            return
        self._keep(name)

    def _keep(self, name: str) -> None:
        self._say("")
        self.box.set_value(name)
        if name == self.zones.chosen or self._tasks.is_drained:
            return
        words = self.box.currentText()
        self.zones = Zones(self.zones.options, name)

        def kept(_: None) -> None:
            self._desk.notices.say(tr("Times are shown as in: {zone}", zone=words))
            self._changed()

        self._tasks.run(
            lambda: keep_zone(self._store, name), kept, lambda error: self._say(f"{error.title}. {error.advice}"),
            writes=True, owner=self,
        )  # fmt: skip

    def _say(self, text: str) -> None:
        self.error.setText(text)
        self.error.setVisible(bool(text))
        self.box.setAccessibleDescription(text)
