"""What the wizard works on: a file, how it is read, and what a person settled on the way. No step of it writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crm_desktop.domain.errors import ImportFailed
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.looking import looking
from crm_desktop.exchange import targets
from crm_desktop.exchange.csv_read import Choices
from crm_desktop.exchange.importing import Source, open_source
from crm_desktop.exchange.incoming import Incoming
from crm_desktop.exchange.mode import Mode
from crm_desktop.exchange.repairs import Repairs, mapping_of, read_again, repaired, tables_of
from crm_desktop.viewmodels.importing import CheckRow, Survey, settle
from crm_desktop.viewmodels.importing_columns import with_date_order, with_meaning
from crm_desktop.viewmodels.importing_problems import ProblemGroup
from crm_desktop.viewmodels.importing_required import RequiredGap

SKIP, KEEP, REF = "skip", "keep", "ref"


@dataclass
class Wizard:
    """Lives as long as one file is worked on."""

    source: Source
    choices: Choices = field(default_factory=Choices)
    repairs: Repairs = field(default_factory=Repairs)
    mode: Mode = Mode.FILL
    clears: bool = False
    settled: set[tuple[int, str]] = field(default_factory=set)  # columns whose fate was chosen by hand
    run_id: str = ""  # of its draft, or of the import whose rows are corrected
    numbers: tuple[int, ...] = ()  # of those rows in their file
    parts: tuple[int, ...] = ()  # of its tables, the numbers of those that the rows stood in
    found: Survey | None = None
    step: int = 1

    @property
    def is_correction(self) -> bool:
        """Whether the rows are those that an earlier import left behind."""
        return bool(self.numbers)

    @property
    def has_work(self) -> bool:
        """Whether something was settled that would be lost with the file."""
        return bool(self.repairs or self.settled)

    def mapping(self, table: int) -> targets.Mapping | None:
        """Return how the columns of a table are read."""
        return mapping_of(tables_of(self.source)[table])

    def set_mapping(self, table: int, mapping: targets.Mapping) -> None:
        """Read the columns of a table in another way."""
        part = tables_of(self.source)[table].with_mapping(mapping)
        self.source = self.source.with_part(table, part) if self.source.parts else part

    def choose_target(self, table: int, column: str, target: str) -> None:
        """Let a column go somewhere else."""
        mapping = self.mapping(table)
        assert mapping is not None
        self.settled.add((table, column))
        self.set_mapping(table, mapping.with_target(column, target))

    def go_without(self, gap: RequiredGap) -> None:
        """Import new records without a field that the firm needs."""
        self.settled.add(gap.mark)

    def choose_date_order(self, table: int, column: str, order: str) -> None:
        """Say whether the day or the month comes first in a column."""
        mapping = self.mapping(table)
        assert mapping is not None
        self.settled.add((table, column))
        self.set_mapping(table, with_date_order(mapping, column, order))

    def choose_meaning(self, table: int, column: str, value: str, option: str) -> None:
        """Say which option of a choice a value of the file means."""
        mapping = self.mapping(table)
        assert mapping is not None
        self.settled.add((table, column))
        self.set_mapping(table, with_meaning(mapping, column, value, option))

    def must_decide(self) -> list[ProblemGroup]:
        """Return what has to be said before the rows can be taken."""
        return [group for group in self.found.groups if group.must_be_decided] if self.found else []

    def rows(self, look: Callable[[], object] = lambda: None) -> Iterator[Incoming]:
        """Read the file with all that was settled, as it is to be imported; `look` is called between the rows."""
        return looking(repaired(settle(self.source, look), self.repairs, clears=self.clears), look)

    # single rows

    def correct(self, check: CheckRow, column: int, text: str) -> bool:
        """Correct a cell of a row and look at the row again; return whether it changed."""
        mapping = self.mapping(check.table)
        cells = list(check.row.cells)
        if cells[column] == text:
            return False
        cells[column] = text
        self.repairs.cells[check.number] = tuple(cells)
        was_refused, was_out = check.row.is_refused, check.row.is_left_out
        check.row = read_again(mapping, check.place, check.row.line, tuple(cells))
        check.row.is_left_out = was_out
        if self.found is not None and not was_out:
            self.found.refused += check.row.is_refused - was_refused
        return True

    def leave_out(self, check: CheckRow, *, out: bool = True) -> None:
        """Leave a row out of the import, or take it in again."""
        if check.row.is_left_out == out:
            return
        (self.repairs.left_out.add if out else self.repairs.left_out.discard)(check.number)
        check.row.is_left_out = out
        if self.found is not None:
            self.found.left_out += 1 if out else -1
            self.found.refused += (-1 if out else 1) * check.row.is_refused

    # kept with the draft

    def plan(self) -> dict[str, Any]:
        """Return everything from which the same work can be gone on with, as plain values."""
        path = self.source.path
        stat = path.stat() if path.is_file() else None
        return {
            "path": str(path),
            "stamp": [stat.st_size, stat.st_mtime_ns] if stat else [],
            "choices": {**vars(self.choices), "without": list(self.choices.without)},
            "mappings": [m.as_json() if (m := mapping_of(part)) else "" for part in tables_of(self.source)],
            "sheets": [part.name for part in tables_of(self.source)],
            "repairs": self.repairs.as_json(),
            "mode": str(self.mode),
            "clears": self.clears,
            "settled": sorted(self.settled),
            "step": self.step,
        }


def open_wizard(
    path: Path, *, country: str, choices: Choices | None = None, look: Callable[[], object] = lambda: None
) -> Wizard:
    """Look at a file."""
    choices = choices or Choices()
    return Wizard(settle(open_source(path, country=country, choices=choices), look), choices)


def wizard_of(
    plan: Mapping[str, Any],
    *,
    country: str,
    run_id: str = "",
    is_same_file: bool = False,
    look: Callable[[], object] = lambda: None,
) -> Wizard:
    """Go on with a plan that was kept; with `is_same_file` the file must not have changed since."""
    path = Path(str(plan["path"]))
    kept = dict(plan["choices"])
    choices = Choices(**{**kept, "without": tuple(kept.get("without", ()))})
    source = open_source(path, country=country, choices=choices)
    stat = path.stat()
    is_same = [stat.st_size, stat.st_mtime_ns] == list(plan["stamp"])
    if is_same_file and not is_same:
        raise ImportFailed(
            tr("“{name}” was changed since the import began", name=path.name),
            tr("Undo what came in, then import the file anew."),
        )
    wizard = Wizard(
        source, choices, mode=Mode(plan["mode"]), clears=bool(plan["clears"]), run_id=run_id, step=int(plan["step"])
    )
    for at, (text, part) in enumerate(zip(plan["mappings"], tables_of(source), strict=False)):
        if text and part.table is not None:
            mapping = targets.Mapping.from_json(text)
            if tuple(c.column for c in mapping.columns) == part.table.header:
                wizard.set_mapping(at, mapping)
    wizard.settled = {(int(table), str(column)) for table, column in plan["settled"]}
    if is_same:  # what was settled about single rows holds for the same rows only
        wizard.repairs = Repairs.from_json(str(plan["repairs"]))
    else:
        wizard.step = min(wizard.step, 1)
    wizard.source = settle(wizard.source, look)
    return wizard
