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


_PLAINLY = "import crm_desktop.app.qt_support as s\ns.make_enums_quickly = lambda: None\n"
_TOLD = """
import enum, pickle
from PySide6 import QtCore, QtGui, QtWidgets
owners = [getattr(m, n) for m in (QtCore, QtGui, QtWidgets) for n in sorted(vars(m)) if isinstance(getattr(m, n), type)]
for owner in (QtCore.Qt, *owners):
    for made in [e for e in vars(owner).values() if isinstance(e, enum.EnumMeta) and len(e)]:
        print(made.__module__, made.__qualname__, made.__mro__, made.__doc__, sorted(vars(made)), len(made))
        for name, one in made.__members__.items():
            twin = pickle.loads(pickle.dumps(one)) if owner is QtCore.Qt else one
            is_found = made(one.value) is made[name] is getattr(made, name) is twin and one in made
            print(name, one, repr(one), f"{one}", one.name, one.value, hash(one), is_found, isinstance(one, int))
        print(list(made), [(m._sort_order_, m.__objclass__ is made) for m in made])
"""


def test_qts_enumerations_are_what_python_makes_of_them() -> None:
    """They are made the short way; each class and member is told alike when Python makes them its own way."""
    quick, plain = _run(_TOLD), _run(_TOLD, _PLAINLY)
    assert quick == plain and quick.count("True") > 4_000


_TRIED = """
from PySide6.QtCore import Qt
for one in ("Qt.Key(1)", "Qt.Key['None']", "Qt.Key.Nokey", "setattr(Qt.Key, 'Key_A', 1)", "Qt.CheckState(77)"):
    try:
        print(eval(one))
    except Exception as error:
        print(type(error).__name__, error)
"""


def test_a_name_that_no_enumeration_has_is_refused_as_ever() -> None:
    """Wrong names and numbers get what Python makes of them, and members can't be replaced."""
    said = _run(_TRIED)
    assert said == _run(_TRIED, _PLAINLY) and said.count("Error") >= 3


def _run(code: str, before: str = "") -> str:
    path = os.pathsep.join(filter(None, sys.path))
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": path, "PYTHONHASHSEED": "0"}
    child = subprocess.run(
        [sys.executable, "-c", before + _BEGIN + code],
        capture_output=True,
        text=True,
        env=environment,
        timeout=60,
        check=False,
    )
    assert child.returncode == 0, child.stderr
    return child.stdout
