"""Erase a record for good, as the law lets a person ask: with all that belongs to its page, here and for ever.

In a workspace that no server knows this file does it alone. A list beside the file says which records are gone: it
outlives a restore, after which they are erased again (docs/adr/0052).
"""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from crm_desktop.domain.errors import CrmError, NotFoundError, ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import ALIAS, CONFLICT, KIND, KINDS, PURGE, Kind
from crm_desktop.services import records
from crm_desktop.services.shredding import shred_if_due
from crm_desktop.store import Cause, Store, Unit
from crm_desktop.store.codec import as_map
from crm_desktop.store.erasing import erase_records
from crm_desktop.store.errors import translated
from crm_desktop.store.sync_state import read_state

Key = tuple[str, str]
_OF_SYNC = (CONFLICT, PURGE)  # what they know of a record is emptied with it
_TRIES, _PAUSE = 20, 0.25  # the file is written anew once nobody reads old pages of it
_LONGEST = 500  # letters of a reason


@dataclass(frozen=True)
class Going:
    """What goes with a record; `parts` are kinds and how many of each, the record itself left out."""

    kind: Kind
    id: str
    title: str
    parts: tuple[tuple[Kind, int], ...]
    keys: tuple[Key, ...]

    @property
    def count(self) -> int:
        """Return how many records go."""
        return 1 + sum(n for _, n in self.parts)


def what_goes(store: Store, kind_name: str, record_id: str) -> Going:
    """Say what would be erased with a record."""
    kind = _kind(kind_name)
    title = records.name_of(store, kind, record_id)
    keys = _with_parts(store, (kind_name, record_id))
    counted = Counter(name for name, _ in keys[1:])
    return Going(kind, record_id, title, tuple((KIND[name], n) for name, n in counted.items()), tuple(keys))


def checked_reason(reason: str) -> str:
    """Return why something is erased; it is kept and shown."""
    if not 0 < len(reason.strip()) <= _LONGEST:
        raise ValidationError(
            tr("A reason has 1 to 500 letters"), tr("Say who asked for it and when, not who it was."), field="reason"
        )
    return reason.strip()


def erase_here(store: Store, kind_name: str, record_id: str, reason: str) -> int:
    """Erase a record with all that belongs to its page; return how many records went. There is no way back."""
    told, kind = checked_reason(reason), _kind(kind_name)
    store.check_may_write()
    if store.read_once(read_state).server:
        raise ValidationError(
            tr("The team's server erases in this workspace"), tr("An owner does it while the server can be reached.")
        )
    records.name_of(store, kind, record_id)  # it must be here
    keys = _with_parts(store, (kind_name, record_id))
    entries = [(name, one, told) for name, one in keys]
    with _kept(store, entries):  # first: after a crash the next start erases
        _erase(store, entries)
    finish(store)
    return len(keys)


def erase_again(store: Store) -> int:
    """Erase what a restore brought back of what was erased before; return how many records went."""
    if store.read_only or not list_path(store.path).exists() or store.read_once(read_state).server:
        return 0
    back = [entry for entry in _listed(store.path) if entry[0] in KIND and _is_here(store, entry[0], entry[1])]
    found = {(name, one): why for name, record, why in back for name, one in _with_parts(store, (name, record))}
    if found:
        _erase(store, [(name, one, why) for (name, one), why in found.items()])
    if found or store.read_once(read_state).shred is not None:
        finish(store)
    return len(found)


def finish(store: Store) -> bool:
    """Write the file anew, so that no free page holds what was erased; False where that is left to the next start."""
    for _ in range(_TRIES):
        if not shred_if_due(store) or store.read_once(read_state).shred is None:
            return True
        time.sleep(_PAUSE)
    return False


def list_path(path: Path) -> Path:
    """Return where the list of a workspace lies: ids and reasons, no values."""
    return path.with_name(path.name + ".erased")


def erased_ids(store: Store) -> set[str]:
    """Return the ids of the records that were erased for good."""
    here = {str(row[0]) for row in store.query(f"SELECT record_id FROM {PURGE.name}")}  # noqa: S608 kind's name
    return here | {record_id for _, record_id, _ in _listed(store.path)}


def _kind(kind_name: str) -> Kind:
    kind = KIND.get(kind_name)
    if kind is None or kind.is_inner:
        raise NotFoundError(
            tr("There is no kind of record “{kind}”", kind=kind_name[:60]),
            tr("Choose one of: {names}.", names=", ".join(kind.name for kind in KINDS if not kind.is_inner)),
        )
    return kind


def _erase(store: Store, entries: Sequence[tuple[str, str, str]]) -> None:
    with store.write(tr("Erased for good"), cause=Cause.REPAIR) as unit:
        _forget_rows(unit, entries)
        erase_records(unit, [(name, one) for name, one, _ in entries])
        for name, one, why in entries:
            known = {"record_kind": name, "record_id": one}
            if unit.row(PURGE, PURGE.natural_id_of(known)) is None:
                unit.insert(
                    PURGE, id=PURGE.natural_id_of(known), reason=why, purged_by=store.user_id, purged_at=unit.now,
                    **known,
                )  # fmt: skip


def _forget_rows(unit: Unit, entries: Sequence[tuple[str, str, str]]) -> None:
    """Take rows out of the imports that wait to be corrected where they name what goes."""
    words: set[str] = set()
    for name, one, _ in entries:
        row = unit.row(KIND[name], one) or {}
        shown = unit.query(f"SELECT {KIND[name].title} FROM {name} WHERE id = ?", (one,))  # noqa: S608 names
        words |= {str(title) for (title,) in shown if title and KIND[name].is_listed}
        words |= {str(point["value"]) for point in as_map(row.get("points")).values() if isinstance(point, dict)}
    unit.write_local("DELETE FROM import_row WHERE instr(cells, ?) > 0", [(word,) for word in words])


def _with_parts(store: Store, key: Key) -> list[Key]:
    """Return a record, what was merged into it, and all that belongs to their pages, page by page."""
    found = [key]
    for _, record_id in found:
        found += [part for part in _parts(store, key[0], record_id) if part not in found]
    return found


def _parts(store: Store, kind_name: str, record_id: str) -> Iterator[Key]:
    for (old_id,) in store.query(f"SELECT old_id FROM {ALIAS.name} WHERE new_id = ?", (record_id,)):  # noqa: S608
        if _is_here(store, kind_name, str(old_id)):
            yield kind_name, str(old_id)
    for kind in KINDS:
        if not kind.root or kind in _OF_SYNC or kind.by_name[kind.root].ref not in ("", kind_name):
            continue
        for (one,) in store.query(f"SELECT id FROM {kind.name} WHERE {kind.root} = ?", (record_id,)):  # noqa: S608
            yield kind.name, str(one)


def _is_here(store: Store, kind_name: str, record_id: str) -> bool:
    return bool(store.query(f"SELECT 1 FROM {KIND[kind_name].name} WHERE id = ?", (record_id,)))  # noqa: S608 names


@contextmanager
def _kept(store: Store, entries: Sequence[tuple[str, str, str]]) -> Iterator[None]:
    """Add to the list; what was refused is taken off it again, for then nothing was erased."""
    path = list_path(store.path)
    length = path.stat().st_size if path.exists() else 0
    lines = [json.dumps({"kind": kind, "id": record_id, "reason": why}) for kind, record_id, why in entries]
    with translated(path), path.open("a", encoding="utf-8") as file:
        file.write("".join(line + "\n" for line in lines))
        file.flush()
        os.fsync(file.fileno())
    try:
        yield
    except CrmError:
        os.truncate(path, length)
        raise


def _listed(path: Path) -> list[tuple[str, str, str]]:
    """Return the list; a line that a crash cut off is none."""
    found = []
    for line in list_path(path).read_text(encoding="utf-8").splitlines() if list_path(path).is_file() else ():
        try:
            entry = json.loads(line)
            found.append((str(entry["kind"]), str(entry["id"]), str(entry["reason"])))
        except (ValueError, KeyError, TypeError):
            continue
    return found
