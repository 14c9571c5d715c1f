"""What is imported ahead needs no window, and stops when the program ends."""

from __future__ import annotations

import subprocess
import sys

from crm_desktop.app.warming import MODULES, WIDGETS, warm, warm_widgets

_CODE = """
import sys
from crm_desktop.app.warming import MODULES, warm
warm(lambda: False)
print(sorted(set(MODULES) - sys.modules.keys()), [n for n in sys.modules if n.startswith(("PySide6", "shiboken6"))])
"""


def test_all_that_is_warmed_is_there_and_loads_no_qt() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _CODE],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    assert done.stdout.strip() == "[] []"


def test_it_asks_before_each_and_stops_when_told() -> None:
    asked: list[int] = []

    def is_canceled() -> bool:
        asked.append(1)
        return len(asked) == 3

    warm(is_canceled)
    assert len(asked) == 3 < len(MODULES)


_STEPS = """
import sys
from crm_desktop.app.compose import compose
from crm_desktop.app.warming import WIDGETS, warm, warm_widgets
import crm_desktop.ui.people.page
warm(lambda: False)
steps, before, most = [], len(sys.modules), 0
warm_widgets(steps.append)
while steps:
    steps.pop()()
    most, before = max(most, len(sys.modules) - before), len(sys.modules)
print(sorted(set(WIDGETS) - sys.modules.keys()), most)
"""


def test_widgets_are_imported_a_few_at_a_time() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _STEPS],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    missing, most = done.stdout.rsplit(maxsplit=1)
    assert missing == "[]" and int(most) <= 16


def test_no_more_widgets_are_imported_where_the_program_ends() -> None:
    asked: list[object] = []
    warm_widgets(asked.append)
    assert len(asked) == 1 < len(WIDGETS)
