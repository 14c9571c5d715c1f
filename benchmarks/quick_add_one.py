"""The line that plans from a sentence, in the program's own window: milliseconds from each key to what it then shows.

Each twice: of processor time, of all threads, and as the clock has it.
"""

from __future__ import annotations

import json
import os
import sys
import time

from benchmarks.start_one import _has_day, _wait

_ENDINGS = ("tomorrow 9:00 about the quote", "on friday 14:30 for an hour", "next week about the new prices")


def main() -> None:
    workspace, rounds = sys.argv[1], int(sys.argv[2])
    from crm_desktop.app.qt_support import import_qt

    import_qt()  # as the program itself does it, had its event loop not to be watched
    from PySide6.QtWidgets import QApplication

    def watch(*_: object) -> int:
        app = QApplication.instance()
        window = next(w for w in app.topLevelWidgets() if w.inherits("QMainWindow"))
        _wait(app, lambda: _has_day(window) and window.navigator.page.quick is not None)
        told = _measure(app, window.navigator.page.quick, rounds)
        print(json.dumps(told), flush=True)
        os._exit(0)  # how Qt goes down is not what is measured

    QApplication.exec = watch
    from crm_desktop.app.desktop import main as start

    start(["--workspace", workspace, "--place", "today"])


def _measure(app, line, rounds: int) -> dict[str, object]:
    """Return of each key of each sentence, in each round, when the words stood there and when the names did."""
    sentences = [f"Call {name} {end}" for name in _names(line._store) for end in _ENDINGS]
    found = []
    for turn in range(rounds + 1):
        times = [_type(app, line, sentence) for sentence in sentences]
        if turn:  # the first round loads what is loaded once
            found.append([key for sentence in times for key in sentence])
    return {"rounds": found, "people": line._store.query("SELECT count(*) FROM person")[0][0]}


def _names(store) -> list[str]:
    """Return a name in full, a first name that many have, and a last name."""
    sql = "SELECT given_name, family_name FROM person WHERE k = ?"
    (given, family), (other, _), (_, last) = (store.query(sql, (k,))[0] for k in (700, 50_000, 99_000))
    return [f"{given} {family}", other, last]


def _type(app, line, sentence: str) -> list[dict[str, float]]:
    from PySide6.QtCore import QEvent, Qt
    from PySide6.QtGui import QKeyEvent

    line.begin()
    line.field.clear()
    _settle(app, line)
    times = []
    for letter in sentence:
        began, began_cpu = time.perf_counter(), time.process_time()
        app.sendEvent(line.field, QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, letter))
        app.processEvents()  # lays out and paints: nothing waits for a screen here
        words, words_cpu = time.perf_counter() - began, time.process_time() - began_cpu
        _settle(app, line)
        whole, whole_cpu = time.perf_counter() - began, time.process_time() - began_cpu
        told = {"words": words, "words_cpu": words_cpu, "whole": whole, "whole_cpu": whole_cpu}
        times.append({name: seconds * 1e3 for name, seconds in told.items()})
    assert line.chips() and line.field.text() == sentence
    return times


def _settle(app, line) -> None:
    """Wait for whom the file has under the names, and paint it."""
    _wait(app, lambda: line._search is None)
    app.processEvents()


if __name__ == "__main__":
    main()
