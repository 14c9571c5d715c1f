"""A long import in the real window: how long its event loop stands still, and how much memory it takes.

python -m benchmarks.million [--rows 1000000] [--no-import] [--where]

Each step of the wizard is done as a person does it, while a timer of a few milliseconds watches the loop: a gap
between two ticks is a time in which nobody could press anything. In the longest one `own_ms` is what the window's
thread itself computed, `lock_ms` what it waited at most for another thread of the program that computed, `machine_ms`
what it, or a thread that it may have waited for, waited for a processor that other programs had. --where says what ran.
The import is paused, goes on, is canceled (and so undone), then runs to its end and is undone; meanwhile other pages
are opened.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.data import csv_file
from benchmarks.measure import asked, figure, scratch
from benchmarks.watch import Watch, memory_mb

_MOST_COMPARED = 200_000  # rows that are compared with each other here; the page itself asks first
_MOST_CANCELED = 50_000  # rows that have come in before one import is canceled


def main(rows: int, *, with_import: bool = True, where: bool = False) -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    file = csv_file(rows)
    with scratch() as folder, window_on(folder) as desktop:
        begun = memory_mb()
        rest(1.0)  # what the window does beside its first page
        watch = Watch(where=where)
        with watch.during("nothing (the noise of this machine)"):
            rest(2.0)
        page = go_to_import(desktop, watch)
        flow = page.flow
        with watch.during("the file is read (steps 1 and 2)", rows=rows):
            page.open_file(file)
            wait(lambda: flow.wizard is not None and flow.wizard.found is not None)
        with watch.during("other pages while it is read again"):
            flow.read()
            for place in ("people", "companies", "history", "import") * 3:
                desktop.window.navigator.go(place)
                rest(0.15)
            wait(lambda: not flow.reading.is_busy)
        with watch.during("the rows are shown"):
            page.bar.next.click()
            rest(0.3)
        with watch.during("duplicates are looked for"):
            page.bar.next.click()
            rest(0.3)
            if rows <= _MOST_COMPARED:
                flow.comparing.many()
            wait(lambda: flow.comparing.twins is not None or rows > _MOST_COMPARED)
        with watch.during("the last step is shown"):
            page.bar.next.click()
            rest(0.3)
        if with_import:
            run_imports(desktop, page, watch, rows)
        figure("window: memory at most by memory at the start, MB more", watch.most_memory - begun, begun_mb=begun)


def run_imports(desktop: Any, page: Any, watch: Watch, rows: int) -> None:
    """Pause, go on and cancel one import, then let another one come to its end."""
    flow, bar = page.flow, page.bar
    with watch.during("an import up to a third"):
        bar.next.click()
        wait(lambda: shown_rows(bar, rows) >= min(rows // 3, _MOST_CANCELED))
    with watch.during("the pause"):
        bar.hold.click()
        rest(0.5)
        held = shown_rows(bar, rows)
        rest(1.0)
    figure("window: rows that came in during the pause", shown_rows(bar, rows) - held, most=0)
    with watch.during("it goes on"):
        bar.hold.click()
        wait(lambda: shown_rows(bar, rows) > held)
    with watch.during("it is canceled and undone"):
        flow.run.cancel()
        wait(lambda: not flow.run.is_running)
    store = desktop.store
    figure("window: people after the cancel", _people(store), most=0)
    with watch.during("the whole import, other pages meanwhile"):
        bar.next.click()
        wait(lambda: shown_rows(bar, rows) > 0)
        for place in ("people", "companies", "history", "import"):
            desktop.window.navigator.go(place)
            rest(0.5)
        wait(lambda: not flow.run.is_running)
        rest(1.0)
    figure("window: people after the import", _people(store), least=rows * 0.5)
    with watch.during("the whole import is undone, other pages meanwhile"):
        page = desktop.window.navigator.page
        page.done.undo.click()
        for place in ("people", "companies", "history", "import"):
            rest(0.5)
            desktop.window.navigator.go(place)
        wait(lambda: desktop.tasks.is_idle)
    figure("window: people after the undo", _people(store), most=0)


def _people(store: Any) -> int:
    return int(store.query("SELECT count(*) FROM person WHERE deleted_at IS NULL")[0][0])


def shown_rows(bar: Any, rows: int) -> int:
    """Return how far the line of progress says that the import is."""
    return round(bar._progress.value() * rows)


def go_to_import(desktop: Any, watch: Watch) -> Any:
    """Go there as somebody does who has had the program open for some seconds."""
    from crm_desktop.app.start import warm_up
    from crm_desktop.app.warming import WIDGETS

    with watch.during("what the larger pages need is imported"):
        warm_up(desktop)
        wait(lambda: WIDGETS[-1] in sys.modules)
    with watch.during("Import is opened"):
        desktop.window.navigator.go("import")
        rest(0.5)
    return desktop.window.navigator.page


@contextmanager
def window_on(folder: Path) -> Iterator[Any]:
    """Open the program's window on a new workspace."""
    from crm_desktop.app.compose import compose
    from crm_desktop.app.qt_support import import_qt

    import_qt()
    from crm_desktop.app.paths import Folders
    from crm_desktop.app.settings import Settings
    from crm_desktop.app.shot import application_theme
    from crm_desktop.store import open_store

    theme, settings = application_theme(), Settings(folder / "settings.json")
    settings.change(language="en", locale="en_GB")
    folders = Folders(app=folder / "app", data=folder, backups=folder / "backups", logs=folder)
    folders.backups.mkdir()
    store = open_store(folder / "firm.crm", app_folder=folders.app, create=True, user_name="Eva")
    desktop = compose(store, settings, theme, folders)
    desktop.window.resize(1280, 800)
    desktop.window.show()
    desktop.window.open_first("people")
    try:
        yield desktop
    finally:
        desktop.close(with_backup=False)
        desktop.window.hide()


def wait(is_done: Callable[[], bool]) -> None:
    """Run the event loop, asleep between events."""
    from PySide6.QtCore import QEventLoop
    from PySide6.QtWidgets import QApplication

    while not is_done():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def rest(seconds: float) -> None:
    """Run the event loop for a while."""
    end = time.perf_counter() + seconds
    wait(lambda: time.perf_counter() >= end)


if __name__ == "__main__":
    flags = {"no-import": "only look at the file, write nothing", "where": "say what ran while the loop stood still"}
    options = asked(__doc__, {"rows": 100_000}, flags)
    main(options.rows, with_import=not options.no_import, where=options.where)
