"""Problems of a file, grouped by what repairs them, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crm_desktop.domain.dates import DateOrder, parse_date
from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import Option, Type
from crm_desktop.exchange.importing import Source
from crm_desktop.exchange.incoming import Incoming, Problem, Severity
from crm_desktop.exchange.repairs import tables_of
from crm_desktop.exchange.targets import Mapping, parse_target, target_field


@dataclass(frozen=True)
class ProblemGroup:
    """Problems of one sort: where, what was expected, examples of what was found."""

    table: int
    column: str
    expected: str
    found: str
    severity: Severity
    count: int
    lines: tuple[int, ...]
    values: tuple[str, ...] = ()  # that were found, the first of them
    readings: tuple[str, str] = ("", "")  # a day that can be read both ways, as day first and as month first
    options: tuple[Option, ...] = ()  # of a choice: what an unknown value may mean
    is_email: bool = False
    is_value: bool = True  # what was found stands in a cell; else it says in words what is wrong

    @property
    def is_error(self) -> bool:
        """Whether the rows stay out."""
        return self.severity is Severity.ERROR

    @property
    def must_be_decided(self) -> bool:
        """Whether a person has to say something before the rows can be taken."""
        return bool(self.readings[0])

    def holds(self, problem: Problem) -> bool:
        """Return whether a problem is of this sort."""
        return (problem.column, problem.expected, problem.severity) == (self.column, self.expected, self.severity)


def group_of(
    table: int,
    key: tuple[str, str, Severity],
    kept: Sequence[Problem],
    count: int,
    values: tuple[str, ...],
    mapping: Mapping | None,
    *,
    is_value: bool,
) -> ProblemGroup:
    """Return the group of problems of one sort; `kept` are the first of them."""
    column, expected, severity = key
    found, readings = kept[0].found, ("", "")
    target = next((c for c in mapping.columns if c.column == column), None) if mapping and column else None
    if target is not None and not target.date_order and _is_date(target.target):
        # The answer is given on an example in which the two readings differ.
        both = ((text, _readings(text)) for text in (p.found for p in kept))
        found, readings = next(((text, two) for text, two in both if two[0] and two[0] != two[1]), (found, readings))
    field = target_field(parse_target(target.target)) if target is not None else None
    return ProblemGroup(
        table,
        column,
        expected,
        found,
        severity,
        count,
        tuple(problem.line for problem in kept),
        values,
        readings,
        field.options if field is not None and field.type is Type.CHOICE else (),
        target is not None and parse_target(target.target).part == "email",
        is_value,
    )


def is_choice(target: str) -> bool:
    """Return whether a column becomes one of a few values."""
    field = target_field(parse_target(target))
    return field is not None and field.type is Type.CHOICE


def problem_words(problem: Problem) -> str:
    """Return a problem as one sentence: row, column, what was expected and what was found."""
    if problem.column:
        return tr(
            "Line {line}, column “{column}”: expected {expected}, found “{found}”",
            line=problem.line,
            column=problem.column,
            expected=problem.expected,
            found=problem.found,
        )
    return tr(
        "Line {line}: expected {expected}, found {found}",
        line=problem.line,
        expected=problem.expected,
        found=problem.found,
    )


def short_words(problem: Problem) -> str:
    """Return a problem beside its row, which says where it is."""
    if problem.column:
        return tr("“{column}”: expected {expected}", column=problem.column, expected=problem.expected)
    return tr("Expected {expected}", expected=problem.expected)


def refused_rows(source: Source, refused: Sequence[Incoming]) -> tuple[list[str], list[list[str]]]:
    """Return titles and rows of the file of skipped rows; the last column says why each stayed out."""
    tables = [part.table for part in tables_of(source) if part.table is not None]
    header = list(tables[0].header) if len(tables) == 1 else [tr("Line")]
    rows = []
    for row in refused:
        cells = list(row.cells[: len(header)]) if len(tables) == 1 else [str(row.line), *row.cells]
        reason = "; ".join(problem_words(problem) for problem in row.problems)
        rows.append([*cells, *[""] * (len(header) - len(cells)), reason])
    width = max((len(row) for row in rows), default=0)
    titles = [*header, *[tr("Column {n}", n=n) for n in range(1, width - len(header))]]
    return [*titles, tr("Why it was skipped")], [[*row[:-1], *[""] * (width - len(row)), row[-1]] for row in rows]


def _is_date(target: str) -> bool:
    field = target_field(parse_target(target))
    return field is not None and field.type is Type.DATE


def _readings(text: str) -> tuple[str, str]:
    """Return a day as both orders read it; empty where one can't."""
    found = []
    for order in (DateOrder.DMY, DateOrder.MDY):
        try:
            found.append(parse_date(text, order))
        except ValidationError:
            return "", ""
    return found[0], found[1]
