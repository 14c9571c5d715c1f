"""The activities of a page as rows: its own, those of a company's people, and those tied to it; read page by page.

A page of the story walks the index of (record, story_at, id), of ties the one over what they copy of their activities,
and reads no more rows than it shows. The number of rows stands in the text of a query: SQLite compiles one whose limit
is a parameter anew each time, which takes as long as reading the page.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from crm_desktop.domain.specs import ACTIVITY, KIND
from crm_desktop.services.match import match_query
from crm_desktop.store.engine import Store

Cursor = tuple[int, str]
_Stored = tuple[Any, ...]
_PEOPLE = (
    "SELECT a.{at} AS at, a.id FROM activity a WHERE a.record_id IN (SELECT f.person_id FROM affiliation f "
    "JOIN person p ON p.id = f.person_id AND p.deleted_at IS NULL WHERE f.company_id = ? AND f.deleted_at IS NULL) "
    "AND a.deleted_at IS NULL AND {what}"
)
_OF_TIES = (
    "FROM {link} x CROSS JOIN activity a ON a.id = x.activity_id LEFT JOIN person p ON p.id = a.record_id "
    "{more}WHERE x.{key} = ? AND x.deleted_at IS NULL AND a.deleted_at IS NULL AND p.deleted_at IS NULL AND {what}"
)
_TIES = {  # kind of page -> the ties that lead to it, and their field that names it
    "company": (("regarding", "record_id"),),
    "person": (("regarding", "record_id"), ("participant", "person_id")),
}
_AT = {"story_at": 9, "when_at": 10}  # where a row holds it
_DONE = "a.status IS NOT 'planned'"
_PLANNED = "a.status = 'planned' AND a.rrule IS NULL"  # of a series its occurrences stand there
_TIE_PLANNED = " AND x.is_planned = 1"  # says the same, in the words of the index
_COLUMNS = (
    "a.k, a.id, a.kind, a.status, a.record_kind, a.record_id, {name}, a.subject, a.body, a.story_at, a.when_at, "
    "a.all_day, a.outcome, a.direction, a.duration, a.location, coalesce(a.owner_id, a.created_by), a.updated_at, "
    "a.custom"
)
_OWN = (
    f"SELECT {_COLUMNS.format(name='?')} FROM activity a "  # noqa: S608 fixed text
    "WHERE a.record_id = ? AND a.deleted_at IS NULL AND {what} ORDER BY {order} LIMIT {limit}"
)
_NAME = "coalesce(p.display_name, c.display_name)"
_TIED = (
    f"SELECT {_COLUMNS.format(name=_NAME)} "
    f"{_OF_TIES.replace('{more}', 'LEFT JOIN company c ON c.id = a.record_id ')} ORDER BY {{order}} LIMIT {{limit}}"
)
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
    own: str = ""  # what stands in the firm's own fields


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
        what, params = f"{what} AND ({{at}}, {{id}}) < (?, ?)", [*params, *before]
    return _rows(store, kind_name, "story_at", what, record_id, params, "{at} DESC, {id} DESC", limit)


def planned_rows(
    store: Store, kind_name: str, record_id: str, *, kinds: Sequence[str] = (), text: str = "", limit: int = 200
) -> list[ActivityRow]:
    """Return what is planned, the next first, what has no moment last."""
    what, params = _filtered(_PLANNED, kinds, text)
    return _rows(store, kind_name, "when_at", what, record_id, params, "{at} NULLS LAST, {id}", limit)


def rows_of(store: Store, ids: Sequence[str]) -> list[ActivityRow]:
    """Return activities by their ids, in this order."""
    wanted = json.dumps(list(ids))
    found = {str(row[1]): row for row in store.query(_BY_ID, (wanted,))}
    return _made(store, [found[one] for one in ids if one in found])


def count_kind(store: Store, kind_name: str, record_id: str, kind: str) -> int:
    """Return how many done activities of a kind stand on a page."""
    what = f"{_DONE} AND a.kind = ?"
    own = f"SELECT a.id FROM activity a WHERE a.record_id = ? AND a.deleted_at IS NULL AND {what}"  # noqa: S608
    ties = [f"SELECT a.id {_OF_TIES.format(link=link, key=key, more='', what=what)}" for link, key in _ties(kind_name)]
    people = [f"SELECT id FROM ({_PEOPLE.format(at='story_at', what=what)})"] if kind_name == "company" else []  # noqa: S608
    sources = [own, *ties, *people]
    sql = f"SELECT count(*) FROM ({' UNION '.join(sources)})"  # noqa: S608 fixed text
    rows = store.query(sql, [record_id, kind] * len(sources))
    return int(str(rows[0][0]))


def _rows(
    store: Store, kind_name: str, at: str, what: str, record_id: str, params: Sequence[object], order: str, limit: int
) -> list[ActivityRow]:
    """Read the page's own rows and those tied to it at once; of all that a company's people have the keys first."""
    names = {"at": f"a.{at}", "id": "a.id"}
    name = store.query(f"SELECT display_name FROM {KIND[kind_name].name} WHERE id = ?", (record_id,))  # noqa: S608
    page = str(name[0][0] or "") if name else ""
    of_activity, by_activity, asked = what.format(**names), order.format(**names), [record_id, *params]
    own = store.query(_OWN.format(what=of_activity, order=by_activity, limit=limit), (page, *asked))
    more = _tied(store, kind_name, at, what, asked, order, limit)
    if kind_name == "company":
        keys = f"{_PEOPLE.format(at=at, what=of_activity)} ORDER BY {by_activity} LIMIT {limit}"
        people = [str(row[1]) for row in store.query(keys, asked)]
        here = {row[1] for row in (*own, *more)}
        missing = [one for one in people if one not in here]
        more += store.query(_BY_ID, (json.dumps(missing),)) if missing else []
    return _made(store, _merged(own, more, at)[:limit] if more else own)


def _merged(own: list[_Stored], more: list[_Stored], at: str) -> list[_Stored]:
    """Return each activity once, in the order of the page."""
    column = _AT[at]
    found = {row[1]: row for row in (*own, *more)}.values()
    return sorted(
        found, key=lambda row: (row[column] is None, row[column] or 0, row[1]), reverse=at == "story_at"
    )  # fmt: skip


def _tied(
    store: Store, kind_name: str, at: str, what: str, asked: Sequence[object], order: str, limit: int
) -> list[_Stored]:
    """Walk the ties in the order of what they copy, and stop where enough is found."""
    names = {"at": f"x.{at}", "id": "x.activity_id"}
    what = what.format(**names) + (_TIE_PLANNED if at == "when_at" else "")
    found: list[_Stored] = []
    for link, key in _ties(kind_name):
        sql = _TIED.format(link=link, key=key, what=what, order=order.format(**names), limit=limit)
        found += store.query(sql, asked)
    return found


def _ties(kind_name: str) -> tuple[tuple[str, str], ...]:
    return _TIES.get(kind_name, _TIES["company"])


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
    own = _own(store, [row[18] or "{}" for row in rows])
    return [
        ActivityRow(
            r[0], r[1], r[2] or "note", r[3] or "done", r[4] or "", r[5] or "", r[6] or "", r[7] or "", r[8] or "",
            r[9] or 0, r[10], bool(r[11]), r[12] or "", r[13] or "", r[14] or 0, r[15] or "", r[16] or "", r[17],
            people.get(r[1], ()), own.get(r[18], ""),
        )
        for r in rows
    ]  # fmt: skip


def _own(store: Store, maps: Sequence[str]) -> dict[str, str]:
    """Return what stands in maps of the firm's own fields, in words."""
    filled = {text for text in maps if text != "{}"}
    if not filled:
        return {}
    from crm_desktop.services.custom_fields import list_custom_fields  # late: few activities have any
    from crm_desktop.services.own_values import said_values

    fields = list_custom_fields(store, ACTIVITY.name)
    return {text: said_values(fields, text) for text in filled}
