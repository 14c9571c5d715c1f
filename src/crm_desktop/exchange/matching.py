"""Find the record that an incoming row means: by its id in the other program, else by point and name, else by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from crm_desktop.domain.collate import fold, sort_key
from crm_desktop.domain.names import display_name, sort_name
from crm_desktop.domain.specs import COMPANY, PERSON, Kind
from crm_desktop.exchange.familiar import Familiar
from crm_desktop.services.aliases import current_by
from crm_desktop.store import Unit

OWN, OWN_ID = "crm-desktop", "CRM Desktop ID"  # the system and the title of our own ids in a table
Item = Mapping[str, object]
Refs = Mapping[str, str]
_REACH = frozenset(("email", "phone"))


def by_ref(unit: Unit, kind: Kind, refs: Refs, familiar: Familiar | None = None) -> str | None:
    """Return the record that has one of these ids in another program."""
    for system, ref in refs.items():
        if familiar and system not in ("vcard", OWN) and not familiar.has(ref):
            continue
        found = unit.query(
            f"SELECT r.id FROM ref_index i JOIN {kind.name} r ON r.k = i.k "  # noqa: S608 kind's name
            "WHERE i.ref = ? AND i.system = ? AND i.kind = ?",
            (ref, system, kind.number),
        )
        if not found and system in ("vcard", OWN):
            # Our own cards carry the record's id as UID where it had none from elsewhere; our tables always do.
            now = current_by(unit.query, ref)  # of a record that was merged, the kept one
            found = unit.query(f"SELECT id FROM {kind.name} WHERE id = ?", (now,))  # noqa: S608 kind's name
        if found:
            return str(found[0][0])
    return None


def record_of(unit: Unit, kind: Kind, record_id: str) -> str | None:
    """Return an id if there is a record of that id, in the bin too."""
    return record_id if unit.query(f"SELECT 1 FROM {kind.name} WHERE id = ?", (record_id,)) else None  # noqa: S608


def is_live(unit: Unit, kind: Kind, record_id: str) -> bool:
    """Return whether a record is here and not in the bin."""
    return bool(unit.query(f"SELECT 1 FROM {kind.name} WHERE id = ? AND deleted_at IS NULL", (record_id,)))  # noqa: S608


def person_like(
    unit: Unit,
    fields: Mapping[str, object],
    points: Iterable[Item],
    company_id: str | None,
    refs: Refs,
    familiar: Familiar | None = None,
) -> str | None:
    """Return a person of the same name with one of these points.

    Without e-mail and phone a page in a network tells as much, and then the same name at the same company.
    """
    points = list(points)
    keys = [point_key(p) for p in points if p.get("kind") in _REACH]
    pages = [point_key(p) for p in points if p.get("kind") == "social"]
    asked = [key for key in (*keys, *pages) if familiar is None or familiar.has(key)]
    if keys and not asked:
        return None
    name = fold(display_name({**fields, "points": dict(enumerate(points))}))
    for key in asked:
        rows = unit.query(
            "SELECT p.id, p.display_name, p.k FROM point_index i JOIN person p ON p.k = i.k "
            "WHERE i.value = ? AND i.kind = ?",
            (key, PERSON.number),
        )
        for record_id, other, k in rows:
            if fold(str(other)) == name and not _is_another(unit, PERSON, k, refs):
                return str(record_id)
    return None if keys else _person_named(unit, fields, name, company_id, refs)


@dataclass(frozen=True, slots=True)
class Meant:
    """The record that a row means, empty for none; `taken` is one that has its number and is another."""

    id: str = ""
    taken: str = ""

    def __bool__(self) -> bool:
        return bool(self.id)


def known_as(unit: Unit, kind: Kind, values: Mapping[str, object]) -> Meant:
    """Return the record by which the fields of its kind that tell it are the same, such as number and subject."""
    if not kind.known_by or not values.get(kind.known_by[0]):
        return Meant()
    columns = ", ".join(kind.known_by)
    rows = unit.query(
        f"SELECT id, display_name, {columns} FROM {kind.name} WHERE sort_name = ? ORDER BY deleted_at IS NOT NULL, k",  # noqa: S608
        (kind.derive(values)["sort_name"],),
    )
    wanted = [fold(str(values.get(name) or "")) for name in kind.known_by]
    for record_id, _, *held in rows:
        if [fold(str(value or "")) for value in held] == wanted:
            return Meant(str(record_id))
    return Meant(taken=str(rows[0][1] or "") if rows else "")


def is_reached(points: Iterable[Item]) -> bool:
    """Return whether there is an e-mail address or a phone, by which a person is known to be one who is here."""
    for point in points:  # noqa: SIM110 a generator for each row of a file costs four times as much
        if point.get("kind") in _REACH:
            return True
    return False


def is_own(refs: Refs) -> bool:
    """Return whether an id may be the record's own one, which no index knows."""
    return "vcard" in refs or OWN in refs


def point_key(point: Item) -> str:
    """Return how the index of points writes a point."""
    normal = point.get("normalized")
    return str(normal) if normal else fold(str(point["value"]))


def company_named(unit: Unit, name: str, refs: Refs, familiar: Familiar | None = None) -> str | None:
    """Return a company of this name, accents and case aside."""
    if familiar and not familiar.has(sort_key(name)):
        return None
    rows = unit.query(
        "SELECT id, display_name, k FROM company WHERE deleted_at IS NULL AND sort_name = ? ORDER BY k LIMIT 20",
        (sort_key(name),),
    )
    folded = fold(name)
    for record_id, other, k in rows:
        if fold(str(other)) == folded and not _is_another(unit, COMPANY, k, refs):
            return str(record_id)
    return None


def is_shared(unit: Unit, name: str, familiar: Familiar | None = None) -> bool:
    """Return whether several companies have this name, so that a name alone says nothing."""
    if familiar and not familiar.has(sort_key(name)):
        return False
    rows = unit.query(
        "SELECT display_name FROM company WHERE deleted_at IS NULL AND sort_name = ? LIMIT 20", (sort_key(name),)
    )
    folded = fold(name)
    return sum(fold(str(other)) == folded for (other,) in rows) > 1


def _person_named(
    unit: Unit, fields: Mapping[str, object], name: str, company_id: str | None, refs: Refs
) -> str | None:
    """Without e-mail and phone only the same name at the same company is the same person."""
    rows = unit.query(
        "SELECT id, display_name, company_id, k FROM person p WHERE deleted_at IS NULL AND sort_name = ? "
        "AND NOT EXISTS (SELECT 1 FROM point_index i WHERE i.kind = ? AND i.k = p.k AND i.type IN ('email', 'phone')) "
        "ORDER BY k LIMIT 20",
        (sort_key(sort_name(fields)), PERSON.number),
    )
    for record_id, other, works_at, k in rows:
        if fold(str(other)) == name and works_at == company_id and not _is_another(unit, PERSON, k, refs):
            return str(record_id)
    return None


def _is_another(unit: Unit, kind: Kind, k: object, refs: Refs) -> bool:
    """Return whether the source itself tells the two apart: it gave the record here another id."""
    if not refs:
        return False
    rows = unit.query("SELECT system, ref FROM ref_index WHERE kind = ? AND k = ?", (kind.number, k))
    return any(refs.get(str(system), ref) != ref for system, ref in rows)
