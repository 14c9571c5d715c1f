import threading
from pathlib import Path

from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot
from tests.ui.shell import Shell

from crm_desktop.ui.unexpected import UnexpectedErrors


def test_a_mistake_of_the_program_is_shown_from_any_thread_and_can_be_copied(qtbot: QtBot, tmp_path: Path) -> None:
    shell = Shell(tmp_path).show(qtbot)
    errors = UnexpectedErrors(shell.window)
    thread = threading.Thread(target=lambda: errors.show("KeyError: 'x'", "Traceback of it"))
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: errors.dialog is not None)
    errors.show("another", "one")
    qtbot.wait(20)
    assert errors.dialog is not None
    errors.dialog.copy_button.click()
    assert QGuiApplication.clipboard().text() == "Traceback of it"
    errors.dialog.show_button.click()
    errors.dialog.accept()
    assert errors.dialog is None
    shell.tasks.drain()
