"""What a person settled about single rows before an import: cells corrected, rows left out, duplicates decided.

Rows are numbered from 0 through the whole file, all its tables one after the other; a number means the same row as long
as the file is read in the same way.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import count

from crm_desktop.domain.ids import new_id
from crm_desktop.exchange.clearing import emptied
from crm_desktop.exchange.csv_rows import Row
from crm_desktop.exchange.incoming import Incoming
from crm_desktop.exchange.record_rows import mapper_of
from crm_desktop.exchange.source_file import Source
from crm_desktop.exchange.targets import Mapping
from crm_desktop.exchange.vcard_map import read_card_text


@dataclass
class Repairs:
    """Plain values, kept with the draft of an import."""

    cells: dict[int, tuple[str, ...]] = field(default_factory=dict)
    left_out: set[int] = field(default_factory=set)
    same_as: dict[int, str] = field(default_factory=dict)  # the id of a record
    same_row: dict[int, int] = field(default_factory=dict)  # an earlier row of the file
    is_new: set[int] = field(default_factory=set)
    made_ids: dict[int, str] = field(default_factory=dict)  # of rows that others are the same as

    def __bool__(self) -> bool:
        return bool(self.cells or self.left_out or self.same_as or self.same_row or self.is_new)

    def forget_decision(self, number: int) -> None:
        """Take back what was decided about the duplicates of a row."""
        self.same_as.pop(number, None)
        self.same_row.pop(number, None)
        self.is_new.discard(number)

    def is_same_row(self, number: int, earlier: int) -> None:
        """Decide that a row is about the same as an earlier one."""
        self.forget_decision(number)
        self.same_row[number] = earlier
        self.made_ids.setdefault(earlier, new_id())

    def renew_ids(self) -> None:
        """Give new ids to the rows that others are the same as: those of a run that was undone lie in the bin."""
        self.made_ids = {number: new_id() for number in self.made_ids}

    def as_json(self) -> str:
        """Return the form in which repairs are kept."""
        return json.dumps(
            {
                "cells": list(self.cells.items()), "left_out": sorted(self.left_out),
                "same_as": list(self.same_as.items()), "same_row": list(self.same_row.items()),
                "is_new": sorted(self.is_new), "made_ids": list(self.made_ids.items()),
            },
            ensure_ascii=False,
        )  # fmt: skip

    @staticmethod
    def from_json(text: str) -> Repairs:
        """Read what `as_json` wrote."""
        kept = json.loads(text)
        return Repairs(
            {n: tuple(cells) for n, cells in kept["cells"]},
            set(kept["left_out"]),
            dict(kept["same_as"]),
            dict(kept["same_row"]),
            set(kept["is_new"]),
            dict(kept["made_ids"]),
        )


def tables_of(source: Source) -> tuple[Source, ...]:
    """Return the tables of a file, which is one unless it is an archive."""
    return source.parts or (source,)


def mapping_of(source: Source) -> Mapping | None:
    """Return how the columns of a table are read; None for a file of cards."""
    return source.recognised.mapping if source.recognised is not None else None


def repaired(source: Source, repairs: Repairs, *, clears: bool = False) -> Iterator[Incoming]:
    """Read a file from its beginning with what was settled about its rows."""
    return (row for _, rows in repaired_tables(source, repairs, clears=clears) for row in rows)


def repaired_tables(
    source: Source, repairs: Repairs, *, clears: bool = False
) -> Iterator[tuple[Source, Iterator[Incoming]]]:
    """Read a file table after table; each must be read to its end before the next."""
    numbers = count()
    for part in tables_of(source):
        yield part, _repaired_rows(part, repairs, numbers, clears=clears)


def _repaired_rows(part: Source, repairs: Repairs, numbers: Iterator[int], *, clears: bool) -> Iterator[Incoming]:
    mapping = mapping_of(part)
    rows = part.rows()
    for place, row in enumerate(emptied(rows, mapping) if clears and mapping else rows):
        number = next(numbers)
        if number in repairs.cells:
            row = read_again(mapping, place, row.line, repairs.cells[number])
            row = next(emptied([row], mapping)) if clears and mapping else row
        if part.name and row.problems:
            row.problems = tuple(replace(problem, table=part.name) for problem in row.problems)
        yield _decided(row, number, repairs) if repairs else row


def read_again(mapping: Mapping | None, place: int, line: int, cells: tuple[str, ...]) -> Incoming:
    """Read a row with its cells corrected; `place` is its number within its table. A card is one cell, its text."""
    if mapping is None:
        return read_card_text(cells[0], line)
    mapper = mapper_of(mapping)
    mapper.count = place  # a file without ids names its rows by their number
    return mapper.incoming(Row(line, list(cells)))


def _decided(row: Incoming, number: int, repairs: Repairs) -> Incoming:
    row.is_left_out = number in repairs.left_out
    row.is_new = number in repairs.is_new
    row.made_id = repairs.made_ids.get(number, "")
    row.same_as = repairs.same_as.get(number, "")
    if number in repairs.same_row:
        row.same_as = repairs.made_ids[repairs.same_row[number]]
    return row
