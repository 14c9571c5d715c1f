"""Complete a mapping by what the values show: types of custom fields, and which order days and months have."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import islice

from crm_desktop.domain.dates import DateOrder, infer_date_order
from crm_desktop.domain.looking import FEW, looking
from crm_desktop.domain.specs import Type
from crm_desktop.exchange.proposals import FieldProposal, Question
from crm_desktop.exchange.tables import Readable
from crm_desktop.exchange.targets import ColumnTarget, Mapping, parse_target, target_field
from crm_desktop.exchange.value_types import MOST_OPTIONS, decimal_mark, fits, propose_field

_MOST_SEEN = 5_000
Rows = Sequence[Sequence[str]]


Proposed = tuple[Mapping, tuple[FieldProposal, ...], tuple[Question, ...]]


def propose(mapping: Mapping, samples: Rows) -> Proposed:
    """Type the columns that no field takes; ask for the order of days and months where the samples leave it open."""
    proposals: list[FieldProposal] = []
    questions: list[Question] = []
    columns = list(mapping.columns)
    for place, column in enumerate(columns):
        if column.target == "keep":
            found = propose_field(column.column, _cells(samples, place))
            proposals.append(found)
            columns[place] = column = replace(column, field_type="" if found.type == "text" else found.type)
        if is_of_days(column):
            questions += question_of(column, _cells(samples, place))
    return replace(mapping, columns=tuple(columns)), tuple(proposals), tuple(questions)


def is_of_days(column: ColumnTarget) -> bool:
    """Return whether a column becomes a date."""
    field = target_field(parse_target(column.target))
    return column.field_type == "date" or (field is not None and field.type in (Type.DATE, Type.INSTANT))


def question_of(column: ColumnTarget, cells: Iterable[str]) -> list[Question]:
    """Ask which order days and months have, if the cells can be read in two ways and nobody said."""
    cells = [text for cell in cells if (text := cell.strip())]
    if column.date_order or infer_date_order(cells) is not DateOrder.AMBIGUOUS:
        return []
    example = next((cell for cell in cells if infer_date_order([cell]) is DateOrder.AMBIGUOUS), cells[0])
    return [Question(column.column, example=example[:40])]


def settled(mapping: Mapping, table: Readable, look: Callable[[], object] = lambda: None) -> Mapping:
    """Read whole columns once: settle the order of days and months, and take back a type that a value doesn't fit."""
    open_places = [
        place
        for place, column in enumerate(mapping.columns)
        if (is_of_days(column) and not column.date_order) or column.field_type not in ("", "text")
    ]
    if not open_places:
        return mapping
    seen: dict[int, dict[str, None]] = {place: {} for place in open_places}
    rows, width = iter(table.rows()), len(mapping.columns)
    while piece := list(islice(rows, FEW)):
        look()
        whole = [row.cells for row in piece if len(row.cells) == width]
        for place in open_places:
            values = seen[place]
            values.update(dict.fromkeys([cells[place] for cells in whole]))
            if len(values) > _MOST_SEEN:
                seen[place] = _witnesses(mapping.columns[place], looking(values, look))
    columns = list(mapping.columns)
    for place, values in seen.items():
        values.pop("", None)
        column = columns[place]
        few = values if column.field_type == "choice" else _witnesses(column, looking(values, look))
        columns[place] = _settled(column, few)
    return replace(mapping, columns=tuple(columns))


def _witnesses(column: ColumnTarget, values: Iterable[str]) -> dict[str, None]:
    """Keep one value for each thing that values can prove, so that memory does not grow with the file."""
    if column.field_type == "choice":
        return dict.fromkeys(list(values)[: MOST_OPTIONS + 1])
    proofs: dict[object, str] = {}
    type_, mark, values = column.field_type, _mark_of(column), list(values)
    texts = [text for value in values if (text := value.strip())]
    # Most columns: every value proves the same. Asked at once, a column of whole numbers takes half as long.
    if mark is _no_mark and fits(type_, texts):
        return dict.fromkeys(texts[:1])
    for value in values:
        text = value.strip()
        proofs.setdefault((fits(type_, (text,)), mark((text,))), value)
    return dict.fromkeys(proofs.values())


def _mark_of(column: ColumnTarget) -> Callable[[Sequence[str]], object]:
    """Return what tells how the numbers or the days of a column are written."""
    if column.field_type == "decimal":
        return decimal_mark
    return infer_date_order if is_of_days(column) else _no_mark


def _no_mark(values: Sequence[str]) -> object:
    return None


def _settled(column: ColumnTarget, values: Iterable[str]) -> ColumnTarget:
    texts = [text for value in values if (text := value.strip())]
    if column.field_type == "choice":
        return column if len(set(texts)) <= MOST_OPTIONS else replace(column, field_type="")
    if column.field_type and not fits(column.field_type, texts):
        return replace(column, field_type="")
    if column.field_type == "decimal":
        return replace(column, decimal_mark=column.decimal_mark or decimal_mark(texts) or "")
    if not is_of_days(column) or column.date_order:
        return column
    order = infer_date_order(texts)
    if order is DateOrder.AMBIGUOUS:
        return replace(column, field_type="")  # as text nothing is lost until somebody says which comes first
    return replace(column, date_order=order.value)


def _cells(samples: Rows, place: int) -> list[str]:
    return [row[place] for row in samples if place < len(row)]
