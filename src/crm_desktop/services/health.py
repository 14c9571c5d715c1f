"""The checks of a workspace that need no backup: its file, its log, its index, its attachments, its disk."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from weakref import WeakKeyDictionary

from crm_desktop.domain.errors import Canceled, CrmError, StorageError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import KINDS
from crm_desktop.services.blobs import blob_path
from crm_desktop.store import net
from crm_desktop.store.derived_check import count_orphans
from crm_desktop.store.engine import Store
from crm_desktop.store.sealed_io import hash_file

NAME = "health.last"
_LOW = 10  # percent of a disk
_EVERY = 200  # records or files between two words of progress


# What could not be written into the file, which may be damaged or open for reading only.
_unsaved: WeakKeyDictionary[Store, list[Finding]] = WeakKeyDictionary()


class Verdict(StrEnum):
    """What a check found."""

    OK = "ok"
    CARE = "care"
    BAD = "bad"


@dataclass(frozen=True)
class Finding:
    """What one check found: plain figures; `at` is UTC milliseconds, `millis` how long it took."""

    check: str
    verdict: Verdict
    figures: dict[str, int] = field(default_factory=dict)
    at: int = 0
    millis: int = 0


@dataclass(frozen=True)
class Step:
    """How far the checks are: which one, and how much of how much (0: not known)."""

    check: str
    done: int = 0
    total: int = 0


OnStep = Callable[[Step], None]
IsCanceled = Callable[[], bool]


def run_checks(
    store: Store, *, on_step: OnStep = lambda step: None, is_canceled: IsCanceled = lambda: False
) -> list[Finding]:
    """Run every check and keep what they found for the next look; Canceled where the person stopped it."""
    watch = _Watch(on_step, is_canceled)
    found: list[Finding] = []
    for run in (_check_file, _check_records, _check_attachments, _check_mark, _check_space):
        began = time.perf_counter()
        results = run(store, watch)
        millis = int((time.perf_counter() - began) * 1000)
        found += [Finding(name, verdict, figures, store.clock.now(), millis) for name, verdict, figures in results]
        if any(f.check == "file" and f.verdict is Verdict.BAD for f in found):
            break  # what a damaged file says about itself is not worth asking
    _keep(store, found)
    return found


def last_findings(store: Store) -> list[Finding]:
    """Return what the checks found the last time; empty where they never ran."""
    if store in _unsaved:
        return _unsaved[store]
    try:
        raw = store.get_setting(NAME, [])
        return [Finding(**{**entry, "verdict": Verdict(entry["verdict"])}) for entry in raw]  # type: ignore[attr-defined]
    except (TypeError, KeyError, ValueError, AttributeError, StorageError):
        return []


def _keep(store: Store, found: list[Finding]) -> None:
    _unsaved.pop(store, None)
    try:
        store.set_setting(NAME, [asdict(finding) for finding in found])
    except StorageError:
        _unsaved[store] = found


def mend(store: Store) -> int:
    """Make every record what its log says, and its names, search words and index rows what it says itself."""
    count = net.mend(store)
    for kind in KINDS:
        net.rebuild_derived(store, kind)
    return count


class _Watch:
    def __init__(self, on_step: OnStep, is_canceled: IsCanceled) -> None:
        self._on_step, self._is_canceled = on_step, is_canceled

    def say(self, check: str, done: int = 0, total: int = 0) -> None:
        if self._is_canceled():
            raise Canceled(tr("The checks were stopped"), tr("Nothing was changed. Run them again at any time."))
        self._on_step(Step(check, done, total))


Result = tuple[str, Verdict, dict[str, int]]


def _check_file(store: Store, watch: _Watch) -> list[Result]:
    watch.say("file")
    try:
        faults = [row[0] for row in store.query("PRAGMA integrity_check(100)") if row[0] != "ok"]
    except CrmError:
        faults = ["unreadable"]
    records = 0 if faults else _count(store)
    verdict = Verdict.BAD if faults else Verdict.OK
    return [("file", verdict, {"faults": len(faults), "records": records})]


def _check_records(store: Store, watch: _Watch) -> list[Result]:
    """Compare each record with the fold of its ops (log), and its derived columns and rows with itself (index)."""
    total, log, index = _count(store), 0, 0
    watch.say("log", 0, total)
    for difference in net.find_differences(store, on_slice=lambda done: watch.say("log", done, total)):
        if difference.row is not None and difference.row == difference.told:
            index += 1
        else:
            log += 1
    orphans = store.read_once(count_orphans)
    return [
        ("log", Verdict.BAD if log else Verdict.OK, {"records": total, "differences": log}),
        ("index", Verdict.CARE if index or orphans else Verdict.OK, {"differences": index + orphans}),
    ]


def _check_attachments(store: Store, watch: _Watch) -> list[Result]:
    found = store.query("SELECT DISTINCT sha256 FROM attachment WHERE sha256 IS NOT NULL ORDER BY 1")
    missing = damaged = 0
    for at, (sha256,) in enumerate(found):
        if at % _EVERY == 0:
            watch.say("attachments", at, len(found))
        state = blob_state(store, str(sha256))
        missing += state == "missing"
        damaged += state == "damaged"
    verdict = Verdict.BAD if missing or damaged else Verdict.OK
    return [("attachments", verdict, {"files": len(found), "missing": missing, "damaged": damaged})]


def blob_state(store: Store, sha256: str) -> str:
    """Return "whole", "missing" or "damaged" for an attachment's file."""
    try:
        path = blob_path(store, sha256)
        return "missing" if not path.is_file() else "whole" if hash_file(path) == sha256 else "damaged"
    except CrmError:
        return "damaged"


def _check_mark(store: Store, watch: _Watch) -> list[Result]:
    """The high-water mark outside the file: where it is ahead, acknowledged changes are missing."""
    watch.say("mark")
    return [("mark", Verdict.BAD if store.missing_changes else Verdict.OK,
             {"changes": store.head(), "missing": store.missing_changes})]  # fmt: skip


def _check_space(store: Store, watch: _Watch) -> list[Result]:
    watch.say("space")
    disk = shutil.disk_usage(store.path.parent)
    percent = disk.free * 100 // max(1, disk.total)
    verdict = Verdict.CARE if percent < _LOW else Verdict.OK
    return [("space", verdict, {"free": disk.free, "total": disk.total, "percent": percent})]


def _count(store: Store) -> int:
    return sum(int(str(store.query(f"SELECT count(*) FROM {kind.name}")[0][0])) for kind in KINDS)  # noqa: S608 names
