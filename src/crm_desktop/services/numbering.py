"""Numbers of cases and documents: each is given once, by whoever owns it.

A workspace without a server owns whole series. In one that syncs, the server leases blocks to devices; a device that
has used its own up gives no number until the next sync, and the record waits for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain, count

from crm_desktop.domain.i18n import tr
from crm_desktop.domain.localtime import to_local
from crm_desktop.domain.numbers_of_series import BLOCK, Pattern, check_pattern
from crm_desktop.domain.plain import plain
from crm_desktop.domain.specs import KIND, NUMBER_BLOCK, NUMBER_SERIES, Kind
from crm_desktop.services.zones import my_zone
from crm_desktop.store.engine import Store
from crm_desktop.store.unit_of_work import Unit

FIELD = "number"
_USUAL = {"service_case": Pattern("{n}", first=1001)}
_KEPT = "INSERT INTO setting(name, value) VALUES (?, ?) ON CONFLICT(name) DO UPDATE SET value = excluded.value"


@plain
class Need:
    """How many numbers of a series a device has left in a year, and behind which number new ones must begin."""

    kind: str
    year: int
    left: int
    highest: int


def pattern_of(unit: Unit | Store, kind: Kind) -> Pattern:
    """Return the pattern of a kind's numbers."""
    rows = unit.query(
        "SELECT pattern, per_year, first FROM number_series WHERE id = ? AND deleted_at IS NULL", (series_id(kind),)
    )
    if not rows:
        return _USUAL.get(kind.name, Pattern("{n}"))
    text, per_year, first = rows[0]
    return Pattern(str(text), bool(per_year), int(str(first or 1)))


def set_pattern(store: Store, kind: Kind, text: str, *, per_year: bool = False, first: int = 1) -> str | None:
    """Give the numbers of a kind another look from now on; those that were given stay. Return the batch."""
    values = {
        "kind": kind.name, "pattern": check_pattern(text, per_year=per_year), "per_year": per_year, "first": first
    }  # fmt: skip
    with store.write(tr("Numbers of {kind} changed", kind=tr(kind.plural))) as unit:
        if unit.row(NUMBER_SERIES, series_id(kind)) is None:
            unit.insert(NUMBER_SERIES, id=series_id(kind), **values)
            return unit.batch_id
        return unit.batch_id if unit.update(NUMBER_SERIES, series_id(kind), values | {"deleted_at": None}) else None


def series_id(kind: Kind) -> str:
    """Return the id that every device gives to the series of a kind."""
    return NUMBER_SERIES.natural_id_of({"kind": kind.name})


def next_number(store: Store, unit: Unit, kind: Kind) -> str:
    """Return a number that nobody else has, and keep that it is given; empty where this device has none left."""
    pattern, year = pattern_of(unit, kind), year_of(store)
    n = _free(store, unit, kind, pattern, year)
    if n is None:
        return ""
    unit.write_local(_KEPT, [(_mark(store, kind, pattern, year), str(n))])
    return pattern.write(n, year)


def numbered(store: Store, unit: Unit, kind: Kind, record_id: str, values: Mapping[str, object]) -> dict[str, object]:
    """Return a new record's values with a number, if its kind has them and it brings none; else it waits for one."""
    if kind.name not in _USUAL or values.get(FIELD):
        return dict(values)
    number = next_number(store, unit, kind)
    if number:
        return {**values, FIELD: number}
    if is_leased(store):
        wait_for_number(unit, record_id)
    return dict(values)


def year_of(store: Store) -> int:
    """Return the year in which a number is given, where the person lives."""
    return to_local(store.clock.now(), my_zone(store)).year


def is_leased(store: Store) -> bool:
    """Return whether numbers come in blocks from a server."""
    from crm_desktop.store.sync_state import read_state  # late: start-up

    return bool(store.read_once(read_state).server)


def needs(store: Store) -> list[Need]:
    """Return the series of which this device should have more numbers soon."""
    found = []
    year = year_of(store)
    for name in _USUAL:
        kind = KIND[name]
        if not store.query(f"SELECT 1 FROM {name} LIMIT 1"):  # noqa: S608 names; a firm without cases needs none
            continue
        pattern = pattern_of(store, kind)
        of_year = year if pattern.per_year else 0
        highest = max(_highest_used(store, kind, pattern, year), _highest_block(store, kind, of_year))
        left = sum(last - first + 1 for first, last in _own_blocks(store, store, kind, pattern, year))
        if left < BLOCK // 2:
            found.append(Need(name, of_year, left, max(highest, pattern.first - 1)))
    return found


def take_block(store: Store, need: Need, first: int, last: int) -> None:
    """Write down a block that the server leased to this device."""
    with store.write(tr("Numbers {first}–{last}", first=first, last=last)) as unit:
        unit.insert(
            NUMBER_BLOCK,
            id=None,
            series_id=series_id(KIND[need.kind]),
            device=store.device_id,
            year=need.year,
            first=first,
            last=last,
        )


def number_waiting(store: Store) -> int:
    """Give numbers to the records of this device that were made while it had none; return to how many."""
    given = 0
    for name in _USUAL:
        kind = KIND[name]
        rows = store.query(
            f"SELECT r.id FROM {name} r WHERE coalesce(r.number, '') = '' AND r.deleted_at IS NULL "  # noqa: S608 names
            "AND EXISTS (SELECT 1 FROM setting s WHERE s.name = 'unnumbered.' || r.id) ORDER BY r.k",
        )
        for (record_id,) in rows:
            with store.write(tr("Number given")) as unit:
                number = next_number(store, unit, kind)
                if not number:
                    return given
                unit.update(kind, str(record_id), {FIELD: number})
                unit.write_local("DELETE FROM setting WHERE name = ?", [(f"unnumbered.{record_id}",)])
            given += 1
    return given


def wait_for_number(unit: Unit, record_id: str) -> None:
    """Note that a record of this device has no number yet."""
    unit.write_local(_KEPT, [(f"unnumbered.{record_id}", "true")])


def _free(store: Store, unit: Unit, kind: Kind, pattern: Pattern, year: int) -> int | None:
    """Return the lowest number behind all that this device gave, of what it owns; a file may have brought some."""
    if is_leased(store):
        blocks = _own_blocks(store, unit, kind, pattern, year)
        open_ones: Iterator[int] = chain.from_iterable(range(first, last + 1) for first, last in blocks)
    else:
        open_ones = count(max(_given(store, unit, kind, pattern, year), pattern.first - 1) + 1)
    return next((n for n in open_ones if not _is_used(unit, kind, pattern.write(n, year))), None)


def _is_used(unit: Unit, kind: Kind, number: str) -> bool:
    return bool(unit.query(f"SELECT 1 FROM {kind.name} WHERE sort_name = ? LIMIT 1", (number,)))  # noqa: S608 names


def _given(store: Store, unit: Unit | Store, kind: Kind, pattern: Pattern, year: int) -> int:
    rows = unit.query("SELECT value FROM setting WHERE name = ?", (_mark(store, kind, pattern, year),))
    return int(str(rows[0][0])) if rows else _highest_used(unit, kind, pattern, year)


def _own_blocks(store: Store, unit: Unit | Store, kind: Kind, pattern: Pattern, year: int) -> list[tuple[int, int]]:
    """Return what is left of this device's blocks, the lowest first."""
    rows = unit.query(
        'SELECT "first", "last" FROM number_block WHERE series_id = ? AND year = ? AND device = ? '
        "AND deleted_at IS NULL ORDER BY 1",
        (series_id(kind), year if pattern.per_year else 0, store.device_id),
    )
    mark = unit.query("SELECT value FROM setting WHERE name = ?", (_mark(store, kind, pattern, year),))
    given = int(str(mark[0][0])) if mark else 0
    blocks = [(max(int(str(first)), given + 1), int(str(last))) for first, last in rows]
    return [(first, last) for first, last in blocks if first <= last]


def _highest_used(unit: Unit | Store, kind: Kind, pattern: Pattern, year: int) -> int:
    """Return the highest running number of any record, those in the bin too."""
    rows = unit.query(
        f"SELECT number FROM {kind.name} WHERE number IS NOT NULL AND substr(number, 1, ?) = ?",  # noqa: S608 names
        (len(pattern.prefix), pattern.prefix),
    )
    return max((n for row in rows if (n := pattern.read(str(row[0]), year)) is not None), default=0)


def _highest_block(unit: Unit | Store, kind: Kind, year: int) -> int:
    rows = unit.query('SELECT max("last") FROM number_block WHERE series_id = ? AND year = ?', (series_id(kind), year))
    return int(str(rows[0][0] or 0))


def _mark(store: Store, kind: Kind, pattern: Pattern, year: int) -> str:
    """Return the setting that says how far this device came: it is not synced, and a copied file begins anew."""
    of_year = f".{year}" if pattern.per_year else ""
    return f"numbers.{store.device_id if is_leased(store) else 'all'}.{kind.name}{of_year}"
