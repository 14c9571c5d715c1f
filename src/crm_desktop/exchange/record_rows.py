"""Rows that are records of any other kind than people and companies: read by the spec alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import blake2b

from crm_desktop.domain.errors import ImportFailed
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import Field
from crm_desktop.exchange.incoming import Incoming, Problem
from crm_desktop.exchange.mapping import Mapper
from crm_desktop.exchange.mapping_steps import Draft
from crm_desktop.exchange.proposing import settled
from crm_desktop.exchange.tables import Readable
from crm_desktop.exchange.targets import OTHERS, Mapping


def read_table(table: Readable, mapping: Mapping) -> Iterator[Incoming]:
    """Yield a row for every record of the file, good or with the problem that keeps it out."""
    mapper = mapper_of(with_date_orders(mapping, table))
    return (mapper.incoming(row) for row in table.rows())


def with_date_orders(mapping: Mapping, table: Readable) -> Mapping:
    """Settle what only whole columns tell: whether days or months come first, and which types hold."""
    return settled(mapping, table)


def mapper_of(mapping: Mapping) -> Mapper:
    """Return what reads the rows of a table."""
    return RecordMapper(mapping) if mapping.kind in OTHERS else Mapper(mapping)


class RecordMapper(Mapper):
    """A row is one record. Without an id of its own it is known again by all that stands in it."""

    def __init__(self, mapping: Mapping) -> None:
        self.kind = OTHERS[mapping.kind]
        self._needed = [field for field in self.kind.fields if field.required]
        self._seen: Counter[bytes] = Counter()
        super().__init__(mapping)
        self.wants_contact = False

    def check_targets(self) -> None:
        """Refuse a mapping by which no row could come in."""
        targets = self.mapping.targets()
        for field in self._needed:
            if f"{self.kind.name}.{field.name}" not in targets:
                raise ImportFailed(
                    tr("No column says what each row needs: {field}", field=tr(field.label)),
                    tr("Choose which column holds it."),
                )

    def _finish(self, draft: Draft, cells: Sequence[str]) -> Incoming:
        values = draft.record
        for field in self._needed:
            if values.get(field.name) in (None, ""):
                draft.problems.append(self._missing(draft.line, field))
        return Incoming(
            draft.line,
            kind=self.kind.name,
            record=values,
            named=draft.named,
            notes=tuple(draft.notes),
            tags=tuple(dict.fromkeys(draft.tags)),
            refs=self._own_refs(draft, cells),
            is_deleted=draft.is_deleted,
            kept=draft.kept,
            kept_types=self.kept_types,
            problems=tuple(draft.problems),
            cells=tuple(cells),
        )

    def _missing(self, line: int, field: Field) -> Problem:
        target = f"{self.kind.name}.{field.name}"
        column = next((c.column for c in self.mapping.columns if c.target == target), "")
        return Problem(line, column, tr("a value: {field}", field=tr(field.label)), tr("none that can be taken"))

    def _own_refs(self, draft: Draft, cells: Sequence[str]) -> dict[str, str]:
        refs, _ = self._refs(draft, has_person=False)
        if refs or (self.kind.known_by and draft.record.get(self.kind.known_by[0])):
            return refs
        digest = blake2b("\x1f".join(cells).encode(), digest_size=12)
        self._seen[digest.digest()] += 1
        return {self.mapping.ref_system or "table": f"{digest.hexdigest()}-{self._seen[digest.digest()]}"}
