"""The story of a record: what was done and what changed in one stream, newest first, read page by page."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from crm_desktop.services.activity_rows import ActivityRow, Cursor, done_rows, planned_rows
from crm_desktop.services.aliases import ids_of_page
from crm_desktop.services.history import HistoryEntry, entries_of_changes
from crm_desktop.services.users import user_names
from crm_desktop.store.engine import Store
from crm_desktop.store.log import Cause

EVERY_TYPE = ("activity", "change")
_MOST_CHANGES = 200  # of one batch on one record that are put into words


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """An activity, or what one batch changed; `cursor` of the last one asks for the next page."""

    type: str  # "note", "activity" (of any other kind) or "change"
    id: str  # of the activity, or of the batch
    at: int
    who: str
    title: str
    body: str = ""
    record_kind: str = ""
    record_id: str = ""
    record_name: str = ""  # of an activity: the page that it was written on
    cause: Cause = Cause.EDIT
    changes: tuple[HistoryEntry, ...] = ()
    updated_at: int = 0
    activity: ActivityRow | None = None

    @property
    def cursor(self) -> Cursor:
        """Return the place of this entry in the stream."""
        return self.at, self.id


def timeline(
    store: Store,
    kind_name: str,
    record_id: str,
    limit: int = 50,
    before: Cursor | None = None,
    *,
    types: Sequence[str] = EVERY_TYPE,
    kinds: Sequence[str] = (),
    text: str = "",
) -> list[TimelineEntry]:
    """Return what was done and what changed on a record's page, newest first, older than the cursor `before`.

    With `kinds` only activities of these, with a text only those that it finds.
    """
    users = user_names(store)
    entries: list[TimelineEntry] = []
    if "activity" in types:
        rows = done_rows(store, kind_name, record_id, limit, before, kinds=kinds, text=text)
        entries += [_activity(row, users.get(row.by, "")) for row in rows]
    if "change" in types and not text.strip():
        entries += _changes(store, record_id, limit, before)
    entries.sort(key=lambda entry: entry.cursor, reverse=True)
    return entries[:limit]


def planned(
    store: Store, kind_name: str, record_id: str, *, kinds: Sequence[str] = (), text: str = ""
) -> list[TimelineEntry]:
    """Return what is planned on a record's page, the next first."""
    users = user_names(store)
    rows = planned_rows(store, kind_name, record_id, kinds=kinds, text=text)
    return [_activity(row, users.get(row.by, "")) for row in rows]


def _activity(row: ActivityRow, who: str) -> TimelineEntry:
    return TimelineEntry(
        "note" if row.kind == "note" else "activity", row.id, row.at, who, row.subject, row.body, row.record_kind,
        row.record_id, row.record_name, updated_at=row.updated_at, activity=row,
    )  # fmt: skip


def _changes(store: Store, record_id: str, limit: int, before: Cursor | None) -> list[TimelineEntry]:
    """Return what each batch changed; a new note stands there as a note, so its birth is left out."""
    having = "HAVING (max(t.at), t.batch) < (?, ?) " if before else ""
    ids = json.dumps(ids_of_page(store, record_id))
    batches = store.query(
        "SELECT t.batch, max(t.at), group_concat(c.n) FROM change c JOIN tx_named t ON t.tx = c.tx WHERE c.n IN "  # noqa: S608
        "(SELECT n FROM change WHERE rid IN (SELECT value FROM json_each(?)) "
        "UNION SELECT n FROM change WHERE root_id IN (SELECT value FROM json_each(?)) "
        "AND NOT (tbl = 'activity' AND kind = 'I')) AND c.state NOT IN ('refused', 'parked') "
        f"GROUP BY t.b {having}ORDER BY max(t.at) DESC, t.batch DESC LIMIT ?",
        (ids, ids, *(before or ()), limit),
    )
    ns = [int(n) for row in batches for n in str(row[2]).split(",")[:_MOST_CHANGES]]
    by_batch: dict[str, list[HistoryEntry]] = defaultdict(list)
    for entry in entries_of_changes(store, ns, record_id):
        by_batch[entry.batch].append(entry)
    entries = []
    for batch, at, _ in batches:
        found = by_batch.get(str(batch))
        if found:  # a batch that changed only what nobody reads has no words
            title = found[0].batch_title or found[0].text
            entries.append(_change(str(batch), int(str(at)), title, found))
    return entries


def _change(batch: str, at: int, title: str, changes: Sequence[HistoryEntry]) -> TimelineEntry:
    return TimelineEntry("change", batch, at, changes[0].who, title, cause=changes[0].cause, changes=tuple(changes))
