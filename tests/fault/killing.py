"""Programs that save and say so, and their sudden end."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.fault.firm import ROOT

# One process imports the program and forks a writer for each kill, so that a kill costs no start of Python.
SERVER = """
import os, sys
from pathlib import Path
from crm_desktop.domain.specs import COMPANY, PERSON
from crm_desktop.exchange.importing import import_file, open_source
from crm_desktop.services.companies import create_company
from crm_desktop.services.people import create_person, update_person
from crm_desktop.services.tags import tag
from crm_desktop.services.undo import undo
from crm_desktop.store import folding, open_store

folding.FOLD_AT, folding.LOOK_EVERY = 20, 1  # kills hit the folding, too

def say(text):
    os.write(1, (text + "\\n").encode())

def save(store, n):
    # Each verb is one transaction of many rows; what it did is told only after it returned.
    firm = create_company(store, name=f"Firm {n}")
    person = create_person(store, given_name=f"Buyer {n}", company_id=firm, job_title="Buyer")
    say(f"ack born {person} {firm}")
    batch = update_person(store, person, {"nickname": f"nick {n}"})
    say(f"ack nick {person} {n}")
    tag(store, PERSON, person, "Kept")
    say(f"ack tag {person} {n}")
    batch = update_person(store, person, {"nickname": "undone soon"})
    undo(store, batch)
    say(f"ack nick {person} {n}")

def write(path, job):
    store = open_store(path, app_folder=path.parent / "app")
    if job.endswith(".csv"):
        import_file(store, open_source(Path(job)), on_progress=lambda done: say(f"rows {done}"))
        say("ack import")
        return
    n = int(job)
    while True:
        n += 1
        save(store, n)

for line in sys.stdin:
    path, job = line.rstrip("\\n").split("\\t")
    child = os.fork()
    if child == 0:
        write(Path(path), job)
        os._exit(0)
    say(f"pid {child}")
    os.waitpid(child, 0)
    say("end")
"""


class Writers:
    """Starts writers and kills them."""

    def __init__(self, path: Path, seed: int) -> None:
        self.path, self.random = path, random.Random(seed)
        self._server = subprocess.Popen(
            [sys.executable, "-c", SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment()
        )

    def kill_one(self, job: str, *, after: str = "", most: float = 0.25) -> list[str]:
        """Start a writer, kill it at a random moment (once it said `after`), and return the lines that it said."""
        server = self._server
        assert server.stdin is not None and server.stdout is not None
        server.stdin.write(f"{self.path}\t{job}\n")
        server.stdin.flush()
        pid, said = int(server.stdout.readline().split()[1]), []
        while after and not (said and said[-1].startswith(after)):
            said.append(server.stdout.readline().rstrip("\n"))
        time.sleep(self.random.uniform(0, most))
        os.kill(pid, signal.SIGKILL)
        while (line := server.stdout.readline().rstrip("\n")) != "end":
            assert line, "the writers' server ended"
            said.append(line)
        return said

    def close(self) -> None:
        """End the server."""
        self._server.communicate()


def environment() -> dict[str, str]:
    """Return this environment with the program's sources in it."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}


@contextmanager
def writers(path: Path, seed: int) -> Iterator[Writers]:
    """Have a server of writers for a while."""
    server = Writers(path, seed)
    try:
        yield server
    finally:
        server.close()


def kill_after(program: subprocess.Popen[str], seconds: float) -> str:
    """Kill a program that runs, unless it ends before, and return what it said."""
    with suppress(subprocess.TimeoutExpired):
        program.wait(seconds)
    program.kill()
    return program.communicate()[0]


# The real window on the page of one person: types into a fact, saves with Enter, and tells what is committed.
WINDOW = """
import os, sys, traceback
sys.excepthook = lambda *error: (traceback.print_exception(*error), os._exit(1))
from pathlib import Path
from PySide6.QtCore import QTimer, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from crm_desktop.app.compose import compose
from crm_desktop.app.paths import Folders
from crm_desktop.app.settings import Settings
from crm_desktop.domain.specs import PERSON
from crm_desktop.services.drafts import load_draft
from crm_desktop.services.records import get
from crm_desktop.store import open_store
from crm_desktop.ui.theme import Theme

path, person, first = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
app = QApplication(["crm"])
theme = Theme()
theme.apply(app)
folders = Folders(app=path.parent / "app", data=path.parent, backups=path.parent / "backups", logs=path.parent)
store = open_store(path, app_folder=folders.app)
desktop = compose(store, Settings(folders.app / "settings.json"), theme, folders)
desktop.window.resize(1440, 900)
desktop.window.show()
desktop.window.open_first(f"person/{person}")
page, n = desktop.window.navigator.page, first

def edit():
    row = page.facts.row("nickname")
    if row is None or row.is_editing():
        return QTimer.singleShot(5, edit)
    row.start_edit()
    editor = row.findChild(QLineEdit)
    editor.selectAll()
    QTest.keyClicks(editor, f"nick {n}")
    QTest.keyClick(editor, Qt.Key.Key_Return)

def committed(changes):
    global n
    if get(store, PERSON, person)["nickname"] != f"nick {n}":
        return
    print(f"ack nick {person} {n}", flush=True)
    page.story.composer.edit.setPlainText(f"draft {n}")
    page.story.composer.keep()
    desktop.tasks.run(lambda: load_draft(store, f"person/{person}"), drafted, writes=True)  # after the draft's save

def drafted(draft):
    global n
    print(f"ack draft {person} {draft.texts['note'].split()[1]}", flush=True)
    n += 1
    edit()

desktop.workplace.bus.committed.connect(committed)
QTimer.singleShot(0, edit)
app.exec()
"""
