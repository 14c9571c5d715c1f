"""What a workspace must be after every step, computed again from nothing but its rows and its log."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping

from crm_desktop.domain.searchtext import phone_words, query_terms, words
from crm_desktop.domain.specs import ACTIVITY, BY_NUMBER, KIND, KINDS, PARTICIPANT, PERSON, REGARDING, Kind
from crm_desktop.store import Store
from crm_desktop.store.codec import canonical, columns_of, flatten, read_row
from crm_desktop.store.custom_words import CustomWords
from crm_desktop.store.derived import TABLES, derive_rows

Row = dict[str, object]
_OF_ADDRESS = ("street", "locality", "region", "postal_code")
# Columns that the program computes: what an undo need not bring back, and what the log never holds.
DERIVED = {kind.name: {d.name for d in kind.derived} | {"updated_at", "updated_by"} for kind in KINDS}


def rows(store: Store, kind: Kind) -> dict[int, Row]:
    """Every record of a kind by its k."""
    found = store.query(f"SELECT k, {', '.join(columns_of(kind))} FROM {kind.name}")
    return {int(str(r[0])): read_row(kind, r[1:]) for r in found}


def live(store: Store, kind: Kind) -> dict[str, Row]:
    return {str(r["id"]): r for r in rows(store, kind).values() if r["deleted_at"] is None}


def told_by_log(store: Store, record_id: str) -> dict[str, str]:
    """A fold of its own: it shares no code with the program's."""
    told: dict[str, str] = {}
    for kind, new in store.query("SELECT kind, new FROM change WHERE rid = ? ORDER BY n", (record_id,)):
        if kind in ("I", "B", "D", "P"):
            told = {}
        for name, value in json.loads(str(new or "{}")).items():
            if kind in ("I", "B") and isinstance(value, dict) and "." not in name:  # a whole map
                told |= {f"{name}.{key}": canonical(item) for key, item in value.items()}
            else:
                told[name] = canonical(value)
    return {name: text for name, text in told.items() if text != "null"}


def state(store: Store) -> str:
    """A hash of every record that is not in the bin, without derived columns."""
    facts = [
        (kind.name, record_id, sorted(flatten(kind, row).items()))
        for kind in KINDS
        for record_id, row in sorted(live(store, kind).items())
    ]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def index_rows(store: Store) -> dict[str, set[tuple[object, ...]]]:
    return {table: set(store.query(f"SELECT * FROM {table}")) for table in TABLES}


def wanted_index_rows(store: Store) -> dict[str, set[tuple[object, ...]]]:
    wanted: dict[str, set[tuple[object, ...]]] = {table: set() for table in TABLES}
    with store.read() as connection:
        custom = CustomWords(connection)
        for kind in KINDS:
            for k, row in rows(store, kind).items():
                for table, found in derive_rows(kind, row, custom).rows.items():
                    wanted[table].update((kind.number, k, *values) for values in found)
    return wanted


def found_by(store: Store, term: str) -> set[tuple[str, int]]:
    """What the search index has under the beginning of a word."""
    match = f'"{term}"*'
    ids = [int(str(r[0])) for r in store.query("SELECT rowid FROM search WHERE search MATCH ?", (match,))]
    return {(BY_NUMBER[i & 63].name, i >> 6) for i in ids}


def rolled_up(store: Store, kind: Kind, k: int) -> dict[str, object]:
    """The job title of a person: what comes from other records and finds this one."""
    if kind is not PERSON:
        return {}
    return {"job_title": store.query("SELECT job_title FROM person WHERE k = ?", (k,))[0][0]}


def activities_of(store: Store) -> dict[str, list[Row]]:
    """Every activity that counts for a record, by the record's id; asked of nothing that is derived."""
    known = {record_id: row | ACTIVITY.derive(row) for record_id, row in live(store, ACTIVITY).items()}
    told = {(row["record_id"], record_id) for record_id, row in known.items()}
    told |= {(row["record_id"], row["activity_id"]) for row in live(store, REGARDING).values()}
    told |= {(row["person_id"], row["activity_id"]) for row in live(store, PARTICIPANT).values()}
    found: dict[str, list[Row]] = {}
    for record_id, activity_id in told:
        if activity_id in known:
            found.setdefault(str(record_id), []).append(known[str(activity_id)])
    return found


def rolled_up_from(activities: list[Row]) -> Row:
    """What a record keeps of the activities that count for it."""
    reached = [row["contact_at"] for row in activities if row["contact_at"] is not None]
    steps = [row for row in activities if row["status"] == "planned" and row["rrule"] is None]
    first = min(steps, key=lambda row: (row["when_at"] is None, row["when_at"] or 0, row["id"]), default=None)
    return {
        "last_contact_at": max(reached, default=None),  # type: ignore[type-var]
        "next_step_at": first["when_at"] if first else None,
        "next_step_id": first["id"] if first else None,
    }


def copied(kind: Kind, row: Row, activities: dict[str, Row]) -> Row:
    """What a tie says of its activity; nothing where one of them is in the bin."""
    if kind not in (REGARDING, PARTICIPANT):
        return {}
    one = activities.get(str(row["activity_id"])) if row["deleted_at"] is None else None
    said = (one or {}) | ACTIVITY.derive(one) if one else {}
    is_planned = 1 if one and one["status"] == "planned" and one["rrule"] is None else None
    return {name: said.get(name) for name in ("story_at", "contact_at", "when_at")} | {"is_planned": is_planned}


def searched_words(kind: Kind, values: Mapping[str, object], custom: str = "") -> set[str]:
    """Every word by which a record of these values is found."""
    found = set(words(custom)) | set(words(kind.search_words(values)))
    for value in filter(None, map(values.get, kind.searched)):
        for item in value.values() if isinstance(value, Mapping) else [value]:
            if not isinstance(item, Mapping):
                found.update(words(str(item)))
            elif item.get("kind") == "phone":
                found.update(phone_words(str(item.get("value") or ""), str(item.get("normalized") or "")))
            else:
                texts = [item["value"]] if item.get("value") else [item.get(part) for part in _OF_ADDRESS]
                found.update(word for text in texts if text for word in words(str(text)))
    return found


def words_of(store: Store) -> list[tuple[str, int, set[str]]]:
    with store.read() as connection:
        custom = CustomWords(connection)
        return [
            (kind.name, k, searched_words(kind, row | rolled_up(store, kind, k), custom.of(kind, row)))
            for kind in KINDS
            if kind.is_searched
            for k, row in rows(store, kind).items()
            if row["deleted_at"] is None
        ]


def complaints(store: Store, *terms: str) -> Iterator[str]:
    """Everything that is not as it must be; nothing where all holds."""
    activities, regarding = live(store, ACTIVITY), activities_of(store)
    for kind in KINDS:
        columns = [d.name for d in kind.derived]
        rolled_up = {r.column: r for r in kind.rollups}
        for k, row in rows(store, kind).items():
            if flatten(kind, row) != told_by_log(store, str(row["id"])):
                yield f"{kind.name} {row['id']}: the row differs from its log"
            if columns:
                stored = dict(
                    zip(
                        columns,
                        store.query(f"SELECT {', '.join(columns)} FROM {kind.name} WHERE k = ?", (k,))[0],
                        strict=True,
                    )
                )
                wanted = kind.derive(row)
                for name, r in rolled_up.items():
                    sql = r.expression.format(id="?1")
                    wanted[name] = (store.query(f"SELECT ({sql})", (row["id"],)) or [(None,)])[0][0]
                if "last_contact_at" in rolled_up:
                    wanted |= rolled_up_from(regarding.get(str(row["id"]), []))
                wanted |= copied(kind, row, activities)
                if stored != wanted:
                    yield f"{kind.name} {row['id']}: derived columns are {stored}, not {wanted}"
    if index_rows(store) != wanted_index_rows(store):
        yield f"index rows: {index_rows(store)} instead of {wanted_index_rows(store)}"
    words = words_of(store) if terms else []
    for term in {term for text in terms for term in query_terms(text)}:
        wanted_hits = {(name, k) for name, k, found in words if any(w.startswith(term) for w in found)}
        if found_by(store, term) != wanted_hits:
            yield f"search for {term}: {found_by(store, term)} instead of {wanted_hits}"
    yield from log_complaints(store)


def log_complaints(store: Store) -> Iterator[str]:
    own = store.query(
        "SELECT lsn FROM change JOIN tx USING (tx) WHERE state = 'local' AND dev = ? ORDER BY n", (store.device,)
    )
    if [r[0] for r in own] != list(range(1, len(own) + 1)):
        yield "the device's numbers have a gap or are out of order"
    ctx = store.query("SELECT off, lsn, tx, seen FROM ctx")
    if ctx != [(0, len(own), None, None)]:
        yield f"the context was left as {ctx}"
    if store.query("SELECT 1 FROM change c LEFT JOIN tx USING (tx) WHERE tx.tx IS NULL"):
        yield "a change has no transaction"
    if store.query("SELECT 1 FROM tx_named t WHERE dev IS NULL OR b NOT IN (SELECT tx FROM tx)"):
        yield "a transaction has no device or its batch no first transaction"
    if store.query("SELECT 1 FROM batch WHERE b NOT IN (SELECT tx FROM tx WHERE batch = tx)"):
        yield "a batch has no transaction that says who did it"
    derived = {name for names in DERIVED.values() for name in names}
    for tbl, new in store.query("SELECT tbl, new FROM change WHERE new IS NOT NULL"):
        names = {name.partition(".")[0] for name in json.loads(str(new))}
        if names - KIND[str(tbl)].by_name.keys() or names & DERIVED[str(tbl)] & derived - KIND[str(tbl)].by_name.keys():
            yield f"a derived column was logged: {tbl} {names}"


def assert_sound(store: Store, *terms: str) -> None:
    found = list(complaints(store, *terms))
    assert not found, "\n".join(found)
