"""What is loaded before the window is painted for the first time: each module more is waited for at each start."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from crm_desktop.store import open_store

OURS = Path(__file__).with_name("first_paint.txt")  # a module that is added here makes every start slower: measure it
# Beside what Python loads for a window without anything in it.
OTHERS = {
    "_datetime", "_heapq", "_json", "_locale", "_queue", "_socket", "array", "concurrent", "datetime", "gc", "heapq",
    "json", "locale", "queue", "signal", "sqlcipher3", "unicodedata",
}  # fmt: skip
_BARE = """
import sys
from PySide6 import QtWidgets
QtWidgets.QApplication([])
print(*sys.modules)
"""
_UNTIL_PAINTED = """
import sys
from crm_desktop.app.qt_support import import_qt
import_qt()
from PySide6.QtWidgets import QApplication

def exec_until_painted(*_):
    window = next(w for w in QApplication.topLevelWidgets() if w.inherits("QMainWindow"))
    while not window._is_painted:
        QApplication.processEvents()
    print(*sys.modules, flush=True)
    sys.stdout.flush()
    import os
    os._exit(0)

QApplication.exec = exec_until_painted
from crm_desktop.app.desktop import main
main(["--workspace", sys.argv[1]])
"""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Return what is loaded when the window of a workspace has been painted."""
    folder = tmp_path_factory.mktemp("start")
    open_store(folder / "a.crm", create=True).close()
    return _loaded(_UNTIL_PAINTED, folder, str(folder / "a.crm"))


def test_nothing_more_of_ours_is_loaded_before_the_first_paint(loaded: set[str]) -> None:
    ours = {name for name in loaded if name.split(".")[0] == "crm_desktop"}
    assert sorted(ours) == OURS.read_text("utf-8").split()


def test_hardly_more_is_loaded_of_others_than_for_a_bare_window(loaded: set[str], tmp_path: Path) -> None:
    bare = {name.split(".")[0] for name in _loaded(_BARE, tmp_path)}
    more = {name.split(".")[0] for name in loaded} - bare - {"crm_desktop"}
    assert more <= OTHERS


def _loaded(code: str, folder: Path, *arguments: str) -> set[str]:
    places = {f"XDG_{name}_HOME": str(folder / name) for name in ("CONFIG", "DATA", "STATE", "CACHE")}
    path = os.pathsep.join(filter(None, sys.path))
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": path, **places}
    child = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        env=environment,
        timeout=60,
        check=True,
    )
    return set(child.stdout.split())
