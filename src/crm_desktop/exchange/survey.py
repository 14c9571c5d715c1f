"""Read a file to its end without writing anything: what would go in, what would stay out, what must be asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from crm_desktop.domain.errors import Canceled
from crm_desktop.domain.i18n import tr
from crm_desktop.exchange.incoming import Problem
from crm_desktop.exchange.proposals import Question
from crm_desktop.exchange.proposing import is_of_days, settled
from crm_desktop.exchange.source_file import Source

MOST_PROBLEMS = 1_000
_EVERY = 50


@dataclass(frozen=True)
class Survey:
    """`source` reads the file as settled by whole columns; `parts` are there for a file of several tables."""

    source: Source
    rows: int = 0
    refused: int = 0  # rows that stay out
    warned: int = 0  # rows that go in with a warning
    deleted: int = 0  # rows that are deleted at the source
    people: int = 0
    companies: int = 0  # rows that name one, as the record itself or as a person's employer
    records: int = 0  # rows of any other kind
    problems: tuple[Problem, ...] = ()  # the first ones
    parts: tuple[Survey, ...] = ()

    @property
    def questions(self) -> tuple[Question, ...]:
        """Return what only a person can say."""
        asked = self.source.recognised.questions if self.source.recognised else ()
        return (*asked, *(question for part in self.parts for question in part.questions))


def settle(source: Source) -> Source:
    """Settle by whole columns what the samples left open; questions that stay are for a person."""
    if source.parts:
        return replace(source, parts=tuple(map(settle, source.parts)))
    known = source.recognised
    if known is None or source.table is None or source.is_settled:
        return source
    mapping = settled(known.mapping, source.table)
    is_open = {c.column for c in mapping.columns if not c.date_order and is_of_days(c)}
    # A kept column that nobody can read as days becomes text; the question stays, its answer makes days of it.
    typed = {c.column: c.field_type for c in mapping.columns}
    is_open |= {p.column for p in known.proposals if p.type == "date" and not typed.get(p.column)}
    asked = tuple(question for question in known.questions if question.column in is_open)
    return replace(source, recognised=replace(known, mapping=mapping, questions=asked), is_settled=True)


def survey(
    source: Source,
    *,
    on_progress: Callable[[int], object] = lambda done: None,
    is_canceled: Callable[[], bool] = lambda: False,
) -> Survey:
    """Read every row and count."""
    source = settle(source)
    if source.parts:
        parts = tuple(survey(part, on_progress=on_progress, is_canceled=is_canceled) for part in source.parts)
        return _sum(source, parts)
    return _survey(source, on_progress, is_canceled)


def _sum(source: Source, parts: tuple[Survey, ...]) -> Survey:
    problems = [replace(p, table=part.source.name) for part in parts for p in part.problems]
    return Survey(
        source,
        rows=sum(part.rows for part in parts),
        refused=sum(part.refused for part in parts),
        warned=sum(part.warned for part in parts),
        deleted=sum(part.deleted for part in parts),
        people=sum(part.people for part in parts),
        companies=sum(part.companies for part in parts),
        records=sum(part.records for part in parts),
        problems=tuple(problems[:MOST_PROBLEMS]),
        parts=parts,
    )


def _survey(source: Source, on_progress: Callable[[int], object], is_canceled: Callable[[], bool]) -> Survey:
    rows = refused = warned = deleted = people = companies = records = 0
    problems: list[Problem] = []
    for row in source.rows():
        rows += 1
        problems += row.problems[: MOST_PROBLEMS - len(problems)]
        if row.is_refused:
            refused += 1
        elif row.is_deleted:
            deleted += 1
        else:
            warned += bool(row.problems)
            people += row.person is not None
            companies += row.company is not None
            records += row.record is not None
        if rows % _EVERY == 0:
            on_progress(rows)
            if is_canceled():
                raise Canceled(tr("The file was not read to its end"), tr("Nothing was written."))
    return Survey(source, rows, refused, warned, deleted, people, companies, records, tuple(problems))
