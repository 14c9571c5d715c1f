"""Duplicates of a workspace: searched for, listed, put off, and said to be none."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from crm_desktop.domain.errors import Canceled
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.looking import let_go
from crm_desktop.domain.specs import DISTINCT, Kind
from crm_desktop.services import records
from crm_desktop.services.duplicate_reading import Read, comparable_of, compared_kind, read_all, without_collector
from crm_desktop.services.duplicate_warning import Likeness, like
from crm_desktop.services.duplicate_words import Reason, reasons_of
from crm_desktop.services.lists import json_marks
from crm_desktop.store.connection import Connection
from crm_desktop.store.engine import Store
from crm_desktop.store.log import batch_number

__all__ = [
    "Likeness", "Pair", "Reason", "RowMatch", "compare_rows", "count_pairs", "later", "like", "list_pairs",
    "names_of",
    "not_the_same", "search_after_import", "search_duplicates",
]  # fmt: skip

KINDS = ("person", "company")
_LIVE = (
    "FROM duplicate_pair p JOIN {kind} a ON a.id = p.left_id AND a.deleted_at IS NULL "
    "JOIN {kind} b ON b.id = p.right_id AND b.deleted_at IS NULL WHERE p.kind = '{kind}' "
    "AND NOT EXISTS (SELECT 1 FROM distinct_pair d WHERE d.deleted_at IS NULL "
    "AND d.first_id IN (p.left_id, p.right_id) AND d.second_id IN (p.left_id, p.right_id))"
)
_KEEP = (
    "INSERT INTO duplicate_pair(kind, left_id, right_id, score, reasons) VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT DO UPDATE SET score = excluded.score, reasons = excluded.reasons"
)

OnProgress = Callable[[int, int], None]
IsCanceled = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that are likely one; the ids stand in their order."""

    kind: str
    left_id: str
    right_id: str
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class RowMatch:
    """A row of a file that is likely another row before it, or a record of the workspace."""

    line: int
    other_line: int | None
    record_id: str | None
    score: float
    reasons: tuple[Reason, ...]


def search_duplicates(
    store: Store,
    kind_name: str,
    *,
    ids: Collection[str] | None = None,
    on_progress: OnProgress = lambda done, of: None,
    is_canceled: IsCanceled = lambda: False,
) -> list[Pair]:
    """Search people or companies for duplicates, keep the pairs for the list and return them, the likeliest first.

    With `ids` only these are compared, with all others, and what was found before stays.
    """
    kind = compared_kind(kind_name)
    check = _stopper(is_canceled)
    with without_collector():
        found = _search(store, kind, ids, on_progress, check)
    check()
    if not store.read_only:
        _keep(store, kind, found, is_whole=ids is None)
    on_progress(100, 100)
    return found


def _search(
    store: Store, kind: Kind, ids: Collection[str] | None, on_progress: OnProgress, check: Callable[[], None]
) -> list[Pair]:
    from crm_desktop.domain.duplicates.finding import rules_of
    from crm_desktop.domain.duplicates.groups import find_joined

    read = read_all(store, kind, check)
    on_progress(25, 100)
    only = None if ids is None else _places(read, ids)
    matches = find_joined(
        read.records,
        rules_of(kind.name),
        only=only,
        apart=_places_apart(store, kind, read),
        on_progress=lambda part: on_progress(25 + int(part * 70), 100),
        check=check,
    )
    return [_pair(kind, read, match) for match in matches]


def search_after_import(
    store: Store,
    batch_id: str,
    *,
    on_progress: OnProgress = lambda done, of: None,
    is_canceled: IsCanceled = lambda: False,
) -> list[Pair]:
    """Search for duplicates of what a batch created, people and companies."""
    found: list[Pair] = []
    born = {name: _born_in(store, name, batch_id) for name in KINDS}
    wanted = [name for name in KINDS if born[name]]
    for number, name in enumerate(wanted):
        found += search_duplicates(
            store,
            name,
            ids=born[name],
            on_progress=lambda done, of, number=number: on_progress(number * of + done, len(wanted) * of),  # type: ignore[misc]
            is_canceled=is_canceled,
        )
    return found


def list_pairs(store: Store, *, limit: int = 100, offset: int = 0) -> list[Pair]:
    """Return the open pairs, the likeliest first; those put off come last."""
    each = " UNION ALL ".join(
        f"SELECT p.kind, p.left_id, p.right_id, p.score, p.reasons, p.later {_LIVE.format(kind=name)}" for name in KINDS
    )
    rows = store.query(f"{each} ORDER BY 6, 4 DESC, 2, 3 LIMIT ? OFFSET ?", (limit, offset))
    return [
        Pair(str(r[0]), str(r[1]), str(r[2]), int(str(r[3])) / 1000, reasons_of(str(r[4]).split(","))) for r in rows
    ]


def count_pairs(store: Store) -> int:
    """Return how many pairs are open."""
    each = " UNION ALL ".join(f"SELECT 1 {_LIVE.format(kind=name)}" for name in KINDS)
    return int(str(store.query(f"SELECT count(*) FROM ({each})")[0][0]))  # noqa: S608 kinds' names


def names_of(store: Store, pairs: Iterable[Pair]) -> dict[str, str]:
    """Return id -> name of all records in some pairs."""
    ids = json_marks({record_id for pair in pairs for record_id in (pair.left_id, pair.right_id)})
    each = " UNION ALL ".join(
        f"SELECT id, display_name FROM {name} WHERE id IN (SELECT value FROM json_each(?))"  # noqa: S608 kinds' names
        for name in KINDS
    )
    return {str(record_id): str(name or "") for record_id, name in store.query(each, (ids,) * len(KINDS))}


def not_the_same(store: Store, kind_name: str, a: str, b: str) -> str | None:
    """Say that two records are not one, for ever and on all devices; return the batch, None where it was said."""
    kind = compared_kind(kind_name)
    names = {"a": records.name_of(store, kind, a), "b": records.name_of(store, kind, b)}
    first, second = sorted((a, b))
    values = {"first_id": first, "second_id": second, "kind": kind.name}
    pair_id = DISTINCT.natural_id_of(values)
    with store.write(tr("{a} and {b} are not the same", **names)) as unit:
        known = unit.row(DISTINCT, pair_id)
        if known is None:
            unit.insert(DISTINCT, id=pair_id, **values)
            return unit.batch_id
        return unit.batch_id if unit.update(DISTINCT, pair_id, {"deleted_at": None}) else None


def later(store: Store, pair: Pair) -> None:
    """Put a pair at the end of the list, on this computer."""
    store.run_in_transaction(
        lambda c: c.execute(
            "UPDATE duplicate_pair SET later = 1 WHERE kind = ? AND left_id = ? AND right_id = ?",
            (pair.kind, pair.left_id, pair.right_id),
        )
    )


def compare_rows(
    store: Store,
    kind_name: str,
    rows: Iterable[tuple[int, Mapping[str, object]]],
    *,
    on_progress: OnProgress = lambda done, of: None,
    is_canceled: IsCanceled = lambda: False,
) -> list[RowMatch]:
    """Return which rows of a file, given as line and values of the kind, are likely another row or a record.

    The values may hold the name of a person's company as `company`. Of two rows the later one is told, with the
    earlier as `other_line`; the likeliest match of a line comes first.
    """
    from crm_desktop.domain.duplicates.finding import find_matches, rules_of

    kind = compared_kind(kind_name)
    check = _stopper(is_canceled)
    read = read_all(store, kind, check)
    on_progress(25, 100)
    lines: list[int] = []
    compared = read.records  # those of the file behind those that are here
    for line, values in rows:
        lines.append(line)
        compared.append(comparable_of(kind, values, str(values.get("company") or "")))
    known = len(read.ids)
    matches = find_matches(
        compared,
        rules_of(kind.name),
        only=range(known, len(compared)),
        on_progress=lambda part: on_progress(25 + int(part * 75), 100),
        check=check,
    )
    found = [
        RowMatch(
            lines[match.right - known],
            lines[match.left - known] if match.left >= known else None,
            read.ids[match.left] if match.left < known else None,
            match.score,
            reasons_of(match.reasons),
        )
        for match in matches
    ]
    let_go(compared, check)
    return sorted(found, key=lambda match: (match.line, -match.score))


def _stopper(is_canceled: IsCanceled) -> Callable[[], None]:
    def check() -> None:
        if is_canceled():
            raise Canceled(tr("Stopped"), tr("Nothing was changed."))

    return check


def _places(read: Read, ids: Collection[str]) -> set[int]:
    wanted = frozenset(ids)
    return {place for place, record_id in enumerate(read.ids) if record_id in wanted}


def _places_apart(store: Store, kind: Kind, read: Read) -> set[tuple[int, int]]:
    """Return the pairs of which a person said that they are not the same."""
    rows = store.query(
        "SELECT first_id, second_id FROM distinct_pair WHERE kind = ? AND deleted_at IS NULL", (kind.name,)
    )
    if not rows:
        return set()
    place = {record_id: n for n, record_id in enumerate(read.ids)}
    pairs = (tuple(sorted((place[str(a)], place[str(b)]))) for a, b in rows if a in place and b in place)
    return {(a, b) for a, b in pairs}


def _pair(kind: Kind, read: Read, match: tuple[int, int, float, tuple[str, ...]]) -> Pair:
    left, right, score, codes = match
    first, second = sorted((read.ids[left], read.ids[right]))
    return Pair(kind.name, first, second, round(score, 3), reasons_of(codes))


def _keep(store: Store, kind: Kind, pairs: list[Pair], *, is_whole: bool) -> None:
    rows = [(p.kind, p.left_id, p.right_id, round(p.score * 1000), ",".join(r.code for r in p.reasons)) for p in pairs]

    def write(connection: Connection) -> None:
        if is_whole:
            put_off = connection.execute(
                "SELECT left_id, right_id FROM duplicate_pair WHERE kind = ? AND later = 1", (kind.name,)
            ).fetchall()
            connection.execute("DELETE FROM duplicate_pair WHERE kind = ?", (kind.name,))
        connection.executemany(_KEEP, rows)
        if is_whole:
            connection.executemany(
                "UPDATE duplicate_pair SET later = 1 WHERE kind = ? AND left_id = ? AND right_id = ?",
                [(kind.name, *pair) for pair in put_off],
            )

    store.run_in_transaction(write)


def _born_in(store: Store, kind_name: str, batch_id: str) -> set[str]:
    batch = store.read_once(lambda connection: batch_number(connection, batch_id))
    if batch is None:
        return set()
    rows = store.query(
        "SELECT c.rid FROM tx t JOIN change c ON c.tx = t.tx WHERE t.batch = ? AND c.kind = 'I' AND c.tbl = ?",
        (batch, kind_name),
    )
    return {str(row[0]) for row in rows}
