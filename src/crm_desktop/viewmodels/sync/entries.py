"""The left list of Conflicts: records that need a choice, and mass deletes that wait to be confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crm_desktop.domain.i18n import tr
from crm_desktop.services.conflicts import ConflictGroup, Merged, PastDecision
from crm_desktop.services.sync_queue import Held
from crm_desktop.viewmodels.sync.door import SyncDoor, of_kinds
from crm_desktop.viewmodels.sync.words import about_words, differ_words


@dataclass(frozen=True)
class Entry:
    """A line of the list; it is about a record or about a mass delete."""

    key: str
    title: str
    about: str
    choice: str
    is_company: bool = False
    icon: str = ""  # in place of the initials
    group: ConflictGroup | None = None
    held: Held | None = None

    @property
    def spoken(self) -> str:
        """Return the line as one sentence."""
        return ", ".join(part for part in (self.title, self.about, self.choice) if part)


@dataclass(frozen=True)
class ConflictsRead:
    """All that the place shows."""

    entries: tuple[Entry, ...] = ()
    merged: tuple[Merged, ...] = ()
    past: tuple[PastDecision, ...] = ()

    @property
    def records(self) -> int:
        """Return how many records need a choice."""
        return sum(entry.group is not None for entry in self.entries)


def read_conflicts(door: SyncDoor, later: Sequence[str] = ()) -> ConflictsRead:
    """Read the place; what was put off stands last, in the order in which it was put off."""
    entries = [_of_group(group) for group in of_kinds(door.conflicts())] + [_of_held(held) for held in door.held()]
    order = {key: at for at, key in enumerate(later, 1)}
    entries.sort(key=lambda entry: order.get(entry.key, 0))
    return ConflictsRead(tuple(entries), tuple(door.merged_today()), tuple(door.past()))


def _of_group(group: ConflictGroup) -> Entry:
    title = group.title or tr("Without a name")
    return Entry(
        group.record_id,
        title,
        about_words(group),
        differ_words(group),
        group.kind == "company",
        "" if group.kind in ("person", "company") else "file-text",
        group=group,
    )


def _of_held(held: Held) -> Entry:
    return Entry(
        held.batch_id,
        held.title,
        tr("By {name}", name=held.who or tr("somebody")),
        tr("Keep or delete"),
        icon="trash-2",
        held=held,
    )


def merged_words(merged: Sequence[Merged]) -> list[tuple[Merged, str]]:
    """Return each record once, with the fields that were merged."""
    labels: dict[str, list[str]] = {}
    first: dict[str, Merged] = {}
    for one in merged:
        first.setdefault(one.record_id, one)
        names = labels.setdefault(one.record_id, [])
        if one.label not in names:
            names.append(one.label)
    return [(one, tr("{fields}: both kept", fields=", ".join(labels[key]))) for key, one in first.items()]
