"""One start in a process of its own: processor seconds from its beginning to the first paint, and to a usable list."""

from __future__ import annotations

import json
import os
import sys
import time

BARE, OURS, TODAY = "bare", "ours", "today"


def main() -> None:
    case, workspace = sys.argv[1], sys.argv[2]
    if case == BARE:
        _bare()
    else:
        _ours(workspace, case)


def _bare() -> None:
    from PySide6 import QtWidgets

    app = QtWidgets.QApplication([])
    window = QtWidgets.QMainWindow()
    window.setCentralWidget(QtWidgets.QTextEdit())
    window.menuBar().addMenu("File")
    window.statusBar().showMessage("ready")
    painted = _painted_by(window)
    window.show()
    _wait(app, lambda: painted)
    _tell({"first_paint": painted[0]})


def _ours(workspace: str, case: str) -> None:
    """Start the program as a person does; only its event loop is watched until the list can be used."""
    from crm_desktop.app.qt_support import import_qt

    import_qt()  # as the program itself does it, had its event loop not to be watched
    from PySide6.QtWidgets import QApplication

    def watch(*_: object) -> int:
        app = QApplication.instance()
        window = next(w for w in app.topLevelWidgets() if w.inherits("QMainWindow"))
        painted = _painted_by(window)
        _wait(app, lambda: painted)
        _wait(app, lambda: _has_day(window) if case == TODAY else _is_usable(window))
        _tell({"first_paint": painted[0], "usable": time.process_time()})
        return 0

    QApplication.exec = watch
    from crm_desktop.app.desktop import main as start

    start(["--workspace", workspace, "--place", "today" if case == TODAY else "people"])


def _wait(app, is_done) -> None:
    """Run the event loop asleep between events: what a loop burns while a thread reads is nobody's cost."""
    from PySide6.QtCore import QEventLoop, QTimer

    alarm = QTimer(interval=5)
    alarm.start()
    while not is_done():
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def _is_usable(window) -> bool:
    """Return whether the list shows its rows and knows all of them."""
    from PySide6.QtWidgets import QTableView

    tables = [t for t in window.findChildren(QTableView) if t.isVisible() and t.model() is not None]
    return any(t.model().rowCount() >= 100_000 for t in tables)


def _has_day(window) -> bool:
    """Return whether Today shows what it has read."""
    page = window.navigator.page
    return page is not None and page.place == "today" and page.day is not None


def _painted_by(window) -> list[float]:
    from PySide6.QtCore import QEvent, QObject

    found: list[float] = []

    class Filter(QObject):
        def eventFilter(self, watched, event) -> bool:
            if event.type() == QEvent.Type.Paint and not found:
                # The paint itself comes after its event: the time is taken when the loop has done it.
                from PySide6.QtCore import QTimer

                QTimer.singleShot(0, lambda: found or found.append(time.process_time()))
            return False

    window.paint_filter = Filter()
    window.installEventFilter(window.paint_filter)
    return found


def _tell(figures: dict[str, float]) -> None:
    print(json.dumps(figures), flush=True)
    os._exit(0)  # how Qt goes down is not what is measured


if __name__ == "__main__":
    main()
