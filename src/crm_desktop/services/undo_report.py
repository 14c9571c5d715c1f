"""What an undo did, in a size that does not grow with it: the first records kept by name, the others as a number."""

from __future__ import annotations

from dataclasses import dataclass, field

MOST_KEPT = 1_000  # records that are named; those beyond are only counted
MERGED = "merged"  # among the kept fields: another record was merged into this one since
BORNE = "borne"  # among the kept fields: other records bear this tag, or have a value of this field


@dataclass(frozen=True)
class Kept:
    """A record that an undo left as it is, because `fields` were edited since."""

    kind: str
    id: str
    title: str
    fields: tuple[str, ...]


@dataclass
class UndoReport:
    """What an undo did: records put back, and those kept. `kept` names the first ones."""

    batch_id: str = ""
    reverted: int = 0
    kept: list[Kept] = field(default_factory=list)
    more_kept: int = 0  # records beyond those named
    more_fields: int = 0  # fields of these

    @property
    def kept_records(self) -> int:
        """How many records were kept in all."""
        return len(self.kept) + self.more_kept

    @property
    def kept_fields(self) -> int:
        """How many fields of them were edited since."""
        return sum(len(record.fields) for record in self.kept) + self.more_fields

    def keep(self, record: Kept) -> None:
        """Note a record that stays as it is."""
        if len(self.kept) < MOST_KEPT:
            self.kept.append(record)
        else:
            self.more_kept += 1
            self.more_fields += len(record.fields)

    def add(self, other: UndoReport) -> None:
        """Take in what another undo did, as a part of the same."""
        self.batch_id = other.batch_id or self.batch_id
        self.reverted += other.reverted
        for record in other.kept:
            self.keep(record)
        self.more_kept += other.more_kept
        self.more_fields += other.more_fields
