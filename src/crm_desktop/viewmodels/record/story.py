"""The timeline of a record in words: notes as they were written, changes as sentences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.services.history import HistoryEntry
from crm_desktop.services.put_back import can_put_back
from crm_desktop.services.timeline import TimelineEntry
from crm_desktop.store.log import Cause

EVERYTHING, NOTES, CHANGES = "everything", "notes", "changes"
TYPES = {EVERYTHING: ("note", "change"), NOTES: ("note",), CHANGES: ("change",)}
_LINES = 6  # of one change, more are counted
_MOST_VALUES = 20  # of one change that a menu offers; History lists all
_ICONS = {
    Cause.UNDO: "undo-2",
    Cause.IMPORT: "import",
    Cause.BULK: "list",
    Cause.MERGE: "git-merge",
    Cause.RESTORE: "archive-restore",
    Cause.OUTSIDE: "external-link",
}


@dataclass(frozen=True)
class StoryLine:
    """One entry in words, without its time."""

    title: str
    body: str
    icon: str
    tone: str


def line_of(entry: TimelineEntry, page: str) -> StoryLine:
    """Return an entry in words; `page` is the id of the record whose timeline this is."""
    return _note(entry, page) if entry.type == "note" else _change(entry)


def _note(entry: TimelineEntry, page: str) -> StoryLine:
    is_own = entry.record_id == page or not entry.record_name
    title = entry.title or (tr("Note") if is_own else tr("Note on {name}", name=entry.record_name))
    if entry.title and not is_own:
        title = tr("{subject}, on {name}", subject=entry.title, name=entry.record_name)
    return StoryLine(title, entry.body, "sticky-note", "accent")


def _change(entry: TimelineEntry) -> StoryLine:
    texts = list(dict.fromkeys(change.text for change in reversed(entry.changes)))
    icon = _ICONS.get(entry.cause, "pencil")
    fields = {change.field.partition(".")[0] for change in entry.changes}
    if icon == "pencil" and fields == {"tags"}:
        icon = "tag"
    elif icon == "pencil" and fields == {"deleted_at"}:
        icon = "trash-2" if entry.changes[0].new else "archive-restore"
    elif icon == "pencil" and any(change.kind == "attachment" for change in entry.changes):
        icon = "paperclip"
    elif icon == "pencil" and any(not change.field for change in entry.changes):
        icon = "plus"
    if len(texts) == 1 and entry.cause is not Cause.UNDO:
        return StoryLine(texts[0], "", icon, "neutral")
    shown = texts[:_LINES]
    if len(texts) > _LINES:
        rest = len(texts) - _LINES
        shown.append(trn("and {n} more change", "and {n} more changes", rest))
    return StoryLine(entry.title, "\n".join(shown), icon, "neutral")


def single_values(entry: TimelineEntry) -> list[HistoryEntry]:
    """Return the changes of an entry whose values can be put back one by one, in the order in which they are read."""
    return [change for change in reversed(entry.changes) if can_put_back(change)][:_MOST_VALUES]


def headings(entries: Sequence[TimelineEntry], month: Callable[[int], str]) -> list[str]:
    """Return, for each entry, the month above it; empty where it is that of the one before."""
    found: list[str] = []
    last = ""
    for entry in entries:
        name = month(entry.at)
        found.append(name if name != last else "")
        last = name
    return found
