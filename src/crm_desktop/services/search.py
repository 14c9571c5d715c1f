"""Find anything while typing: the newest few hundred matches are found, then ranked by how their name fits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from crm_desktop.domain.collate import fold, sort_key
from crm_desktop.domain.plain import plain
from crm_desktop.domain.specs import ACTIVITY, ATTACHMENT, COMPANY, KIND, KINDS, PERSON, Kind, Type
from crm_desktop.services.lists import json_marks, place_of
from crm_desktop.services.match import match_query
from crm_desktop.store.engine import Store

DEEPEST = 20_000  # matches among which those of the wanted kinds are looked for
NEWEST = 200  # matches that are looked at; of a single letter there may be a million
_SEARCHED = {kind.number: kind for kind in KINDS if kind.is_searched}
_NAMED = (PERSON, COMPANY)  # found by their sort key too, however old they are


@plain
class Hit:
    """A record that was found."""

    kind: str
    id: str
    k: int
    title: str
    subtitle: str


# How well the name fits, minus the key, number of the kind, id, title: hundreds are made at each key press.
_Candidate = tuple[int, int, int, str, str]


def search(store: Store, text: str, *, kinds: Sequence[str] | None = None, limit: int = 20) -> list[Hit]:
    """Return what the text finds, the best first; with several `kinds`, at most `limit` of each."""
    match = match_query(text)
    if not match or (kinds is not None and not kinds):
        return []
    wanted = [KIND[name] for name in kinds] if kinds is not None else list(_SEARCHED.values())
    found = _newest(store, match, wanted if kinds is not None else [])
    if kinds is not None or sum(map(len, found.values())) >= NEWEST:
        for kind in _NAMED:
            if kind in wanted:
                found.setdefault(kind.number, []).extend(_by_name(store, kind, text))
    candidates = [c for number, ks in found.items() for c in _candidates(store, _SEARCHED[number], ks, text)]
    candidates.sort()
    return _hits(store, _best(candidates, limit, per_kind=kinds is not None))


def _newest(store: Store, match: str, wanted: Sequence[Kind]) -> dict[int, list[int]]:
    """Return kind number -> keys of the newest matches."""
    newest = "SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid DESC LIMIT"
    if wanted:
        numbers = ",".join(str(kind.number) for kind in wanted)
        sql = f"SELECT rowid FROM ({newest} {DEEPEST}) WHERE rowid & 63 IN ({numbers}) LIMIT {NEWEST}"  # noqa: S608
    else:
        sql = f"{newest} {NEWEST}"
    rows = store.query(sql, (match,))
    found: dict[int, list[int]] = {}
    for row in rows:
        rowid = int(str(row[0]))
        if rowid & 63 in _SEARCHED:
            found.setdefault(rowid & 63, []).append(rowid >> 6)
    return found


def _by_name(store: Store, kind: Kind, text: str) -> list[int]:
    """Return the keys of the first records whose sort key begins with the text: an exact name is never too old."""
    key = sort_key(text.strip())
    rows = store.query(
        f"SELECT k FROM {kind.name} WHERE deleted_at IS NULL AND sort_name >= ? AND sort_name < ? "  # noqa: S608
        "ORDER BY sort_name LIMIT 20",
        (key, key + "\U0010ffff"),
    )
    return [int(str(row[0])) for row in rows]


def _candidates(store: Store, kind: Kind, ks: Iterable[int], text: str) -> list[_Candidate]:
    rows: list[tuple[Any, ...]] = store.query(
        f"SELECT k, id, coalesce({kind.title}, '') FROM {kind.name} "  # noqa: S608 names from the spec
        "WHERE k IN (SELECT value FROM json_each(?)) AND deleted_at IS NULL",
        (json_marks(ks),),
    )
    typed = fold(text).strip()
    starts = [" " + word for word in typed.split()]
    number = kind.number
    return [(_fit(typed, starts, fold(title)), -k, number, id_, title) for k, id_, title in rows]


def _fit(typed: str, starts: Sequence[str], name: str) -> int:
    """Return how a name fits: 0 exactly, 1 as its beginning, 2 each word begins a word of it, 3 found elsewhere."""
    if name.startswith(typed):
        return 1 if len(name) > len(typed) else 0
    spaced = " " + name
    return 2 if all(start in spaced for start in starts) else 3


def _best(candidates: Sequence[_Candidate], limit: int, *, per_kind: bool) -> list[_Candidate]:
    if not per_kind:
        return list(candidates[:limit])
    best: list[_Candidate] = []
    taken: Counter[int] = Counter()
    for candidate in candidates:
        if taken[candidate[2]] < limit:
            taken[candidate[2]] += 1
            best.append(candidate)
    return best


def _hits(store: Store, best: Sequence[_Candidate]) -> list[Hit]:
    lines: dict[tuple[int, int], str | None] = {}
    for number in {candidate[2] for candidate in best}:
        ks = [-minus_k for _, minus_k, n, _, _ in best if n == number]
        kind = _SEARCHED[number]
        for k, line in _SUBTITLES.get(kind.name, partial(_record_lines, kind))(store, ks):
            lines[number, k] = line
    hits = []
    for _, minus_k, number, id_, title in best:
        line = lines.get((number, -minus_k))
        if line is not None:  # a note on a page in the bin doesn't show
            hits.append(Hit(_SEARCHED[number].name, id_, -minus_k, title, line))
    return hits


def _person_lines(store: Store, ks: Sequence[int]) -> Iterable[tuple[int, str | None]]:
    rows = store.query(
        "SELECT p.k, p.job_title, c.display_name FROM person p "
        "LEFT JOIN company c ON c.id = p.company_id AND c.deleted_at IS NULL "
        "WHERE p.k IN (SELECT value FROM json_each(?))",
        (json_marks(ks),),
    )
    return ((int(str(r[0])), " · ".join(str(part) for part in r[1:] if part)) for r in rows)


def _company_lines(store: Store, ks: Sequence[int]) -> Iterable[tuple[int, str | None]]:
    rows = store.query(
        "SELECT k, addresses FROM company WHERE k IN (SELECT value FROM json_each(?))", (json_marks(ks),)
    )
    return ((int(str(k)), place_of(str(addresses))[0]) for k, addresses in rows)


def _note_lines(store: Store, ks: Sequence[int]) -> Iterable[tuple[int, str | None]]:
    """Return whose page a note is on, behind its first line where the title is its subject."""
    rows = _pages(store, "activity", "t.subject, t.body", ks)
    for k, page, is_gone, subject, body in rows:
        first = str(body or "").strip().splitlines()[:1] if subject else []
        yield int(str(k)), None if is_gone else " · ".join([*(line[:120] for line in first), str(page or "")]).strip()


def _file_lines(store: Store, ks: Sequence[int]) -> Iterable[tuple[int, str | None]]:
    """Return whose page a file is on, or with which e-mail it goes along."""
    letter = "(SELECT coalesce(subject, '') FROM message WHERE id = t.record_id)"
    gone = "(SELECT deleted_at FROM message WHERE id = t.record_id)"
    for k, page, is_gone, subject, gone_at in _pages(store, "attachment", f"{letter}, {gone}", ks):
        yield int(str(k)), None if is_gone or gone_at is not None else str(page or subject or "")


def _record_lines(kind: Kind, store: Store, ks: Sequence[int]) -> Iterable[tuple[int, str | None]]:
    """Return whose a record is: the company and the person that its spec lets it name."""
    named = [(f.name, f.ref) for f in kind.fields if f.type is Type.REF and f.ref in ("company", "person")]
    names = [
        f"(SELECT display_name FROM {ref} WHERE id = t.{name} AND deleted_at IS NULL)"  # noqa: S608 names of the spec
        for name, ref in named
    ]
    rows = store.query(
        f"SELECT {', '.join(('t.k', *names))} FROM {kind.name} t WHERE k IN (SELECT value FROM json_each(?))",  # noqa: S608
        (json_marks(ks),),
    )
    return ((int(str(k)), " · ".join(str(part) for part in parts if part)) for k, *parts in rows)


def _pages(store: Store, table: str, columns: str, ks: Sequence[int]) -> list[tuple[object, ...]]:
    return store.query(
        "SELECT t.k, coalesce(p.display_name, c.display_name), "  # noqa: S608 fixed names
        f"coalesce(p.deleted_at, c.deleted_at) IS NOT NULL, {columns} FROM {table} t "
        "LEFT JOIN person p ON p.id = t.record_id LEFT JOIN company c ON c.id = t.record_id "
        "WHERE t.k IN (SELECT value FROM json_each(?))",
        (json_marks(ks),),
    )


_SUBTITLES = {
    PERSON.name: _person_lines,
    COMPANY.name: _company_lines,
    ACTIVITY.name: _note_lines,
    ATTACHMENT.name: _file_lines,
}
