"""The timeline of a record in words: what was done and planned as it was written, changes as sentences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from crm_desktop.domain.collate import fold
from crm_desktop.domain.i18n import mark, tr, trn
from crm_desktop.services.activity_rows import ActivityRow
from crm_desktop.services.history import HistoryEntry
from crm_desktop.services.put_back import can_put_back
from crm_desktop.services.timeline import TimelineEntry
from crm_desktop.store.log import Cause

EVERYTHING, NOTES, CALLS, MEETINGS, MAILS, CHANGES = "everything", "notes", "calls", "meetings", "mails", "changes"


@dataclass(frozen=True)
class Filter:
    """What a timeline is narrowed to: types of entries, and kinds of activities (none: all of them)."""

    types: tuple[str, ...]
    kinds: tuple[str, ...] = ()

    @property
    def has_planned(self) -> bool:
        """Return whether what is planned stands above."""
        return "activity" in self.types


FILTERS = {
    EVERYTHING: Filter(("activity", "change")),
    NOTES: Filter(("activity",), ("note",)),
    CALLS: Filter(("activity",), ("call",)),
    MEETINGS: Filter(("activity",), ("meeting", "visit")),
    MAILS: Filter(("activity",), ("email",)),
    CHANGES: Filter(("change",)),
}
KIND_ICONS = {
    "call": "phone",
    "meeting": "users",
    "visit": "map-pin",
    "task": "square-check",
    "email": "mail",
    "note": "sticky-note",
}
# What an activity is called that has no subject: by itself, and with somebody.
_TITLES = {
    "call": (mark("Call"), mark("Call with {name}")),
    "meeting": (mark("Meeting"), mark("Meeting with {name}")),
    "visit": (mark("Visit"), mark("Visit at {name}")),
    "task": (mark("Task"), mark("Task for {name}")),
    "email": (mark("E-mail"), mark("E-mail to {name}")),
}
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
    if entry.type == "change":
        return _change(entry)
    return _note(entry, page) if entry.activity is None or entry.type == "note" else _activity(entry.activity, page)


def _note(entry: TimelineEntry, page: str) -> StoryLine:
    is_own = entry.record_id == page or not entry.record_name
    title = entry.title or (tr("Note") if is_own else tr("Note on {name}", name=entry.record_name))
    if entry.title and not is_own:
        title = tr("{subject}, on {name}", subject=entry.title, name=entry.record_name)
    return StoryLine(title, entry.body, "sticky-note", "accent")


def _activity(row: ActivityRow, page: str) -> StoryLine:
    others = list(row.people)
    if row.record_id != page and row.record_name and row.record_name not in others:
        others.insert(0, row.record_name)
    alone, with_name = _TITLES.get(row.kind, _TITLES["task"])
    title = row.subject or (tr(with_name, name=", ".join(others)) if others else tr(alone))
    if row.duration:
        title = tr("{title}, {n} min", title=title, n=row.duration)
    if row.status == "canceled":
        title = tr("Canceled: {name}", name=title)
    named = fold(row.subject)
    whom = ", ".join(name for name in others if row.subject and fold(name).split(" ")[0] not in named)
    body = "\n".join(part for part in (whom, row.outcome, row.location, row.own, row.body) if part)
    tone = "accent" if row.status == "planned" else "neutral"
    return StoryLine(title, body, KIND_ICONS.get(row.kind, "notebook-pen"), tone)


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
