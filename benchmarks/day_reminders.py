"""What the reminders of a large file cost while the program runs: the look of each minute, and the look at everything.

1,000,000 activities of 50 people, of which 60,000 are planned: 12,000 of one's own, 2,000 of them long overdue.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from benchmarks.measure import figure, median, percentile, scratch
from benchmarks.workspaces import copy_of, kept
from crm_desktop.automation.quiet import QuietHours
from crm_desktop.automation.reminding import QUIET, Outside, Reminding
from crm_desktop.services.series_near import make_near
from crm_desktop.store import Store, open_store
from crm_desktop.store.connection import Connection
from crm_desktop.viewmodels.reminders import read_bell

DAY, MINUTE = 86_400_000, 60_000
NOW = 1_773_307_440_000  # Thursday 12 March 2026
PLANNED_EACH, EACH_MINUTE = 17, 2  # every so many activities one is planned; of these, one's own in an hour
MOST = 20.0  # milliseconds of processor time a minute
_FILL = """
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :count)
INSERT INTO activity(id, created_at, created_by, kind, subject, status, start_at, display_name, story_at, when_at,
 contact_at)
SELECT printf('01900000-0000-7000-8000-%012d', i), at - 86400000, iif(i % 5 = 0, :me, 'user-' || (i % 49)), 'call',
 'Ask about offer ' || i, iif(i % :each = 0, 'planned', 'done'), at, 'Ask about offer ' || i, at,
 iif(i % :each = 0, at, NULL), iif(i % :each = 0, NULL, at)
FROM (SELECT i, :now - 100 * 86400000 + CAST(i * 0.6 AS INTEGER) * 30000 AS at FROM n)"""
_TOLD = """
INSERT INTO reminder(id, created_at, record_kind, record_id, occurrence, "offset", due_at, marks, state, fire_at)
SELECT 'r' || id, when_at, 'activity', id, '', 0, when_at,
 json_object('a', json_object('what', 'shown', 'at', when_at, 'due', when_at, 'until', when_at)), 'fired', when_at
FROM activity WHERE status = 'planned' AND when_at <= :now AND created_by = :me"""


class Ticking:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> int:
        return self.at


def file_of(activities: int) -> Path:
    """Return a workspace with so many activities, made once and kept."""

    def fill(folder: Path) -> None:
        store = open_store(folder / "a.crm", create=True, app_folder=folder)
        store.run_in_transaction(lambda c: _fill(c, activities, store.user_id))
        store.close()

    return kept(f"reminders-{activities}", fill)


def _fill(connection: Connection, activities: int, me: str) -> None:
    connection.execute("UPDATE ctx SET off = 1")
    connection.execute(_FILL, {"count": activities, "now": NOW, "me": me, "each": PLANNED_EACH})
    connection.execute(_TOLD, {"now": NOW, "me": me})
    connection.execute("UPDATE ctx SET off = 0")
    connection.execute("ANALYZE")


def main(activities: int = 1_000_000, minutes: int = 120) -> None:
    with scratch() as folder:
        clock = Ticking()
        store = open_store(copy_of(file_of(activities), folder), app_folder=folder, clock=clock)
        store.set_setting(QUIET, QuietHours(is_on=False).as_setting())
        reminding = Reminding(store)
        start = _cpu(lambda: reminding.look(Outside()))
        looks, bells, told = [], [], 0
        for _ in range(minutes):
            clock.at += MINUTE
            looks.append(_cpu(lambda: reminding.look(Outside())))
            bells.append(_cpu(lambda: read_bell(store)))
        idle = _idle(store, clock)
        planned = int(str(store.query("SELECT count(*) FROM activity WHERE status = 'planned'")[0][0]))
        series = _cpu(lambda: make_near(store))
        told = int(str(store.query("SELECT count(*) FROM reminder WHERE state = 'fired'")[0][0]))
        more = {"activities": activities, "planned": planned}
        figure("reminder check, a minute with nothing due, CPU ms", median(idle), most=MOST, **more)
        figure("reminder check, a minute of work, CPU ms", median(looks), most=MOST,
               worst=percentile(looks, 0.95), fired=told)  # fmt: skip
        figure("reminder check at start, everything, CPU ms", start, **more)
        figure("list of the bell, CPU ms", median(bells))
        figure("near occurrences, looked for at start, CPU ms", series)
        store.close()


def _idle(store: Store, clock: Ticking) -> list[float]:
    """Return the looks of minutes in which nothing is due: the person has no more plans."""
    reminding = Reminding(store)
    clock.at = NOW + 3_000 * DAY
    reminding.look(Outside())
    found = []
    for _ in range(30):
        clock.at += MINUTE
        found.append(_cpu(lambda: reminding.look(Outside())))
    return found


def _cpu(work: object) -> float:
    """Return milliseconds of processor time, of all threads."""
    began = time.process_time()
    work()  # type: ignore[operator]
    return (time.process_time() - began) * 1_000


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--activities", type=int, default=1_000_000)
    parser.add_argument("--minutes", type=int, default=120)
    values = parser.parse_args()
    main(values.activities, values.minutes)
