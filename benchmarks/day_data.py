"""A firm with a long history of activities, written past the log for speed: a day of work on top of the years."""

from __future__ import annotations

from pathlib import Path

from benchmarks.workspaces import copy_of, filled, kept
from crm_desktop.domain.specs import COMPANY, PERSON, Kind
from crm_desktop.store import open_store
from crm_desktop.store.connection import Connection

DAY = 86_400_000
NOW = 1_773_307_440_000  # Thursday 12 March 2026
EACH_DAY = 400  # of the history: a longer one goes back further
OVERDUE, TODAY, LATER = 40, 12, 2_000
_HISTORY = """
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :count),
 p AS MATERIALIZED (SELECT row_number() OVER (ORDER BY k) - 1 AS nth, id FROM person)
INSERT INTO activity(id, created_at, kind, record_kind, record_id, subject, body, status, done_at, display_name,
 story_at, contact_at)
SELECT printf('00000000-0000-7000-8000-%012d', i), at, kind, 'person', p.id, 'Talked about offer ' || i,
 'They asked for a better price and for the papers by the end of the week.', 'done', at, 'Talked about offer ' || i,
 at, iif(kind IN ('note', 'task'), NULL, at)
FROM (SELECT i, :now - 3600000 - (i / :each) * 86400000 - (i % :each) * 60000 AS at,
 CASE i % 6 WHEN 0 THEN 'note' WHEN 1 THEN 'email' WHEN 2 THEN 'visit' WHEN 3 THEN 'task' ELSE 'call' END AS kind,
 (i * 7919) % :people AS who FROM n) JOIN p ON p.nth = who"""
_PLANNED = """
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :count),
 p AS MATERIALIZED (SELECT row_number() OVER (ORDER BY k) - 1 AS nth, id FROM person)
INSERT INTO activity(id, created_at, kind, record_kind, record_id, subject, status, start_at, display_name, story_at,
 when_at)
SELECT printf('00000000-0000-7000-9000-%012d', :first + i), :now, 'call', 'person', p.id, 'Ask about offer ' || i,
 'planned', :start + i * :step, 'Ask about offer ' || i, :start + i * :step, :start + i * :step
FROM n JOIN p ON p.nth = (i * 4001 + :first) % :people"""


def firm(activities: int, people: int = 100_000) -> Path:
    """Return a workspace with so many people and activities, made once and kept."""

    def fill(folder: Path) -> None:
        store = open_store(copy_of(filled(people), folder), app_folder=folder)
        store.run_in_transaction(lambda c: _fill(c, activities, people))
        store.close()

    return kept(f"day-{people}-{activities}", fill)


def _fill(connection: Connection, activities: int, people: int) -> None:
    connection.execute("UPDATE ctx SET off = 1")
    connection.execute("UPDATE company SET type = 'customer' WHERE k % 3 = 0")
    planned = OVERDUE + TODAY + LATER
    told = {"count": activities - planned, "now": NOW, "each": EACH_DAY, "people": people}
    connection.execute(_HISTORY, told)
    first = 0
    for count, start, step in ((OVERDUE, NOW - 9 * DAY, 4 * 3_600_000), (TODAY, NOW + 600_000, 1_800_000),
                               (LATER, NOW + DAY, 900_000)):  # fmt: skip
        values = {"count": count, "first": first, "now": NOW, "start": start, "step": step, "people": people}
        connection.execute(_PLANNED, values)
        first += count
    for kind in (PERSON, COMPANY):
        _roll_up(connection, kind)
    connection.execute("UPDATE ctx SET off = 0")
    connection.execute("ANALYZE")


def _roll_up(connection: Connection, kind: Kind) -> None:
    """Write what each record keeps of its activities; a company has those of its people."""
    columns = [r for r in kind.rollups if r.column in ("last_contact_at", "next_step_at", "next_step_id")]
    if kind is PERSON:
        changes = ", ".join(f"{r.column} = ({r.expression.format(id='person.id')})" for r in columns)
        connection.execute(f"UPDATE person SET {changes}")
        return
    connection.execute(
        "UPDATE company SET last_contact_at = (SELECT max(p.last_contact_at) FROM person p "
        "WHERE p.deleted_at IS NULL AND p.company_id = company.id), next_step_at = (SELECT min(p.next_step_at) "
        "FROM person p WHERE p.deleted_at IS NULL AND p.company_id = company.id)"
    )
