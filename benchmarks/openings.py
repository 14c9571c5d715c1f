"""Each place opened for the first time, in a window that has rested: how long its event loop stands still.

python -m benchmarks.openings
"""

from __future__ import annotations

import argparse
import os
import sys

from benchmarks.measure import scratch
from benchmarks.million import rest, wait, window_on
from benchmarks.watch import Watch

_PLACES = (
    "people", "companies", "today", "calendar", "cases", "feedback", "import", "backups", "settings", "history", "bin",
    "duplicates", "help",
)  # fmt: skip


def main() -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with scratch() as folder, window_on(folder) as desktop:
        from crm_desktop.app.start import warm_up
        from crm_desktop.app.warming import WIDGETS

        rest(1.0)
        watch = Watch()
        with watch.during("the first second, in which pages are imported ahead"):
            warm_up(desktop)
            wait(lambda: WIDGETS[-1] in sys.modules)
            rest(0.3)
        for place in _PLACES:
            with watch.during(f"first opening of {place}"):
                desktop.window.navigator.go(place)
                rest(0.7)


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__).parse_args()
    main()
