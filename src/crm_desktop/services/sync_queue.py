"""What waits to be sent and what was not taken, in words and by record."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from crm_desktop.domain.errors import NotFoundError
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.domain.specs import KIND, Kind
from crm_desktop.services.conflict_rows import Disputed, read_open
from crm_desktop.services.undo import UndoReport
from crm_desktop.services.users import user_names
from crm_desktop.services.wording import Names, field_label, sentence
from crm_desktop.store.codec import canonical, flat_get
from crm_desktop.store.engine import Store
from crm_desktop.store.sync_state import SyncState, read_state

_UNSENT = (
    "SELECT n FROM change c INDEXED BY change_unpulled JOIN tx t USING (tx) WHERE c.dig IS NOT NULL AND c.seq IS NULL "
    "AND (c.lsn > :acked OR t.dev <> (SELECT dev FROM ctx)) "
    "UNION ALL SELECT n FROM change WHERE n > :sealed AND state = 'local'"
)
_NOT_TAKEN = "('refused', 'purged', 'parked')"


@dataclass(frozen=True, slots=True)
class Waiting:
    """The changes of one record in one batch that the server does not have yet."""

    batch_id: str
    title: str
    at: int
    kind: str
    record_id: str
    record_title: str
    fields: tuple[str, ...]  # labels; empty for a new record


@dataclass(frozen=True, slots=True)
class Refused:
    """A change that the server did not take; its text stays until somebody deals with it."""

    n: int  # its number in the log
    batch_id: str
    kind: str
    record_id: str
    record_title: str
    at: int
    reason: str  # a sentence
    text: str  # what was changed, in words, to copy


@dataclass(frozen=True, slots=True)
class Held:
    """Many deletes of one batch that wait to be confirmed by their number."""

    batch_id: str
    title: str
    at: int
    who: str
    records: int


def list_waiting(store: Store, limit: int = 200, offset: int = 0) -> list[Waiting]:
    """Return what waits to be sent, the oldest first."""
    state = store.read_once(read_state)
    if not state.phase:
        return []
    rows = store.query(
        "SELECT t.batch, t.title, min(t.at), c.tbl, c.rid, group_concat(c.kind, ''), json_group_array(c.new) "  # noqa: S608
        f"FROM change c JOIN tx_named t ON t.tx = c.tx WHERE c.n IN ({_numbers(state)}) "
        "GROUP BY t.b, c.rid ORDER BY min(c.n) LIMIT ? OFFSET ?",
        (limit, offset),
    )
    names = Names(store)
    found = []
    for batch, title, at, table, record_id, kinds, news in rows:
        kind = KIND.get(str(table))
        if kind is not None:
            labels = () if "I" in str(kinds) else _labels(kind, str(news), names)
            record = names.name(kind.name, str(record_id))
            found.append(Waiting(str(batch), str(title), int(str(at)), kind.name, str(record_id), record, labels))
    return found


def waiting_ids(store: Store, kind: Kind, ks: Iterable[int]) -> set[int]:
    """Return those of the rows `k` whose record has a change that is not sent yet: the mark in lists."""
    state = store.read_once(read_state)
    if not state.phase:
        return set()
    rows = store.query(
        f"SELECT r.k FROM {kind.name} r WHERE r.k IN (SELECT value FROM json_each(?)) AND EXISTS "  # noqa: S608 spec
        "(SELECT 1 FROM change c JOIN tx t USING (tx) WHERE c.rid = r.id AND c.seq IS NULL AND (c.state = 'local' OR "
        "(c.state = 'sealed' AND (c.lsn > ? OR t.dev <> (SELECT dev FROM ctx)))))",
        (json.dumps(list(ks)), state.acked_lsn),
    )
    return {int(str(k)) for (k,) in rows}


def list_refused(store: Store) -> list[Refused]:
    """Return what was not taken and nobody has dealt with, the newest first."""
    rows = store.query(
        "SELECT c.n, t.batch, c.tbl, c.rid, t.at, a.out, a.why, c.kind, c.new, c.old FROM sync_answer a "  # noqa: S608
        f"JOIN change c ON c.n = a.n JOIN tx_named t ON t.tx = c.tx WHERE a.done = 0 AND a.out IN {_NOT_TAKEN} "
        "ORDER BY c.n DESC"
    )
    names = Names(store)
    found = []
    for n, batch, table, record_id, at, out, why, op, new, old in rows:
        kind = KIND.get(str(table))
        if kind is not None:
            words = _words(kind, str(op), new, old, names)
            title = names.name(kind.name, str(record_id))
            reason = reason_words(str(out), str(why))
            found.append(
                Refused(int(str(n)), str(batch), kind.name, str(record_id), title, int(str(at)), reason, words)
            )
    return found


def reason_words(out: str, why: str) -> str:
    """Return why a change was not taken, as a sentence."""
    code = why.partition(":")[0]
    if out == "purged":
        return tr("The record was erased for good.")
    if code == "undone":
        return tr("The import or bulk edit that it belongs to was undone.")
    if code == "edited-since":
        return tr("The field was edited since; the newer value was kept.")
    if code == "newer":
        return tr("The record was edited since; it was not deleted.")
    if code == "fixed":
        return tr("What was sent or confirmed does not change any more.")
    if code == "count-differs":
        return tr("The number of records differs from what was confirmed.")
    return tr("The server can't take this value ({code}).", code=why or out)


def retry_refused(store: Store, n: int) -> str:
    """Send a change again as a new one, over what the record holds now; return the batch."""
    kind, record_id, new = _refused(store, n)
    title = tr("{name}: sent again", name=Names(store).name(kind.name, record_id))
    with store.write(title) as unit:
        row = unit.row(kind, record_id)
        if row is None:
            unit.bring_back(kind, record_id, {})
            row = unit.row(kind, record_id) or {}
        seen = {name: flat_get(row, name) for name in new}
        for name, value in new.items():
            if canonical(seen[name]) == canonical(value):
                unit.append_op(kind, record_id, "U", canonical({name: value}), canonical({name: value}))
        unit.update(kind, record_id, new, seen, trusted=True)
        unit.write_local("UPDATE sync_answer SET done = 1 WHERE n = ?", [(n,)])
        return unit.batch_id


def give_up_refused(store: Store, n: int) -> UndoReport:
    """Let a refused change go: the record shows the team's value; the text stays in History."""
    _refused(store, n)
    store.run_in_transaction(lambda c: c.execute("UPDATE sync_answer SET done = 1 WHERE n = ?", (n,)))
    return UndoReport(reverted=1)


def list_held(store: Store) -> list[Held]:
    """Return the mass deletes that wait to be confirmed."""
    people = user_names(store)
    groups = _held(store)
    return [
        Held(batch, _title(store, batch, len(ds)), ds[0].other_at, people.get(ds[0].other_by, ""), len(ds))
        for batch, ds in groups.items()
    ]


def confirm_held(store: Store, batch_id: str, records: int) -> str:
    """Confirm that so many records were meant to be deleted; return the batch that says so."""
    return _settle(store, batch_id, records, is_confirmed=True)


def reject_held(store: Store, batch_id: str) -> int:
    """Keep all records of a held mass delete; return how many."""
    count = len(_held(store).get(batch_id, []))
    _settle(store, batch_id, count, is_confirmed=False)
    return count


def _settle(store: Store, batch_id: str, records: int, *, is_confirmed: bool) -> str:
    held = _held(store).get(batch_id)
    if not held or len(held) != records:
        raise NotFoundError(
            trn("{n} record does not wait to be deleted", "{n} records do not wait to be deleted", records),
            tr("Look at the list again: the number may have changed."),
        )
    first = held[0]
    title = (
        trn("Deletion of {n} record confirmed", "Deletion of {n} records confirmed", records)
        if is_confirmed
        else trn("{n} record kept", "{n} records kept", records)
    )
    with store.write(title) as unit:
        decision = canonical({"b": batch_id, "n": records, "v": is_confirmed})
        unit.decide(KIND[first.record_kind], first.record_id, {}, {}, decision)
        return unit.batch_id


def _held(store: Store) -> dict[str, list[Disputed]]:
    groups: dict[str, list[Disputed]] = {}
    for disputed in read_open(store):
        if disputed.what == "held":
            groups.setdefault(disputed.batch, []).append(disputed)
    return groups


def _title(store: Store, batch_id: str, records: int) -> str:
    rows = store.query("SELECT title FROM batch WHERE id = ?", (batch_id,))
    if rows and rows[0][0]:
        return str(rows[0][0])
    return trn("{n} record deleted at once", "{n} records deleted at once", records)


def _refused(store: Store, n: int) -> tuple[Kind, str, dict[str, object]]:
    rows = store.query(
        "SELECT c.tbl, c.rid, c.new FROM sync_answer a JOIN change c ON c.n = a.n WHERE a.n = ? AND a.done = 0", (n,)
    )
    if not rows or str(rows[0][0]) not in KIND:
        raise NotFoundError(
            tr("No change {n} waits for you", n=str(n)), tr("Somebody dealt with it already; look at the list again.")
        )
    return KIND[str(rows[0][0])], str(rows[0][1]), json.loads(str(rows[0][2] or "{}"))


def _numbers(state: SyncState) -> str:
    return _UNSENT.replace(":acked", str(int(state.acked_lsn))).replace(":sealed", str(int(state.sealed)))


def _labels(kind: Kind, news: str, names: Names) -> tuple[str, ...]:
    fields: dict[str, object] = {}
    for new in json.loads(news):
        fields |= json.loads(new or "{}")
    return tuple(dict.fromkeys(field_label(kind, name, value, names) for name, value in fields.items()))


def _words(kind: Kind, op: str, new: object, old: object, names: Names) -> str:
    after, before = json.loads(str(new or "{}")), json.loads(str(old or "{}"))
    if op == "I":
        before = {}
    return "\n".join(sentence(kind, name, before.get(name), value, names) for name, value in after.items())
