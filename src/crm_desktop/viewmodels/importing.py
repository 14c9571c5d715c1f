"""What a file would bring, before anything is written: columns, problems and rows as they will look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from crm_desktop.domain.errors import Canceled
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.domain.specs import Type
from crm_desktop.exchange.importing import Source
from crm_desktop.exchange.incoming import Incoming, Problem, Severity
from crm_desktop.exchange.mapping import with_date_orders
from crm_desktop.exchange.targets import ColumnTarget, Mapping, parse_target, target_field

SHOWN_ROWS = 500  # rows that can be looked at one by one
SHOWN_LINES = 6  # places of a problem that are named
_EVERY = 500
_SAMPLE = 60

Counts = dict[str, int]


@dataclass(frozen=True)
class Effect:
    """What will happen to a column: icon, colour and words."""

    icon: str
    tone: str
    text: str


@dataclass(frozen=True)
class ColumnLine:
    """A column of the file, a value from it, and where it goes."""

    column: str
    sample: str
    target: str
    effect: Effect


@dataclass(frozen=True)
class ProblemGroup:
    """Problems of one sort: where, what was expected, an example of what was found."""

    column: str
    expected: str
    found: str
    severity: Severity
    count: int
    lines: tuple[int, ...]
    can_choose_date_order: bool = False

    @property
    def is_error(self) -> bool:
        """Whether the rows stay out."""
        return self.severity is Severity.ERROR


@dataclass
class Survey:
    """The whole file, read once without writing."""

    rows: int = 0
    refused: int = 0
    deleted: int = 0
    groups: list[ProblemGroup] = field(default_factory=list)
    filled: Counts = field(default_factory=dict)  # by column: how many rows have a value
    samples: dict[str, str] = field(default_factory=dict)
    brings: Counts = field(default_factory=dict)  # of a vCard file: how many cards have a phone, a photo…
    previews: list[Incoming] = field(default_factory=list)
    mapping: Mapping | None = None  # with the orders of dates that the file itself gave away

    @property
    def good(self) -> int:
        """How many rows go in."""
        return self.rows - self.refused - self.deleted


def survey(
    source: Source,
    *,
    on_progress: Callable[[int], object] = lambda rows: None,
    is_canceled: Callable[[], bool] = lambda: False,
) -> Survey:
    """Read the file to its end and say what an import would do; ImportFailed where nothing could go in."""
    found = Survey()
    header = source.table.header if source.table else ()
    if source.recognised and source.table:
        found.mapping = with_date_orders(source.recognised.mapping, source.table)
        source = source.with_mapping(found.mapping)
    filled: Counter[str] = Counter()
    brings: Counter[str] = Counter()
    problems: dict[tuple[str, str, Severity], list[Problem]] = {}
    counts: Counter[tuple[str, str, Severity]] = Counter()
    for row in source.rows():
        found.rows += 1
        found.refused += row.is_refused
        found.deleted += row.is_deleted and not row.is_refused
        for title, cell in zip(header, row.cells, strict=False):
            if cell.strip():
                filled[title] += 1
                found.samples.setdefault(title, cell.strip().splitlines()[0][:_SAMPLE])
        if not header:
            brings.update(_brings(row))
        for problem in row.problems:
            key = (problem.column, problem.expected, problem.severity)
            counts[key] += 1
            if len(kept := problems.setdefault(key, [])) < SHOWN_LINES:
                kept.append(problem)
        if len(found.previews) < SHOWN_ROWS:
            found.previews.append(replace(row, photo=None))
        if found.rows % _EVERY == 0:
            on_progress(found.rows)
            if is_canceled():
                raise Canceled(tr("Stopped"), tr("Nothing was changed."))
    found.filled, found.brings = dict(filled), dict(brings)
    found.groups = [_group(key, kept, counts[key], found.mapping) for key, kept in problems.items()]
    found.groups.sort(key=lambda group: (not group.is_error, -group.count))
    return found


def column_lines(source: Source, found: Survey) -> list[ColumnLine]:
    """Return the columns of a CSV file in their order."""
    mapping = found.mapping or (source.recognised.mapping if source.recognised else None)
    if mapping is None:
        return []
    worst = {group.column: group for group in reversed(found.groups) if group.column}
    return [
        ColumnLine(c.column, found.samples.get(c.column, ""), c.target, effect_of(c, mapping, found, worst))
        for c in mapping.columns
    ]


def effect_of(
    column: ColumnTarget, mapping: Mapping, found: Survey, worst: dict[str, ProblemGroup] | None = None
) -> Effect:
    """Say what will happen to a column, the worst first."""
    if column.target == "skip":
        return Effect("circle", "text2", tr("Left out"))
    if not found.filled.get(column.column):
        return Effect("circle", "text2", tr("Empty column"))
    group = (worst or {}).get(column.column)
    if group is not None:
        words = trn("{n} value can't be taken", "{n} values can't be taken", group.count)
        return Effect("circle-alert", "danger", words) if group.is_error else Effect("triangle-alert", "warn", words)
    if column.target == "keep":
        return Effect("info", "text2", tr("Kept as a custom field"))
    return Effect("circle-check", "ok", _good_words(column, mapping))


def choose_date_order(mapping: Mapping, column: str, order: str) -> Mapping:
    """Return the mapping with the order of days and months of a column settled by hand."""
    return replace(
        mapping, columns=tuple(replace(c, date_order=order) if c.column == column else c for c in mapping.columns)
    )


def refused_rows(source: Source, refused: Sequence[Incoming]) -> tuple[list[str], list[list[str]]]:
    """Return titles and rows of the file of skipped rows; the last column says why each stayed out."""
    header = list(source.table.header) if source.table else [tr("Line")]
    rows = []
    for row in refused:
        cells = list(row.cells[: len(header)]) if source.table else [str(row.line)]
        reason = "; ".join(problem_words(problem) for problem in row.problems)
        rows.append([*cells, *[""] * (len(header) - len(cells)), reason])
    return [*header, tr("Why it was skipped")], rows


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


def brings_label(name: str) -> str:
    """Return what cards bring, in words."""
    return {
        "phone": tr("Phone"),
        "email": tr("E-mail"),
        "address": tr("Address"),
        "company": tr("Company"),
        "birthday": tr("Birthday"),
        "photo": tr("Photo"),
        "note": tr("Note"),
        "tags": tr("Tags"),
        "kept": tr("Kept as custom fields"),
    }[name]


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


def _group(
    key: tuple[str, str, Severity], kept: Sequence[Problem], count: int, mapping: Mapping | None
) -> ProblemGroup:
    column, expected, severity = key
    lines = tuple(problem.line for problem in kept)
    return ProblemGroup(column, expected, kept[0].found, severity, count, lines, _is_open_date(mapping, column))


def _is_open_date(mapping: Mapping | None, column: str) -> bool:
    """Whether the column holds dates of which the file doesn't say if day or month comes first."""
    for one in mapping.columns if mapping else ():
        if one.column == column and not one.date_order:
            spec = target_field(parse_target(one.target))
            return spec is not None and spec.type is Type.DATE
    return False


def _good_words(column: ColumnTarget, mapping: Mapping) -> str:
    target = parse_target(column.target)
    if column.target == "person.full_name":
        return tr("Split into its parts")
    if column.target == "company.name" and mapping.kind == "person":
        return tr("Finds or creates the company")
    if column.target in ("ref", "company_ref", "parent_ref", "reports_to_ref"):
        return tr("Finds the record at the next import")
    if column.target == "tags":
        return tr("Each word becomes a tag")
    if column.target == "note":
        return tr("Becomes a note")
    if target.part == "phone" and mapping.region:
        return tr("Numbers without a country are of {country}", country=mapping.region)
    return {"dmy": tr("Read as day, month, year"), "mdy": tr("Read as month, day, year")}.get(
        column.date_order, tr("Fits")
    )
