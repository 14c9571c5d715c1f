"""The activities of a page as rows: its own, those of a company's people, and those tied to it; read page by page.

A page of the story walks the index of (record, story_at, id) and reads no more rows than it shows.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from crm_desktop.domain.specs import KIND
from crm_desktop.services.match import match_query
from crm_desktop.store.engine import Store

Cursor = tuple[int, str]
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
_AT = {"story_at": 9, "when_at": 10}  # where a row holds it
_ANY_TIE = (
    "SELECT 1 FROM regarding WHERE record_id = ? AND deleted_at IS NULL "
    "UNION ALL SELECT 1 FROM participant WHERE person_id = ? AND deleted_at IS NULL LIMIT 1"
)
_DONE = "a.status IS NOT 'planned'"
_PLANNED = "a.status = 'planned' AND a.rrule IS NULL"  # of a series its occurrences stand there
_COLUMNS = (
    "a.k, a.id, a.kind, a.status, a.record_kind, a.record_id, {name}, a.subject, a.body, a.story_at, a.when_at, "
    "a.all_day, a.outcome, a.direction, a.duration, a.location, coalesce(a.owner_id, a.created_by), a.updated_at"
)
_OWN = (
    f"SELECT {_COLUMNS.format(name='?')} FROM activity a "  # noqa: S608 fixed text
    "WHERE a.record_id = ? AND a.deleted_at IS NULL AND {what} ORDER BY {order} LIMIT ?"
)
_NAME = "coalesce(p.display_name, c.display_name)"
_BY_ID = (
    f"SELECT {_COLUMNS.format(name=_NAME)} FROM activity a "  # noqa: S608 fixed text
    "LEFT JOIN person p ON p.id = a.record_id LEFT JOIN company c ON c.id = a.record_id "
    "WHERE a.id IN (SELECT value FROM json_each(?))"
)


class ActivityRow(NamedTuple):
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
    found = {str(row[1]): row for row in store.query(_BY_ID, (wanted,))}
    return _made(store, [found[one] for one in ids if one in found])


def count_kind(store: Store, kind_name: str, record_id: str, kind: str) -> int:
    """Return how many done activities of a kind stand on a page."""
    what = f"{_DONE} AND a.kind = ?"
    own = f"SELECT a.story_at AS at, a.id FROM activity a WHERE a.record_id = ? AND a.deleted_at IS NULL AND {what}"  # noqa: S608
    sources = [own, *_others(kind_name, "story_at", what)]
    sql = f"SELECT count(*) FROM ({' UNION '.join(sources)})"  # noqa: S608 fixed text
    rows = store.query(sql, [record_id, kind] * len(sources))
    return int(str(rows[0][0]))


def _rows(
    store: Store, kind_name: str, at: str, what: str, record_id: str, params: Sequence[object], order: str, limit: int
) -> list[ActivityRow]:
    """Read the page's own rows at once, and of all that comes from elsewhere the keys first: most pages have none."""
    inner, outer = order.format(at=f"a.{at}", id="a.id"), order.format(at="at", id="id")
    name = store.query(f"SELECT display_name FROM {KIND[kind_name].name} WHERE id = ?", (record_id,))  # noqa: S608
    page = str(name[0][0] or "") if name else ""
    own = store.query(_OWN.format(what=what, order=inner), (page, record_id, *params, limit))
    keys = _elsewhere(store, kind_name, at, what, record_id, params, inner, outer, limit)
    here = {str(row[1]) for row in own}
    missing = [str(key[1]) for key in keys if key[1] not in here]
    if missing:
        own += store.query(_BY_ID, (json.dumps(missing),))
        column = _AT[at]
        own.sort(key=lambda row: _place(row[column], str(row[1]), is_newest_first=at == "story_at"))
    return _made(store, own[:limit])


def _elsewhere(
    store: Store, kind_name: str, at: str, what: str, record_id: str, params: Sequence[object], inner: str, outer: str,
    limit: int,
) -> list[tuple[object, ...]]:  # fmt: skip
    """Return moment and id of what stands on the page and was written on another."""
    if kind_name != "company" and not store.query(_ANY_TIE, (record_id, record_id)):
        return []
    others = [
        f"SELECT * FROM ({source} ORDER BY {inner} LIMIT ?)"  # noqa: S608 fixed text
        for source in _others(kind_name, at, what)
    ]
    sql = f"SELECT at, id FROM ({' UNION '.join(others)}) ORDER BY {outer} LIMIT ?"  # noqa: S608 fixed text
    return store.query(sql, [*[record_id, *params, limit] * len(others), limit])


def _place(at: object, activity_id: str, *, is_newest_first: bool) -> tuple[object, ...]:
    """Return a key that sorts as the queries do."""
    moment = int(str(at)) if at is not None else 0
    if is_newest_first:
        return -moment, tuple(-ord(letter) for letter in activity_id)
    return at is None, moment, activity_id


def _others(kind_name: str, at: str, what: str) -> list[str]:
    parts = [_TIED.replace("{link}", "regarding").replace("{key}", "record_id")]
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


def _made(store: Store, rows: Sequence[Sequence[Any]]) -> list[ActivityRow]:
    people = _people(store, json.dumps([row[1] for row in rows])) if rows else {}
    return [
        ActivityRow(
            r[0], r[1], r[2] or "note", r[3] or "done", r[4] or "", r[5] or "", r[6] or "", r[7] or "", r[8] or "",
            r[9] or 0, r[10], bool(r[11]), r[12] or "", r[13] or "", r[14] or 0, r[15] or "", r[16] or "", r[17],
            people.get(r[1], ()),
        )
        for r in rows
    ]  # fmt: skip
