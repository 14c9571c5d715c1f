"""Backups in all places: made in the first that can be used, brought to the others, caught up when one comes back."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from crm_desktop.backup.bring import bring
from crm_desktop.backup.catalogue import Backup, Level, Reason, list_backups
from crm_desktop.backup.identity import Reach, folder_for, give_identity, read_identity, recognise, refusal
from crm_desktop.backup.places import Known, Place, Places
from crm_desktop.backup.retention import HOUR
from crm_desktop.backup.routine import back_up, due, is_new, read_due, tidy
from crm_desktop.backup.schedule import read_schedule
from crm_desktop.backup.take import make_place, note_run
from crm_desktop.domain.errors import CrmError
from crm_desktop.store import Store
from crm_desktop.store.disk import kind_of_disk
from crm_desktop.store.errors import room, translated
from crm_desktop.store.sealed_io import write_file

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PlaceState:
    """A place as it is now. `free` and `total` are bytes, -1 where it is out of reach; `seen_at` is UTC ms."""

    place: Place
    folder: Path
    reach: Reach
    free: int = -1
    total: int = -1
    seen_at: int = 0
    backups: Sequence[Backup] = ()
    kind: str = "this disk"  # as store.disk.kind_of_disk says

    @property
    def good(self) -> list[Backup]:
        """Return its good backups, the newest first."""
        return [b for b in self.backups if b.level is not Level.BAD]


@dataclass(frozen=True)
class Kept:
    """One backup and the places that hold a good copy of it; a bad copy stands for itself."""

    backup: Backup
    places: tuple[Place, ...]


class Round:
    """The backups of one workspace in all its places."""

    def __init__(self, store: Store, places: Places) -> None:
        self.store, self.places = store, places

    def look(self) -> list[PlaceState]:
        """Look at every place; one that is here is remembered as it was seen."""
        return [self._state(place) for place in self.places.all()]

    def back_up(self, reason: Reason, *, prove: bool = False) -> Backup:
        """Make a backup in the first place that can be used, and bring it to the others.

        Raises where there is none, or where it fails there; a failure in another place is written down only.
        """
        usable = self._usable()
        budget = read_schedule(self.store).budget
        first = usable[0]
        backup = back_up(self.store, first.folder, reason, prove=prove, budget=budget)
        self._mark(first)
        for state in usable[1:]:
            self._bring(backup, state, budget)
        return backup

    def take_due(self, *, at_start: bool = False) -> Backup | None:
        """Make the backup that is due, the day's one proven; bring what other places lack. None where none was due.

        Those that were not read for a week are read first: where one has gone bad, a new one is made at once.
        """
        schedule, now = read_schedule(self.store), self.store.clock.now()
        usable = self._usable()
        bad = [backup for state in usable for backup in read_due(state.folder, now)]
        if bad:
            return self.back_up(Reason.DAILY, prove=True)
        found = list_backups(usable[0].folder)
        reason = due(found, self.store.head(), now, schedule.hours)
        if reason is None and at_start and schedule.on_start and is_new(found, self.store.head()):
            reason = Reason.AT_START
        if reason is not None:
            return self.back_up(reason, prove=reason is Reason.DAILY)
        self.catch_up(usable)
        return None

    def catch_up(self, usable: Sequence[PlaceState] | None = None) -> list[Backup]:
        """Bring the newest good backup to each place that lacks it: a stick that was away has come back."""
        usable = self._usable() if usable is None else usable
        newest = max((b for s in usable for b in s.good), key=lambda b: b.made_at, default=None)
        if newest is None:
            return []
        budget = read_schedule(self.store).budget
        lacking = [s for s in usable if newest.folder.name not in {b.folder.name for b in s.good}]
        return [got for state in lacking if (got := self._bring(newest, state, budget)) is not None]

    def failed_at(self, main: PlaceState) -> int:
        """Return when the last backup failed if none was made since, UTC milliseconds; 0 where all went well."""
        sql = "SELECT coalesce(max(at), 0) FROM backup_run WHERE place = ? AND level = 'failed'"
        at = int(str(self.store.query(sql, (str(main.folder),))[0][0]))
        return at if at > max((backup.made_at for backup in main.good), default=0) else 0

    def take_over(self, base: Path) -> None:
        """Take what lies under a path now as the place that is meant: another stick, a copied folder, an empty one."""
        self.places.forget(self.store.workspace_id, str(base))
        folder = folder_for(base, self.store.path.stem, self.store.workspace_id)
        if folder.is_dir() and not recognise(folder, self.store.workspace_id, "", self._others(base)).is_usable:
            self._remember(base, give_identity(folder, self.store.workspace_id).id)

    def test(self, base: Path) -> PlaceState:
        """Write, read and remove a file in a place; raises what stands in the way."""
        state = next(s for s in self.look() if Path(s.place.base) == base)
        if not state.reach.is_usable:
            raise refusal(state.reach, state.folder)
        make_place(state.folder)
        probe = state.folder / ".part-test"
        write_file(probe, os.urandom(1 << 16))
        try:
            with translated(probe):
                probe.read_bytes()
        finally:
            probe.unlink(missing_ok=True)
        return state

    def _usable(self) -> list[PlaceState]:
        states = self.look()
        usable = [state for state in states if state.reach.is_usable]
        if not usable:
            error = refusal(states[0].reach, states[0].folder)
            self._note(states[0].folder, Reason.HOURLY, error)
            raise error
        return usable

    def _state(self, place: Place) -> PlaceState:
        workspace, base = self.store.workspace_id, Path(place.base)
        known = self.places.known(workspace, place.base)
        folder = folder_for(base, self.store.path.stem, workspace)
        reach = recognise(folder, workspace, known.id, self._others(base), is_usual=self.places.is_usual(base))
        kind = kind_of_disk(base, self.store.path.parent)
        if not reach.is_usable:
            # Below the mount point of a stick that is away lies this disk.
            return PlaceState(place, folder, reach, seen_at=known.at, kind="another disk" if known.id else kind)
        try:
            free, total = room(folder), shutil.disk_usage(next(p for p in (folder, *folder.parents) if p.exists()))[0]
            backups = list_backups(folder)
        except OSError:
            return PlaceState(place, folder, Reach.MISSING, seen_at=known.at)
        now = self.store.clock.now()
        if reach is Reach.HERE and now - known.at > HOUR and (identity := read_identity(folder)):
            self._remember(base, identity.id)
        return PlaceState(place, folder, reach, free, total, now if reach is Reach.HERE else 0, backups, kind)

    def _others(self, base: Path) -> set[str]:
        return self.places.others(self.store.workspace_id, str(base))

    def _bring(self, backup: Backup, state: PlaceState, budget: int) -> Backup | None:
        try:
            got = bring(backup, state.folder)
            self._mark(state)
            tidy(state.folder, self.store.clock.now(), budget)
        except CrmError as error:
            log.warning("a backup was not brought to a place: %s", error.code)
            reason = Reason(backup.manifest.reason) if backup.manifest else Reason.HOURLY
            self._note(state.folder, reason, error)
            return None
        return got

    def _note(self, folder: Path, reason: Reason, error: CrmError) -> None:
        """Write a failure down once an hour: what is not there is looked for every few minutes."""
        since = self.store.clock.now() - HOUR
        sql = "SELECT 1 FROM backup_run WHERE place = ? AND level = 'failed' AND at > ? LIMIT 1"
        if not self.store.query(sql, (str(folder), since)):
            note_run(self.store, folder, reason, error.title)

    def _mark(self, state: PlaceState) -> None:
        """Give a place its identity with the first backup, and remember that it was here."""
        identity = read_identity(state.folder) or give_identity(state.folder, self.store.workspace_id)
        self._remember(Path(state.place.base), identity.id)

    def _remember(self, base: Path, identity: str) -> None:
        self.places.remember(self.store.workspace_id, str(base), Known(identity, self.store.clock.now()))


def merged(states: Sequence[PlaceState]) -> list[Kept]:
    """Return the backups of all places as one list, the newest first; the same backup in two places is one."""
    good: dict[str, list[tuple[Backup, Place]]] = {}
    bad: list[Kept] = []
    for state in states:
        for backup in state.backups:
            if backup.level is Level.BAD:
                bad.append(Kept(backup, (state.place,)))
            else:
                good.setdefault(backup.folder.name, []).append((backup, state.place))
    kept = [Kept(_best([b for b, _ in copies]), tuple(p for _, p in copies)) for copies in good.values()]
    return sorted([*kept, *bad], key=lambda k: (k.backup.made_at, k.backup.folder.name), reverse=True)


def _best(copies: Sequence[Backup]) -> Backup:
    return next((copy for copy in copies if copy.level is Level.PROVEN), copies[0])
