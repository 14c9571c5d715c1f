"""`crm-desktop selftest`: the main job on real input, a line a step; exit 0 only if all held."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from crm_desktop.app.options import Options
from crm_desktop.app.shot import draw
from crm_desktop.backup.catalogue import Backup, Level, Reason
from crm_desktop.backup.restore import bring_back, find_deleted, newer_than, replace_all, unpack
from crm_desktop.backup.routine import back_up
from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.resources import resource_path
from crm_desktop.domain.specs import COMPANY, KINDS, PERSON
from crm_desktop.exchange.archive.apart import open_apart
from crm_desktop.exchange.archive.write import write_archive
from crm_desktop.exchange.exporting import export_csv, export_vcard, export_xlsx
from crm_desktop.exchange.importing import import_file, open_source
from crm_desktop.services.companies import create_company
from crm_desktop.services.notes import write_note
from crm_desktop.services.people import create_person, list_people
from crm_desktop.services.records import delete, update
from crm_desktop.services.search import search
from crm_desktop.services.undo import recent_batches, undo
from crm_desktop.store import Store, open_store
from crm_desktop.store.net import find_differences
from crm_desktop.store.snapshot import hash_records

SHOTS = (
    ("today", "light", "en"), ("today", "dark", "sk"), ("evening", "light", "es"),
    ("people", "light", "en"), ("people", "dark", "sk"), ("companies", "light", "es"), ("record", "light", "en"),
    ("record", "dark", "es"), ("palette", "light", "en"), ("import", "light", "sk"), ("bin", "light", "en"),
    ("history", "light", "es"), ("settings", "dark", "sk"), ("backups", "light", "en"),
)  # fmt: skip


class Failed(Exception):
    """A step did not hold."""


@dataclass
class Trial:
    """What one step leaves to the next."""

    folder: Path
    screenshots: Path
    store: Store = field(init=False)
    batches: list[str] = field(default_factory=list)
    backup: Backup | None = None
    person: str = ""

    @property
    def path(self) -> Path:
        """The workspace."""
        return self.folder / "Selftest.crm"


def run_selftest(screenshots: Path | None = None) -> int:
    """Run every step and print how it went; the pictures lie where the last line says."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    folder = Path(tempfile.mkdtemp(prefix="crm-selftest-"))
    pictures = screenshots or Path(tempfile.mkdtemp(prefix="crm-pictures-"))
    trial = Trial(folder, pictures)
    failed = 0
    try:
        for name, step in STEPS:
            failed = not _run(name, step, trial)
            if failed:
                break
    finally:
        if hasattr(trial, "store"):
            trial.store.close()
        shutil.rmtree(folder, ignore_errors=True)
    sys.stdout.write(f"{'FAILED' if failed else 'All held'}. Pictures: {pictures}\n")
    return 1 if failed else 0


def _run(name: str, step: Callable[[Trial], str], trial: Trial) -> bool:
    began, cpu = time.perf_counter(), time.process_time()
    try:
        figure = step(trial)
    except (Failed, CrmError) as error:
        sys.stdout.write(f"FAILED  {name}: {error}\n")
        return False
    wall, busy = (time.perf_counter() - began) * 1000, (time.process_time() - cpu) * 1000
    sys.stdout.write(f"ok      {name}: {figure} ({busy:.0f} ms CPU, {wall:.0f} ms)\n")
    sys.stdout.flush()
    return True


def _create(trial: Trial) -> str:
    trial.store = open_store(trial.path, create=True, app_folder=trial.folder / "app", user_name="Selftest")
    return f"workspace of {trial.path.stat().st_size // 1024} KiB"


def _import(trial: Trial) -> str:
    told = []
    for name in ("people.csv", "phone.vcf", "cards.vcf"):
        report = import_file(trial.store, open_source(resource_path(f"samples/{name}")))
        trial.batches.append(report.batch_id)
        told.append(f"{name} {report.rows} rows, {sum(report.tally.created.values())} records")
        again = import_file(trial.store, open_source(resource_path(f"samples/{name}")))
        _demand(not again.tally.created, f"{name} a second time made {again.tally.created}")
    return "; ".join(told)


def _edit(trial: Trial) -> str:
    store = trial.store
    trial.person = create_person(store, given_name="Ľubica", family_name="Mäsiarová")
    update(store, PERSON, trial.person, {"nickname": "Ľubka"}, seen={"nickname": None})
    write_note(store, kind_name="person", record_id=trial.person, body="Wants the price list by Friday.")
    _demand(next(find_differences(store), None) is None, "a record differs from the fold of its log")
    return f"{store.head()} changes in the log, every record equals its fold"


def _work_a_day(trial: Trial) -> str:
    """Plan, log, snooze and finish; then the evening check has to leave nobody out."""
    from crm_desktop.services import activities, activity_sets, next_steps, quick_add, today
    from crm_desktop.services.day_rows import day_span

    store, now = trial.store, trial.store.clock.now()
    firm = create_company(store, name="Strojáreň Nitra", type="customer")
    late = activities.plan_activity(
        store, kind="call", subject="Price", at=now - 86_400_000, kind_name="company", record_id=firm
    )
    day = day_span(now)
    _demand([i.id for i in today.list_overdue(store, now, day)] == [late], "a late call does not stand on Today")
    quick_add.add_quickly(store, "call tomorrow 9:00 about the quote", page=("company", firm))
    activity_sets.move_step(store, late, now + 3_600_000)
    _demand(not today.list_overdue(store, now, day), "a call that was moved still stands as late")
    step = activities.NextStep("visit", "Show the lathe", now + 7 * 86_400_000)
    activities.finish_activity(store, late, outcome="Wants it", next_step=step)
    activities.log_activity(store, kind="call", subject="Delivery", kind_name="company", record_id=firm)
    done = today.count_done(store, day)
    _demand(done.get("call") == 2, f"{done} were done instead of 2 calls")
    create_company(store, name="Forgotten Ltd", type="customer")
    found, listed = next_steps.coverage(store), next_steps.list_forgotten(store)
    _demand(found.is_whole and "Forgotten Ltd" in [one.name for one in listed], "a customer is forgotten")
    return f"2 calls done, {found.covered} of {found.open} open customers have a next step, {found.listed} on the list"


def _search(trial: Trial) -> str:
    hits = search(trial.store, "lubica masi")
    _demand(bool(hits) and hits[0].id == trial.person, "“lubica masi” does not find Ľubica Mäsiarová")
    return "“lubica masi” finds Ľubica Mäsiarová first"


def _undo(trial: Trial) -> str:
    store = trial.store
    before = _hashes(store)
    report = import_file(store, open_source(resource_path("samples/more.csv")))
    middle = _hashes(store)
    undone = undo(store, report.batch_id)
    live = _live(store)
    _demand(not undone.kept, f"kept: {undone.kept}")
    undo(store, undone.batch_id)
    _demand(_hashes(store) == middle, "undo and redo of an import do not give the same records")
    undo(store, recent_batches(store, 1)[0].id)
    _demand(_live(store) == live, "a second undo differs from the first")
    return f"import of {report.rows} rows undone, redone, undone ({len(before)} kinds compared)"


def _export(trial: Trial) -> str:
    ks = list_people(trial.store)
    csv = export_csv(trial.store, PERSON, ks, trial.folder / "people.csv")
    cards = export_vcard(trial.store, PERSON, ks, trial.folder / "people.vcf")
    export_xlsx(trial.store, PERSON, ks, trial.folder / "people.xlsx")
    for name in ("people.vcf", "people.xlsx"):
        again = import_file(trial.store, open_source(trial.folder / name))
        _demand(not again.tally.created, f"our own {name} made {again.tally.created}")
    target = trial.folder / "again" / "archive.crm"
    write_archive(trial.store, trial.folder / "all.zip")
    open_apart(trial.folder / "all.zip", target)
    _demand(target.is_file(), "the archive made no workspace")
    told = f"{csv.records} rows of CSV, {cards.records} cards"
    return f"{told}; cards and workbook read back make nothing new; archive out and in"


def _back_up(trial: Trial) -> str:
    trial.backup = back_up(trial.store, trial.folder / "backups" / trial.path.stem, Reason.BY_HAND, prove=True)
    _demand(trial.backup.level is Level.PROVEN, trial.backup.fault)
    facts = trial.backup.manifest.facts if trial.backup.manifest else None
    return f"{facts.records if facts else 0} records restored in a new process and compared"


def _restore(trial: Trial) -> str:
    store, backup = trial.store, trial.backup
    assert backup is not None
    before = _hashes(store)
    delete(store, PERSON, trial.person)
    copy = open_store(unpack(backup.folder, trial.folder / "copy"), read_only=True)
    count = bring_back(store, copy, find_deleted(store, copy))
    copy.close()
    _demand(count == 1, f"{count} records came back instead of 1")
    create_person(store, given_name="Too", family_name="Late")
    newer = newer_than(store, backup)
    store.close()
    replace_all(trial.path, backup, before_risk=lambda: None)
    trial.store = open_store(trial.path, app_folder=trial.folder / "app")
    _demand(_hashes(trial.store) == before, "the restored records differ from those that were backed up")
    return f"1 deleted record brought back, then everything; {newer.changes} newer changes were named before"


def _pictures(trial: Trial) -> str:
    trial.store.close()
    made = 0
    for place, theme, language in SHOTS:
        shot = f"person/{trial.person}" if place == "record" else place
        options = Options(shot=shot, theme=theme, language=language, place="ma" if place == "palette" else "")
        out = trial.screenshots / f"{place}-{theme}-{language}.png"
        profile = trial.folder / f"profile-{made}"
        profile.mkdir()
        draw(trial.path, out, options, profile)
        _demand(out.stat().st_size > 10_000, f"{out.name} is empty")
        made += 1
    return f"{made} screens drawn through the real window"


def _hashes(store: Store) -> dict[str, str]:
    with store.read() as connection:
        return {kind.name: hash_records(connection, kind) for kind in KINDS}


def _live(store: Store) -> list[tuple[object, ...]]:
    return [
        row
        for kind in (PERSON, COMPANY)
        for row in store.query(f"SELECT id, display_name FROM {kind.name} WHERE deleted_at IS NULL ORDER BY k")  # noqa: S608
    ]


def _demand(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Failed(otherwise)


STEPS: tuple[tuple[str, Callable[[Trial], str]], ...] = (
    ("create a workspace", _create),
    ("import real files, twice", _import),
    ("edit and write a note", _edit),
    ("work a day", _work_a_day),
    ("search", _search),
    ("undo and redo an import", _undo),
    ("export and read back", _export),
    ("back up and prove", _back_up),
    ("restore", _restore),
    ("draw the screens", _pictures),
)
