"""History as it is shown: who did what and when, filtered and in pages, and what each change was in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from crm_desktop.domain.collate import fold
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import KIND
from crm_desktop.services.history import words_of_batch
from crm_desktop.services.put_back import can_put_back, offer_words
from crm_desktop.services.undo import BORNE, MERGED, Kept, UndoReport, number_of, open_batches, undo
from crm_desktop.services.users import user_names
from crm_desktop.services.wording import Names, field_label
from crm_desktop.store import Cause, Store

PAGE = 100
WORDS = 100  # sentences of one batch that are shown
_STEP = 1_000
_RUNNING_MS = 10_000  # a job that wrote so lately is still at work, here or in another window

_ALL = (
    "SELECT t.batch AS id, b.title, t.cause, t.by, t.at, b.state, b.undoes, b.ops, b.b AS o "
    "FROM batch b JOIN tx_named t ON t.tx = b.b "
    "UNION ALL SELECT batch, '', cause, '', at, 'done', NULL, 1, tx FROM tx_named WHERE cause = 'outside'"
)


@dataclass(frozen=True)
class BatchLine:
    """One thing that was done."""

    id: str
    title: str
    cause: Cause
    who: str
    at: int
    state: str
    undoes: str
    ops: int

    @property
    def is_undone(self) -> bool:
        """Whether it was taken back."""
        return self.state == "undone"


@dataclass(frozen=True)
class Filters:
    """What is asked for; empty means all."""

    text: str = ""
    cause: str = ""
    by: str = ""


@dataclass(frozen=True)
class HistoryPart:
    """The newest lines, and whether older ones follow."""

    lines: Sequence[BatchLine]
    has_more: bool
    unfinished: Sequence[BatchLine]
    people: Sequence[tuple[str, str]]  # id, name


@dataclass(frozen=True)
class ChangeLine:
    """One change in words; `offer` says what putting its value back would do, and is empty where there is none."""

    text: str
    n: int = 0
    field: str = ""
    offer: str = ""


@dataclass(frozen=True)
class Details:
    """What one batch changed, in words."""

    changes: Sequence[ChangeLine]
    records: int
    has_more: bool


def read_history(store: Store, filters: Filters, limit: int = PAGE) -> HistoryPart:
    """Return the newest lines that match, the unfinished jobs and the people who did something."""
    users = user_names(store)
    found: list[BatchLine] = []
    for line in _matching(store, filters, users):
        found.append(line)
        if len(found) > limit:
            break
    rows = store.query("SELECT DISTINCT a.id FROM batch b JOIN tx t ON t.tx = b.b JOIN actor a ON a.a = t.by")
    people = sorted(((str(r[0]), users.get(str(r[0]), "")) for r in rows), key=lambda pair: fold(pair[1]))
    return HistoryPart(
        found[:limit], len(found) > limit, unfinished(store, users), [pair for pair in people if pair[1]]
    )


def unfinished(store: Store, users: dict[str, str] | None = None) -> list[BatchLine]:
    """Return jobs that a crash left half done; one that is at work now is none of them."""
    names = users if users is not None else user_names(store)
    found = []
    for batch in open_batches(store):
        rows = store.query(
            "SELECT coalesce(max(t.at), 0), count(c.n) FROM tx t LEFT JOIN change c ON c.tx = t.tx WHERE t.batch = ?",
            (number_of(store, batch.id),),
        )
        last, ops = int(str(rows[0][0])), int(str(rows[0][1]))
        if store.clock.now() - max(last, batch.at) > _RUNNING_MS:
            found.append(
                BatchLine(batch.id, batch.title, batch.cause, names.get(batch.by, ""), batch.at, batch.state, "", ops)
            )
    return found


def read_details(store: Store, batch_id: str) -> Details:
    """Return what a batch changed."""
    entries = words_of_batch(store, batch_id, limit=WORDS + 1)
    rows = store.query(
        "SELECT count(DISTINCT c.rid) FROM change c JOIN tx t ON t.tx = c.tx WHERE t.batch = ?",
        (number_of(store, batch_id),),
    )
    found: dict[str, ChangeLine] = {}
    for e in entries:
        offer = offer_words(e) if can_put_back(e) else ""
        found.setdefault(e.text, ChangeLine(e.text, e.n, e.field, offer))
    return Details(list(found.values())[:WORDS], int(str(rows[0][0])), len(entries) > WORDS)


def take_back(store: Store, line: BatchLine) -> UndoReport:
    """Undo a batch; one that is undone is done again, by undoing its undo."""
    if line.is_undone:
        rows = store.query(
            "SELECT id FROM batch WHERE undoes = ? AND state = 'done' ORDER BY b DESC LIMIT 1", (line.id,)
        )
        if rows:
            return undo(store, str(rows[0][0]))
    return undo(store, line.id)


_NO_FIELDS: dict[str, Callable[[], str]] = {
    "id": lambda: tr("removed since"),
    MERGED: lambda: tr("another record was merged into it since"),
    BORNE: lambda: tr("other records have it"),
}


def kept_words(store: Store, kept: Sequence[Kept]) -> list[str]:
    """Return the records that an undo left as they are, with the fields that were edited since."""
    names = Names(store)
    found = []
    for record in kept:
        kind = KIND[record.kind]
        fields = ", ".join(
            _NO_FIELDS[name]() if name in _NO_FIELDS else field_label(kind, name, None, names) for name in record.fields
        )
        found.append(tr("{name}: {fields}", name=record.title or tr(kind.label), fields=fields))
    return found


def cause_words(cause: Cause) -> str:
    """Return why something changed."""
    return {
        Cause.EDIT: tr("Edited"),
        Cause.IMPORT: tr("Imported"),
        Cause.BULK: tr("Several at once"),
        Cause.RULE: tr("By a rule"),
        Cause.MERGE: tr("Merged"),
        Cause.UNDO: tr("Undo and redo"),
        Cause.RESTORE: tr("Restored"),
        Cause.REPAIR: tr("Repaired"),
        Cause.SYNC: tr("From the team"),
        Cause.OUTSIDE: tr("Another program"),
    }[cause]


def _matching(store: Store, filters: Filters, users: dict[str, str]) -> Iterator[BatchLine]:
    words = fold(filters.text).split()
    offset = 0
    while True:
        rows = store.query(
            f"SELECT * FROM ({_ALL}) WHERE (?1 = '' OR cause = ?1) AND (?2 = '' OR by = ?2) "  # noqa: S608 constant
            "ORDER BY at DESC, o DESC LIMIT ?3 OFFSET ?4",
            (filters.cause, filters.by, _STEP, offset),
        )
        for r in rows:
            line = BatchLine(
                str(r[0]), str(r[1]) or tr("Changed by another program"), Cause(str(r[2])), users.get(str(r[3]), ""),
                int(str(r[4])), str(r[5]), str(r[6] or ""), int(str(r[7])),
            )  # fmt: skip
            haystack = fold(f"{line.title} {line.who}") if words else ""
            if all(word in haystack for word in words):
                yield line
        if len(rows) < _STEP:
            return
        offset += _STEP
