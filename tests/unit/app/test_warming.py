"""What is imported ahead needs no window, and stops when the program ends."""

from __future__ import annotations

import subprocess
import sys

from crm_desktop.app.warming import MODULES, warm

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
