"""The report for IT: versions, checks, places and the log; no name, no path of a person, nothing of a customer."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from crm_desktop import __version__
from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.specs import KINDS
from crm_desktop.store import Store
from crm_desktop.store.connection import driver
from crm_desktop.viewmodels.backups import Overview
from crm_desktop.viewmodels.health import score_of

_RUNS = 30


def report_text(store: Store, overview: Overview, log: str) -> str:
    """Return the whole report. English on purpose: whoever reads it may not speak the person's language."""
    lines = [
        "CRM Desktop: report for IT",
        "It holds no names, addresses, numbers or texts of customers.",
        "",
        *_program(store),
        "",
        *_checks(overview),
        "",
        *_backups(overview),
        "",
        "Log, newest last",
        log or "(empty)",
    ]
    return _without_names("\n".join(lines), store, overview) + "\n"


def _program(store: Store) -> Iterator[str]:
    yield f"Program {__version__}, Python {platform.python_version()}, SQLite {driver.sqlite_version}"
    yield f"System {platform.system()} {platform.release()} {platform.machine()}"
    yield f"Made at {_time(store.clock.now())}"
    yield f"Workspace {store.workspace_id}, generation {store.generation}"
    yield f"File {_size(store.path)} bytes, log {_size(store.path.with_name(store.path.name + '-wal'))} bytes"
    yield f"Read only: {store.read_only}; closed before: {store.was_closed}; missing changes: {store.missing_changes}"
    for kind in KINDS:
        try:
            count = store.query(f"SELECT count(*), count(deleted_at) FROM {kind.name}")[0]  # noqa: S608 names
        except CrmError as error:  # a damaged table is what the report is for
            yield f"  {kind.name}: {type(error).__name__}"
        else:
            yield f"  {kind.name}: {count[0]} ({count[1]} in the bin)"


def _checks(overview: Overview) -> Iterator[str]:
    score = score_of(overview)
    yield f"Score {score.points} of 100"
    yield from (f"  -{why.points} {why.code} {why.n or ''}".rstrip() for why in score.reasons)
    yield "Checks"
    for finding in overview.findings:
        figures = ", ".join(f"{name} {value}" for name, value in finding.figures.items())
        yield f"  {_time(finding.at)} {finding.check}: {finding.verdict} ({figures}; {finding.millis} ms)"


def _backups(overview: Overview) -> Iterator[str]:
    yield "Places"
    for at, state in enumerate(overview.states, 1):
        seen = f", seen {_time(state.seen_at)}" if state.seen_at else ""
        disk = f"{state.free} of {state.total} bytes free"
        yield f"  place {at}: {state.reach}, {len(state.backups)} backups, {disk}{seen}"
    yield f"Schedule {overview.schedule}"
    yield "Backups"
    for kept in overview.kept[:_RUNS]:
        backup = kept.backup
        yield f"  {_time(backup.made_at)} {backup.level} {backup.bytes_on_disk} bytes {backup.fault}".rstrip()
    yield "Failed runs of the last 30 days"
    yield from (f"  {_time(run.at)} {run.reason}: {run.error}" for run in overview.failures[-_RUNS:])


def _without_names(text: str, store: Store, overview: Overview) -> str:
    """Take out what names the person or the firm: their folders, and the name of the file."""
    for at, state in enumerate(overview.states, 1):
        text = text.replace(str(state.folder), f"[place {at}]").replace(state.place.base, f"[place {at}]")
    text = text.replace(str(store.path.parent), "[folder]").replace(store.path.name, "[file].crm")
    if len(store.path.stem) > 2:  # a shorter one is in half of all words
        text = text.replace(store.path.stem, "[file]")
    return text.replace(str(Path.home()), "~")


def _time(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S UTC") if at else "never"


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
