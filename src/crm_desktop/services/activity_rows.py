"""The activities of a page as rows: its own, those of a company's people, and those tied to it; read page by page.

A page of the story walks the index of (record, story_at, id) and reads no more rows than it shows.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from crm_desktop.services.match import match_query
from crm_desktop.store.engine import Store

Cursor = tuple[int, str]
_OWN = "SELECT a.{at} AS at, a.id FROM activity a WHERE a.record_id = ? AND a.deleted_at IS NULL AND {what}"
_PEOPLE = (
    "SELECT a.{at} AS at, a.id FROM activity a WHERE a.record_id IN (SELECT f.person_id FROM affiliation f "
    "JOIN person p ON p.id = f.person_id AND p.deleted_at IS NULL WHERE f.company_id = ? AND f.deleted_at IS NULL) "
    "AND a.deleted_at IS NULL AND {what}"
)
_TIED = (
    "SELECT a.{at} AS at, a.id FROM {link} x CROSS JOIN activity a ON a.id = x.activity_id "
    "LEFT JOIN person p ON p.id = a.record_id "
    "WHERE x.{key} = ? AND x.deleted_at IS NULL AND a.deleted_at IS NULL AND p.deleted_at IS NULL AND {what}"
)
_DONE = "a.status IS NOT 'planned'"
_PLANNED = "a.status = 'planned' AND a.rrule IS NULL"  # of a series its occurrences stand there
_COLUMNS = (
    "n.k, n.id, n.kind, coalesce(n.status, 'done'), n.record_kind, n.record_id, "
    "coalesce(p.display_name, c.display_name, ''), n.subject, n.body, n.story_at, n.when_at, n.all_day, n.outcome, "
    "n.direction, n.duration, n.location, n.created_by, n.updated_at, n.owner_id"
)


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """An activity as a card of the timeline; `record_name` is the page that it was written on."""

    k: int
    id: str
    kind: str
    status: str
    record_kind: str
    record_id: str
    record_name: str
    subject: str
    body: str
    at: int
    when_at: int | None
    all_day: bool
    outcome: str
    direction: str
    duration: int
    location: str
    by: str
    updated_at: int
    people: tuple[str, ...] = ()  # names of those who take part


def done_rows(
    store: Store,
    kind_name: str,
    record_id: str,
    limit: int,
    before: Cursor | None = None,
    *,
    kinds: Sequence[str] = (),
    text: str = "",
) -> list[ActivityRow]:
    """Return what was done, newest first, older than the cursor; only of some kinds, only what a text finds."""
    what, params = _filtered(_DONE, kinds, text)
    if before is not None:
        what, params = f"{what} AND (a.story_at, a.id) < (?, ?)", [*params, *before]
    return _rows(store, kind_name, "story_at", what, record_id, params, "{at} DESC, {id} DESC", limit)


def planned_rows(
    store: Store, kind_name: str, record_id: str, *, kinds: Sequence[str] = (), text: str = "", limit: int = 200
) -> list[ActivityRow]:
    """Return what is planned, the next first, what has no moment last."""
    what, params = _filtered(_PLANNED, kinds, text)
    return _rows(store, kind_name, "when_at", what, record_id, params, "{at} IS NULL, {at}, {id}", limit)


def rows_of(store: Store, ids: Sequence[str]) -> list[ActivityRow]:
    """Return activities by their ids, in this order."""
    wanted = json.dumps(list(ids))
    people = _people(store, wanted)
    rows = store.query(
        f"SELECT {_COLUMNS} FROM activity n LEFT JOIN person p ON p.id = n.record_id "  # noqa: S608 fixed text
        "LEFT JOIN company c ON c.id = n.record_id WHERE n.id IN (SELECT value FROM json_each(?))",
        (wanted,),
    )
    found = {str(row[1]): _row(row, people.get(str(row[1]), ())) for row in rows}
    return [found[one] for one in ids if one in found]


def count_kind(store: Store, kind_name: str, record_id: str, kind: str) -> int:
    """Return how many done activities of a kind stand on a page."""
    sources = _sources(kind_name, "story_at", f"{_DONE} AND a.kind = ?")
    sql = f"SELECT count(*) FROM ({' UNION '.join(sources)})"  # noqa: S608 fixed text
    rows = store.query(sql, [record_id, kind] * len(sources))
    return int(str(rows[0][0]))


def _rows(
    store: Store, kind_name: str, at: str, what: str, record_id: str, params: Sequence[object], order: str, limit: int
) -> list[ActivityRow]:
    inner, outer = order.format(at=f"a.{at}", id="a.id"), order.format(at="at", id="id")
    each = [f"SELECT * FROM ({source} ORDER BY {inner} LIMIT ?)" for source in _sources(kind_name, at, what)]  # noqa: S608
    sql = f"SELECT id FROM ({' UNION '.join(each)}) ORDER BY {outer} LIMIT ?"  # noqa: S608 fixed text
    found = store.query(sql, [*[record_id, *params, limit] * len(each), limit])
    return rows_of(store, [str(row[0]) for row in found])


def _sources(kind_name: str, at: str, what: str) -> list[str]:
    parts = [_OWN, _TIED.replace("{link}", "regarding").replace("{key}", "record_id")]
    if kind_name == "company":
        parts.append(_PEOPLE)
    if kind_name == "person":
        parts.append(_TIED.replace("{link}", "participant").replace("{key}", "person_id"))
    return [part.format(at=at, what=what) for part in parts]


def _filtered(what: str, kinds: Sequence[str], text: str) -> tuple[str, list[object]]:
    params: list[object] = []
    if kinds:
        what += f" AND a.kind IN ({','.join('?' * len(kinds))})"
        params += kinds
    if match := match_query(text):
        what += " AND a.k IN (SELECT rowid >> 6 FROM search WHERE search MATCH ? AND rowid & 63 = 4)"
        params.append(match)
    return what, params


def _people(store: Store, wanted: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for activity_id, name in store.query(
        "SELECT x.activity_id, p.display_name FROM participant x JOIN person p ON p.id = x.person_id "
        "WHERE x.activity_id IN (SELECT value FROM json_each(?)) AND x.deleted_at IS NULL AND p.deleted_at IS NULL "
        "ORDER BY x.k",
        (wanted,),
    ):
        found[str(activity_id)] = (*found.get(str(activity_id), ()), str(name or ""))
    return found


def _row(r: Sequence[object], people: tuple[str, ...]) -> ActivityRow:
    return ActivityRow(
        int(str(r[0])), str(r[1]), str(r[2] or "note"), str(r[3]), str(r[4] or ""), str(r[5] or ""), str(r[6]),
        str(r[7] or ""), str(r[8] or ""), int(str(r[9] or 0)), r[10] if isinstance(r[10], int) else None, bool(r[11]),
        str(r[12] or ""), str(r[13] or ""), int(str(r[14] or 0)), str(r[15] or ""), str(r[18] or r[16] or ""),
        int(str(r[17])), people,
    )  # fmt: skip
