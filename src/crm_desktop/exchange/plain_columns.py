"""Columns whose text goes in as it stands, most of most files: those of a row at once, not one after the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from operator import itemgetter
from typing import NamedTuple

from crm_desktop.domain.specs import Type
from crm_desktop.exchange.mapping_steps import READERS, Draft, is_rich
from crm_desktop.exchange.targets import ColumnTarget, Mapping, parse_target, target_field

_AddressKey = tuple[str, str, str]
_READ = frozenset(("country", "latitude", "longitude"))  # pieces of an address that are not taken as they stand


class _Plain(NamedTuple):
    """A column: whose field it is, or of which address, the field's name and the most characters it takes."""

    place: int
    into: str | _AddressKey
    name: str
    limit: int


class PlainColumns:
    """Puts the plain columns of a row into its draft, if none of their cells needs to be looked at."""

    def __init__(self, columns: Sequence[_Plain], nulls: Sequence[str]) -> None:
        columns = sorted(columns, key=lambda column: str(column.into))
        self.places = frozenset(column.place for column in columns)
        self._take = itemgetter(*(column.place for column in columns))
        self._limit = min(column.limit for column in columns)
        self._nulls = frozenset(nulls)
        self._groups: list[tuple[str | _AddressKey, tuple[str, ...], slice]] = []
        start = 0
        for into, count in Counter(column.into for column in columns).items():
            part = slice(start, start + count)
            self._groups.append((into, tuple(column.name for column in columns[part]), part))
            start += count

    def put(self, draft: Draft, cells: Sequence[str]) -> bool:
        """Return False, and leave the draft alone, where the row has to be read column by column."""
        texts: tuple[str, ...] = self._take(cells)
        values = tuple(map(str.strip, texts))
        # An apostrophe at the beginning may guard a formula; what is too long goes into notes.
        whole = "\n".join(texts)
        if (len(whole) > self._limit and max(map(len, values)) > self._limit) or _has_guard(whole):
            return False
        if self._nulls and not self._nulls.isdisjoint(texts):
            return False
        is_full = all(values)
        for into, names, part in self._groups:
            found: dict[str, object] = dict(zip(names, values[part]))  # noqa: B905 twice the cost
            if not is_full and not all(found.values()):
                found = {name: value for name, value in found.items() if value}
            if found:
                if type(into) is str:
                    setattr(draft, into, found)
                else:
                    draft.addresses[into] = found  # type: ignore[index]
        return True


def _has_guard(whole: str) -> bool:
    """Return whether one of the texts that are joined by line breaks begins with an apostrophe."""
    return "'" in whole and (whole[0] == "'" or "\n'" in whole)


def plain_columns(mapping: Mapping, label_columns: frozenset[str], nulls: Sequence[str]) -> PlainColumns | None:
    """Return the plain columns of a mapping, None where they are too few to be worth it."""
    found = [
        plain
        for place, column in enumerate(mapping.columns)
        if column.column not in label_columns and (plain := _plain(place, column, mapping)) is not None
    ]
    # Which of two columns of one field goes before, and which of two addresses, the order of the columns says.
    targets = Counter(parse_target(column.target) for column in mapping.columns)
    found = [plain for plain in found if targets[parse_target(mapping.columns[plain.place].target)] == 1]
    if len({_address_key(column) for column in mapping.columns} - {None}) > 1:
        found = [plain for plain in found if isinstance(plain.into, str)]
    return PlainColumns(found, nulls) if len(found) > 1 else None


def _plain(place: int, column: ColumnTarget, mapping: Mapping) -> _Plain | None:
    target, address = parse_target(column.target), _address_key(column)
    if address is not None:
        return None if target.piece in _READ else _Plain(place, address, target.piece, 1 << 20)
    field = target_field(target)
    if field is None or target.label or field.type in READERS or field.type is Type.REF or is_rich(field, mapping):
        return None
    return _Plain(place, target.place, field.name, field.limit)


def _address_key(column: ColumnTarget) -> _AddressKey | None:
    target = parse_target(column.target)
    return (target.owner, target.label, column.label_from) if target.is_address else None
