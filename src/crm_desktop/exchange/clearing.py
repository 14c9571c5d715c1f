"""Empty cells that are to empty their fields, in an import that was asked to do so.

Only plain fields are emptied: phones, addresses, tags and notes stay, and so do the names that a record lives by.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from crm_desktop.exchange.incoming import Incoming
from crm_desktop.exchange.targets import Mapping, parse_target, target_field

_NAMES = ("person.given_name", "person.family_name", "company.name", "company.legal_name")


def emptied(rows: Iterable[Incoming], mapping: Mapping) -> Iterator[Incoming]:
    """Name in each row the targets whose cells are empty."""
    places = [
        (place, column.target)
        for place, column in enumerate(mapping.columns)
        if column.target not in _NAMES and target_field(parse_target(column.target)) is not None
    ]
    for row in rows:
        cells = row.cells
        row.emptied = tuple(t for place, t in places if place < len(cells) and not cells[place].strip())
        yield row


def fields_of(owner: str, targets: Sequence[str]) -> list[str]:
    """Return the fields of one owner among targets such as `person.nickname`."""
    return [target.removeprefix(f"{owner}.") for target in targets if target.startswith(f"{owner}.")]
