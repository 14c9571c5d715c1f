"""One table of a million rows in a process of its own: first paint, a jump, memory."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

LAZY, QSQL, OURS = "lazy", "qsql", "ours"
_PAGE = 256


def main() -> None:
    case, path = sys.argv[1], Path(sys.argv[2])
    from PySide6.QtWidgets import QApplication, QTableView

    if case == OURS:  # modules are measured by the start, here it is the list alone
        import crm_desktop.ui.people.page  # noqa: F401
    app = QApplication([])
    before, began = memory(), time.process_time()
    model, finish = {LAZY: _lazy, QSQL: _qsql, OURS: _ours}[case](path)
    view = QTableView()
    view.setModel(model)
    view.resize(1000, 700)
    view.verticalHeader().setDefaultSectionSize(24)
    painted = _show(app, view)
    figures = {"first_paint": painted - began}
    began = time.process_time()
    finish()
    figures["all_rows"] = time.process_time() - began
    began = time.process_time()
    for part in (0.5, 1.0, 0.25, 0.75):
        view.verticalScrollBar().setValue(int(part * view.verticalScrollBar().maximum()))
        view.viewport().repaint()
        app.processEvents()
    figures["jump"] = (time.process_time() - began) / 4
    figures["rows"] = model.rowCount()
    figures["memory_kb"] = memory() - before
    print(json.dumps(figures), flush=True)
    os._exit(0)  # how Qt goes down is not what is measured


def _lazy(path: Path):
    """Return the least that a million rows need: the count, and pages of rows by their key."""
    from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt

    from crm_desktop.store.connection import connect

    connection = connect(path, read_only=True)
    columns = "k, display_name, job_title, company_id, last_contact_at, updated_at"

    class Lazy(QAbstractTableModel):
        def __init__(self) -> None:
            super().__init__()
            self.count = connection.execute("SELECT count(*) FROM person").fetchone()[0]
            self.pages: dict[int, list] = {}
            self.role = Qt.ItemDataRole.DisplayRole

        def rowCount(self, parent=QModelIndex()) -> int:  # noqa: B008
            return self.count

        def columnCount(self, parent=QModelIndex()) -> int:  # noqa: B008
            return 6

        def data(self, index, role):
            if role != self.role:
                return None
            number, at = divmod(index.row(), _PAGE)
            if number not in self.pages:
                sql = f"SELECT {columns} FROM person WHERE k > ? ORDER BY k LIMIT {_PAGE}"
                self.pages[number] = connection.execute(sql, (number * _PAGE,)).fetchall()
            return self.pages[number][at][index.column()]

    return Lazy(), lambda: None


def _qsql(path: Path):
    """Return Qt's own model, filled to the end."""
    from PySide6.QtSql import QSqlDatabase, QSqlTableModel

    database = QSqlDatabase.addDatabase("QSQLITE")
    database.setDatabaseName(str(path))
    assert database.open()
    model = QSqlTableModel(None, database)
    model.setTable("person")
    model.select()

    def finish() -> None:
        while model.canFetchMore():
            model.fetchMore()

    return model, finish


def _ours(path: Path):
    """Return the model of the People page, its first window read at once and the order of all rows after it."""
    from crm_desktop.store import open_store
    from crm_desktop.ui.lists.columns import Look
    from crm_desktop.ui.lists.format import day_of
    from crm_desktop.ui.lists.reader import ListReader
    from crm_desktop.ui.lists.row_model import RowsModel
    from crm_desktop.ui.people.page import PEOPLE_LIST
    from crm_desktop.ui.tasks import TaskRunner
    from crm_desktop.viewmodels.lists.views import Query

    store = open_store(path, app_folder=path.parent)
    source, tasks = PEOPLE_LIST.source(store), TaskRunner()
    model = RowsModel(PEOPLE_LIST.columns, Look(PEOPLE_LIST.arrangements[0], day_of(store.clock.now())))
    reader = ListReader(source, tasks, model)
    model.parts = reader, tasks, store  # they live as long as the model
    reader.first(Query())

    def finish() -> None:
        model.set_keys(source.keys(Query()))

    return model, finish


def _show(app, view) -> float:
    from PySide6.QtCore import QEvent, QObject

    painted: list[int] = []

    class Filter(QObject):
        def eventFilter(self, watched, event) -> bool:
            if event.type() == QEvent.Type.Paint:
                painted.append(1)
            return False

    view.paint_filter = Filter()
    view.viewport().installEventFilter(view.paint_filter)
    view.show()
    while not painted:
        app.processEvents()
    app.processEvents()
    return time.process_time()


def memory() -> int:
    """Return the resident kilobytes of now."""
    return int(Path("/proc/self/status").read_text().split("VmRSS:")[1].split()[0])


if __name__ == "__main__":
    main()
