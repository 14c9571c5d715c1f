"""Logging and planning from anywhere: the composer of the record page over a list, and the line of one sentence."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from crm_desktop.commands.desk import Desk, Selection
from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.localtime import to_local
from crm_desktop.services.notes import write_note
from crm_desktop.services.quick_add import understand
from crm_desktop.services.zones import my_zone
from crm_desktop.store.engine import Store
from crm_desktop.ui.activities.quick_add_line import QuickAddLine
from crm_desktop.ui.activities.words import understood_words
from crm_desktop.ui.record.acting import Acting
from crm_desktop.ui.record.composer import PLAN, Composer
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.widgets import Label

_KINDS = ("person", "company")


class QuickAddDialog(QDialog):
    """The line of one sentence; Enter adds and closes."""

    def __init__(self, store: Store, tasks: TaskRunner, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        _prepare(self, tr("Add an activity"))
        selected = _selected(desk)
        page = ((selected.kind, selected.id), selected.title) if selected else None
        self.line = QuickAddLine(store, tasks, desk, lambda: page)
        self.layout().addWidget(self.line)  # type: ignore[union-attr]
        self.line.added.connect(lambda _: self.accept())
        self.line.left.connect(self.reject)


class LogDialog(QDialog):
    """The composer for the record that is selected; what is saved closes it."""

    def __init__(
        self, store: Store, tasks: TaskRunner, desk: Desk, about: Selection, kind: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        _prepare(self, about.title)
        self._store, self._tasks, self._desk, self._about = store, tasks, desk, about
        acting = Acting(store, tasks, desk, (about.kind, about.id), self)
        self.composer = Composer(self._said)
        self.composer.set_record(about.title)
        self.composer.set_plan(acting.line(lambda: about.title))
        self.layout().addWidget(self.composer)  # type: ignore[union-attr]
        self.composer.logged.connect(lambda entered: acting.log(entered, self.accept, self._refused))
        self.composer.posted.connect(self._note)
        self.composer.closed.connect(self.reject)
        line = self.composer.plan
        assert isinstance(line, QuickAddLine)
        line.added.connect(lambda _: self.accept())
        line.left.connect(self.reject)
        self.composer.start(kind)

    def _said(self, text: str) -> list[tuple[str, str, str]]:
        return understood_words(understand(self._store, text), to_local(self._store.clock.now(), my_zone(self._store)))

    def _note(self, text: str) -> None:
        store, about = self._store, self._about

        def saved(_: str) -> None:
            self.accept()
            self._desk.notices.say(tr("Note saved"), undo=True)

        self._tasks.run(
            lambda: write_note(store, kind_name=about.kind, record_id=about.id, body=text),
            saved, self._refused, writes=True, owner=self,
        )  # fmt: skip

    def _refused(self, error: CrmError) -> None:
        self.composer.on_refused()
        self._desk.notices.show(error)


def open_quick_add(
    store: Store, tasks: TaskRunner, desk: Desk, parent: QWidget | None = None, text: str = ""
) -> QuickAddDialog:
    """Ask for one sentence."""
    dialog = QuickAddDialog(store, tasks, desk, parent)
    dialog.open()
    dialog.line.begin(text)
    return dialog


def open_log(store: Store, tasks: TaskRunner, desk: Desk, parent: QWidget | None = None, kind: str = "call") -> QDialog:
    """Ask what was done with the record that is selected, or plan something; where none is, ask for a sentence."""
    about = _selected(desk)
    if about is None:
        return open_quick_add(store, tasks, desk, parent)
    dialog = LogDialog(store, tasks, desk, about, kind, parent)
    dialog.open()
    dialog.composer.start(kind)
    return dialog


def plan_here(store: Store, tasks: TaskRunner, desk: Desk, parent: QWidget | None = None) -> QDialog:
    """Plan something with the record that is selected."""
    return open_log(store, tasks, desk, parent, PLAN)


def _selected(desk: Desk) -> Selection | None:
    selected = desk.selection
    return selected if selected is not None and selected.kind in _KINDS else None


def _prepare(dialog: QDialog, title: str) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(title)
    dialog.setMinimumWidth(620)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(16, 14, 16, 16)
    column.setSpacing(8)
    column.addWidget(Label(title, "section"))
