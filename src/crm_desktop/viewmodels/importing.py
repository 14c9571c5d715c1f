"""What a file would bring, before anything is written: its tables, problems and rows as they will look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

from crm_desktop.domain.collate import fold
from crm_desktop.domain.custom import CustomField
from crm_desktop.domain.errors import Canceled
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.looking import looking
from crm_desktop.exchange.importing import Source
from crm_desktop.exchange.incoming import Incoming, Problem, Severity
from crm_desktop.exchange.proposing import settled
from crm_desktop.exchange.repairs import Repairs, mapping_of, repaired_tables, tables_of
from crm_desktop.exchange.targets import Mapping
from crm_desktop.viewmodels.importing_problems import ProblemGroup, group_of, is_choice

SHOWN_ROWS = 500  # rows that can be looked at one by one
SHOWN_LINES = 6  # places of a problem that are named
SHOWN_VALUES = 12  # values of a choice that nobody knows
MOST_CHECKED = 10_000  # rows with problems that can be corrected one by one
_MOST_COMPANIES = 100_000
_MOST_NAMES = 5_000  # of a column that names records
_MOST_VALUES = 20_000  # of a column, until they are taken for all different
_MOST_MEANINGS = 100
_MOST_TEXT = 1 << 25  # characters of cards that can be corrected
_EVERY = 500  # rows between two reports
_FEW = 3  # values that can be called all different
_SAMPLE = 60

Counts = dict[str, int]
Key = tuple[str, str, Severity]  # column, what was expected


@dataclass
class TableSurvey:
    """One table of a file."""

    name: str
    mapping: Mapping | None  # with the orders of dates that the file itself gave away
    header: tuple[str, ...] = ()
    rows: int = 0
    filled: Counts = field(default_factory=dict)  # by column: how many rows have a value
    samples: dict[str, str] = field(default_factory=dict)
    unique: dict[str, bool] = field(default_factory=dict)  # of columns without a field: no value comes twice
    meanings: dict[str, int] = field(default_factory=dict)  # of choices: how many different values
    names: dict[str, set[str]] = field(default_factory=dict)  # of columns that name records
    linked: dict[str, int] = field(default_factory=dict)  # how many of those name one that is here


@dataclass
class CheckRow:
    """A row with a problem, as it stands in the file or was corrected."""

    number: int  # through the whole file
    table: int
    place: int  # within its table
    row: Incoming
    first: tuple[Problem, ...] = ()  # what was wrong when the file was read

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with it."""
        return self.row.problems


@dataclass
class Survey:
    """The whole file, read once without writing."""

    rows: int = 0
    files: int = 0  # for the pages of records
    refused: int = 0
    deleted: int = 0
    left_out: int = 0
    tables: list[TableSurvey] = field(default_factory=list)
    groups: list[ProblemGroup] = field(default_factory=list)
    checks: list[CheckRow] = field(default_factory=list)
    checks_in_all: int = 0
    brings: Counts = field(default_factory=dict)  # of a vCard file: how many cards have a phone, a photo…
    previews: list[Incoming] = field(default_factory=list)
    here: list[bool] = field(default_factory=list)  # of the previews: whether their record is here already
    companies: set[str] = field(default_factory=set)  # names, as long as there are not too many
    companies_here: int = 0
    required: list[CustomField] = field(default_factory=list)  # that the firm needs in new records
    text_kept: int = 0  # characters of the cards among the checks

    @property
    def good(self) -> int:
        """How many rows go in."""
        return self.rows - self.refused - self.deleted - self.left_out


def settle(source: Source, look: Callable[[], object] = lambda: None) -> Source:
    """Return the file with the orders of dates settled that its columns give away."""
    tables = []
    for part in tables_of(source):
        mapping = mapping_of(part)
        if mapping is not None and part.table is not None and not part.is_settled:
            part = replace(part.with_mapping(settled(mapping, part.table, look)), is_settled=True)
        tables.append(part)
    return replace(source, parts=tuple(tables)) if source.parts else tables[0]


def survey(
    source: Source,
    repairs: Repairs | None = None,
    *,
    on_progress: Callable[[int], object] = lambda rows: None,
    is_canceled: Callable[[], bool] = lambda: False,
) -> Survey:
    """Read the file to its end and say what an import would do; ImportFailed where nothing could go in."""
    found = Survey(files=source.files.count if source.files is not None else 0)
    brings: Counter[str] = Counter()
    check = partial(stop_if, is_canceled)
    for at, (part, rows) in enumerate(repaired_tables(settle(source, check), repairs or Repairs())):
        reader = _TableReader(found, at, part)
        for row in looking(rows, check):
            reader.take(row)
            if not reader.table.header:
                brings.update(_brings(row))
            if found.rows % _EVERY == 0:
                on_progress(found.rows)
        reader.finish()
    found.brings = dict(brings)
    found.groups.sort(key=lambda group: (not group.must_be_decided, not group.is_error, -group.count))
    return found


def stop_if(is_canceled: Callable[[], bool]) -> None:
    """Raise Canceled if a person asked to stop; the question itself gives way to the window."""
    if is_canceled():
        raise Canceled(tr("Stopped"), tr("Nothing was changed."))


class _TableReader:
    """Collects while the rows of a table go by; what it keeps doesn't grow with the file."""

    def __init__(self, found: Survey, at: int, part: Source) -> None:
        self.found, self._at = found, at
        header = part.table.header if part.table is not None else ()
        name = part.name or (part.table.sheet if part.table is not None else "") or part.path.name
        self.table = TableSurvey(name, mapping_of(part), header)
        found.tables.append(self.table)
        self._problems: dict[Key, list[Problem]] = {}
        self._counts: Counter[Key] = Counter()
        self._values: dict[Key, dict[str, None]] = {}
        self._in_cells: set[Key] = set()  # sorts of problems whose finds stand in cells
        columns = self.table.mapping.columns if self.table.mapping is not None else ()
        self._unique: dict[str, set[int]] = {c.column: set() for c in columns if c.target == "keep"}
        self._choices: dict[str, set[str]] = {c.column: set() for c in columns if is_choice(c.target)}

    def take(self, row: Incoming) -> None:
        """Look at the next row."""
        found, table = self.found, self.table
        number, place = found.rows, table.rows
        found.rows += 1
        table.rows += 1
        found.left_out += row.is_left_out
        found.refused += row.is_refused and not row.is_left_out
        found.deleted += row.is_deleted and not row.is_refused and not row.is_left_out
        self._look_at_cells(row)
        if row.company and len(found.companies) < _MOST_COMPANIES:
            found.companies.add(str(row.company.get("name") or ""))
        for text, column in row.named.values():
            if len(names := table.names.setdefault(column, set())) < _MOST_NAMES:
                names.add(text)
        if row.problems:
            self._note_problems(row)
            found.checks_in_all += 1
            if len(found.checks) < MOST_CHECKED:
                kept = replace(row, photo=None, cells=self._kept_cells(row))
                found.checks.append(CheckRow(number, self._at, place, kept, row.problems))
        if len(found.previews) < SHOWN_ROWS:
            found.previews.append(replace(row, photo=None, cells=row.cells if table.header else ()))

    def _kept_cells(self, row: Incoming) -> tuple[str, ...]:
        """Return what of a row can be corrected: cards bring pictures along, so only the first of them."""
        if not self.table.header:
            self.found.text_kept += sum(map(len, row.cells))
        return row.cells if self.table.header or self.found.text_kept <= _MOST_TEXT else ()

    def finish(self) -> None:
        """Put together what was found."""
        table = self.table
        table.unique = {column: table.filled.get(column, 0) >= _FEW for column in self._unique}
        table.meanings = {column: len(words) for column, words in self._choices.items()}
        self.found.groups += [
            group_of(
                self._at,
                key,
                kept,
                self._counts[key],
                tuple(self._values[key]),
                table.mapping,
                is_value=key in self._in_cells,
            )
            for key, kept in self._problems.items()
        ]

    def _look_at_cells(self, row: Incoming) -> None:
        table = self.table
        for title, cell in zip(table.header, row.cells, strict=False):
            text = cell.strip()
            if not text:
                continue
            table.filled[title] = table.filled.get(title, 0) + 1
            if title not in table.samples:
                table.samples[title] = text.splitlines()[0][:_SAMPLE]
            if title in self._unique:
                self._see(title, text)
            elif title in self._choices and len(self._choices[title]) < _MOST_MEANINGS:
                self._choices[title].add(fold(text))

    def _see(self, title: str, text: str) -> None:
        """Watch a column without a field until a value comes twice."""
        seen, key = self._unique[title], hash(text)
        if key in seen:
            del self._unique[title]
        elif len(seen) < _MOST_VALUES:
            seen.add(key)

    def _note_problems(self, row: Incoming) -> None:
        for problem in row.problems:
            key = (problem.column, problem.expected, problem.severity)
            self._counts[key] += 1
            if len(kept := self._problems.setdefault(key, [])) < SHOWN_LINES:
                kept.append(problem)
            values = self._values.setdefault(key, {})
            if len(values) < SHOWN_VALUES:
                values[problem.found] = None
                if any(problem.found in cell for cell in row.cells):
                    self._in_cells.add(key)


def _brings(row: Incoming) -> set[str]:
    record = row.person or row.company or {}
    points = record.get("points")
    kinds = {str(p.get("kind")) for p in points if isinstance(p, dict)} if isinstance(points, tuple) else set()
    present = {
        "phone": "phone" in kinds,
        "email": "email" in kinds,
        "address": bool(record.get("addresses")),
        "company": bool(row.person and row.company),
        "birthday": bool(record.get("birthday")),
        "photo": row.photo is not None,
        "note": bool(row.notes),
        "tags": bool(row.tags),
        "kept": bool(row.kept),
    }
    return {name for name, is_there in present.items() if is_there}
