"""Qt without what its Python support does ahead: nothing is missing once somebody asks for it."""

from __future__ import annotations

import os
import subprocess
import sys

_BEGIN = """
import builtins, sys
plain = builtins.__import__
from crm_desktop.app.qt_support import import_qt
import_qt()
from PySide6.QtWidgets import QApplication, QLabel
app = QApplication([])
"""
_WAITING = "[n for n, m in sys.modules.items() if type(m).__name__ == '_Later']"


def test_a_start_sets_aside_what_only_signatures_need_and_imports_as_python_does() -> None:
    """The heavy parts stand empty, and Python's own import is back."""
    said = _run(f"QLabel('x').show()\nprint(len({_WAITING}), builtins.__import__ is plain)")
    waiting, is_plain = said.split()
    assert int(waiting) >= 6
    assert is_plain == "True"


def test_a_wrong_argument_is_told_with_the_signatures_as_ever() -> None:
    """The words of a type error are Qt's own."""
    said = _run("try:\n    QLabel(3, 4, 5)\nexcept TypeError as error:\n    print(error)")
    assert "called with wrong argument types" in said
    assert "Supported signatures" in said


def test_signatures_and_stubs_can_be_asked_for_under_both_names() -> None:
    """PySide6 shows its support as `PySide6.support`, too."""
    said = _run(
        "from PySide6.support.signature import get_signature\n"
        "from PySide6.support.signature.lib.enum_sig import HintingEnumerator\n"
        "from shibokensupport.signature.lib.pyi_generator import Formatter\n"
        "print(get_signature(QLabel.setText), HintingEnumerator.__name__, Formatter.__name__)"
    )
    assert "str" in said
    assert said.strip().endswith("HintingEnumerator Formatter")


def test_qt_that_is_here_already_stays_as_it_is() -> None:
    """A second call does no harm."""
    assert _run("import_qt()\nprint(builtins.__import__ is plain, QLabel('x').text())") == "True x\n"


def _run(code: str) -> str:
    path = os.pathsep.join(filter(None, sys.path))
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": path}
    child = subprocess.run(
        [sys.executable, "-c", _BEGIN + code],
        capture_output=True,
        text=True,
        env=environment,
        timeout=60,
        check=False,
    )
    assert child.returncode == 0, child.stderr
    return child.stdout
