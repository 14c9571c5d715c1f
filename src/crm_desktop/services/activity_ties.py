"""What an activity is tied to inside a transaction: who takes part, what else it regards, the company of its people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from crm_desktop.domain.specs import KIND, PARTICIPANT, REGARDING, Kind
from crm_desktop.services.records import not_found
from crm_desktop.store import Store
from crm_desktop.store.unit_of_work import Unit

Page = tuple[str, str]  # name of the kind, id of the record


def put_tie(unit: Unit, activity_id: str, page: Page) -> bool:
    """Tie an activity to a record, or bring the tie back; return whether anything differs."""
    kind_name, record_id = page
    _check(unit, KIND[kind_name], record_id)
    return _put(unit, REGARDING, {"activity_id": activity_id, "record_kind": kind_name, "record_id": record_id})


def put_participant(unit: Unit, activity_id: str, person_id: str) -> bool:
    """Say that a person takes part; return whether anything differs."""
    _check(unit, KIND["person"], person_id)
    return _put(unit, PARTICIPANT, {"activity_id": activity_id, "person_id": person_id})


def remove_tie(unit: Unit, activity_id: str, record_id: str) -> bool:
    """Take a tie away."""
    return _remove(unit, REGARDING, {"activity_id": activity_id, "record_id": record_id})


def remove_participant(unit: Unit, activity_id: str, person_id: str) -> bool:
    """Say that a person doesn't take part."""
    return _remove(unit, PARTICIPANT, {"activity_id": activity_id, "person_id": person_id})


def put_all(
    unit: Unit, activity_id: str, page: Page | None, participants: Sequence[str], links: Iterable[Page]
) -> None:
    """Tie a new activity to its people, its links, and the companies where its people work."""
    for person_id in participants:
        put_participant(unit, activity_id, person_id)
    ties = [link for link in links if link != page]
    for link in ties:
        put_tie(unit, activity_id, link)
    people = {*participants, *(record_id for kind, record_id in [*ties, *([page] if page else [])] if kind == "person")}
    put_companies(unit, activity_id, page, people)


def put_companies(unit: Unit, activity_id: str, page: Page | None, people: Iterable[str]) -> None:
    """Tie an activity to the companies where these people work now."""
    for person_id in sorted(people):
        rows = unit.query("SELECT company_id FROM person WHERE id = ?", (person_id,))
        if rows and rows[0][0] and (page is None or rows[0][0] != page[1]):
            _put(
                unit,
                REGARDING,
                {"activity_id": activity_id, "record_kind": "company", "record_id": str(rows[0][0])},
            )


def participants_of(asked: Unit | Store, activity_id: str) -> list[str]:
    """Return the ids of those who take part, inside a transaction or as the file stands."""
    sql = "SELECT person_id FROM participant WHERE activity_id = ? AND deleted_at IS NULL ORDER BY k"
    return [str(row[0]) for row in asked.query(sql, (activity_id,))]


def _put(unit: Unit, kind: Kind, values: dict[str, object]) -> bool:
    tie_id = kind.natural_id_of(values)
    if unit.row(kind, tie_id) is None:
        unit.insert(kind, id=tie_id, **values)
        return True
    return unit.restore(kind, tie_id)


def _remove(unit: Unit, kind: Kind, values: dict[str, object]) -> bool:
    tie_id = kind.natural_id_of(values)
    return unit.row(kind, tie_id) is not None and unit.delete(kind, tie_id)


def _check(unit: Unit, kind: Kind, record_id: str) -> None:
    if unit.row(kind, record_id) is None:
        raise not_found(kind, record_id)
