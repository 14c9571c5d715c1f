"""What the screens ask of sync: one door, so that a picture or a test can stand another one in its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from crm_desktop.domain.plain import plain
from crm_desktop.domain.specs import KIND
from crm_desktop.services.sync_status import SyncStatus, read_status
from crm_desktop.store.engine import Store

if TYPE_CHECKING:  # a workspace without sync loads none of these
    from crm_desktop.services.conflicts import Choice, ConflictGroup, Merged, Own, PastDecision
    from crm_desktop.services.sync_queue import Held, Refused, Waiting
    from crm_desktop.services.undo import UndoReport

WAITING, CONFLICT = "waiting", "conflict"


@plain
class RecordMarks:
    """What the page of a record marks: labels of fields that are not sent, and what needs a choice."""

    unsent: frozenset[str] = frozenset()
    is_new: bool = False  # the whole record is not sent yet
    group: ConflictGroup | None = None


class SyncDoor:
    """Asks the services; every method may be called on any thread."""

    def __init__(self, store: Store, *, for_picture: bool = False) -> None:
        self.store, self._for_picture = store, for_picture

    def status(self) -> SyncStatus:
        """Return how it stands."""
        return read_status(self.store, for_picture=self._for_picture)

    # What waits

    def waiting(self, limit: int = 200, offset: int = 0) -> list[Waiting]:
        """Return what waits to be sent, the oldest first."""
        from crm_desktop.services.sync_queue import list_waiting

        return list_waiting(self.store, limit, offset)

    def refused(self) -> list[Refused]:
        """Return what was not taken."""
        from crm_desktop.services.sync_queue import list_refused

        return list_refused(self.store)

    def retry(self, n: int) -> str:
        """Send a refused change again."""
        from crm_desktop.services.sync_queue import retry_refused

        return retry_refused(self.store, n)

    def give_up(self, n: int) -> UndoReport:
        """Let a refused change go."""
        from crm_desktop.services.sync_queue import give_up_refused

        return give_up_refused(self.store, n)

    def held(self) -> list[Held]:
        """Return the mass deletes that wait to be confirmed."""
        from crm_desktop.services.sync_queue import list_held

        return list_held(self.store)

    def confirm(self, batch_id: str, records: int) -> str:
        """Delete what a mass delete meant."""
        from crm_desktop.services.sync_queue import confirm_held

        return confirm_held(self.store, batch_id, records)

    def reject(self, batch_id: str) -> int:
        """Keep what a mass delete meant."""
        from crm_desktop.services.sync_queue import reject_held

        return reject_held(self.store, batch_id)

    # Conflicts

    def conflicts(self) -> list[ConflictGroup]:
        """Return the records that need a choice."""
        from crm_desktop.services.conflicts import list_conflicts

        return list_conflicts(self.store)

    def merged_today(self) -> list[Merged]:
        """Return what was merged by itself today."""
        from crm_desktop.services.conflicts import list_merged_today

        return list_merged_today(self.store)

    def past(self) -> list[PastDecision]:
        """Return closed conflicts."""
        from crm_desktop.services.conflicts import past

        return past(self.store)

    def decide(self, record_id: str, choices: Mapping[str, Choice | Own]) -> str:
        """Write what was chosen and return the batch."""
        from crm_desktop.services.conflicts import decide

        return decide(self.store, record_id, choices)

    # Marks

    def marks(self, kind_name: str, ids: Mapping[int, str]) -> dict[int, str]:
        """Return the mark of those rows (`k` to id) that have one; a conflict goes before what waits."""
        from crm_desktop.services.conflicts import conflict_ids
        from crm_desktop.services.sync_queue import waiting_ids

        found = dict.fromkeys(waiting_ids(self.store, KIND[kind_name], list(ids)), WAITING)
        in_conflict = conflict_ids(self.store)
        return found | {k: CONFLICT for k, record_id in ids.items() if record_id in in_conflict}

    def record_marks(self, record_id: str) -> RecordMarks:
        """Return what the page of a record marks."""
        own = [line for line in self.waiting(limit=1_000) if line.record_id == record_id]
        group = next((group for group in self.conflicts() if group.record_id == record_id), None)
        labels = frozenset(label for line in own for label in line.fields)
        return RecordMarks(labels, any(not line.fields for line in own), group)


def of_kinds(groups: Iterable[ConflictGroup]) -> list[ConflictGroup]:
    """Leave out what this version has no kind for: a newer one decides it."""
    return [group for group in groups if group.kind in KIND]
