"""Which record here an incoming row means: what a person decided goes before what its ids, points and names say."""

from __future__ import annotations

from collections.abc import Sequence

from crm_desktop.domain.specs import COMPANY, PERSON, Kind
from crm_desktop.exchange.familiar import Familiar
from crm_desktop.exchange.incoming import Fields, Incoming
from crm_desktop.exchange.items import Item, normal_points
from crm_desktop.exchange.matching import (
    Meant,
    by_ref,
    company_named,
    is_live,
    is_own,
    is_reached,
    known_as,
    person_like,
    record_of,
)
from crm_desktop.services.aliases import current_by
from crm_desktop.store import Unit


def named(company: Fields | None) -> str:
    """Return the name by which a company is found."""
    return str((company or {}).get("name") or (company or {}).get("legal_name") or "")


class Finder:
    """Asks inside the transaction of the row; remembers which records rows became that others are the same as."""

    def __init__(self, familiar: Familiar | None, region: str) -> None:
        self._familiar, self._region = familiar, region
        self._made: dict[str, str] = {}  # ids that rows were given -> the records that they became

    def note(self, row: Incoming, record_id: str) -> None:
        """Remember what a row became."""
        if row.made_id:
            self._made[row.made_id] = record_id

    def again(self, unit: Unit, row: Incoming) -> str | None:
        """Return what a row became that was written before a crash."""
        kind = row.about
        return by_ref(unit, kind, row.refs) or (record_of(unit, kind, row.made_id) if row.made_id else None)

    def person(
        self, unit: Unit, row: Incoming, points: list[Item], company_id: str | None, keys: Sequence[str] = ()
    ) -> str | None:
        """Return the person that a row means; `keys` are those of its ids and points, where they are known already."""
        assert row.person is not None
        found = self._decided(unit, PERSON, row)
        if found is not None or row.is_new:
            return found
        if keys and self._is_unseen(row, points, keys):
            return None
        found = by_ref(unit, PERSON, row.refs, self._familiar)
        return found or person_like(unit, row.person, points, company_id, row.refs, self._familiar)

    def _is_unseen(self, row: Incoming, points: list[Item], keys: Sequence[str]) -> bool:
        """Return whether nobody here has an id or a point of a row that says how a person is reached: most rows."""
        if self._familiar is None or self._familiar.has_any(keys):
            return False
        return is_reached(points) and not is_own(row.refs)

    def company(self, unit: Unit, name: str, refs: dict[str, str], row: Incoming | None = None) -> str | None:
        """Return a company by its ids or its name; `row` is there where the row is about the company itself."""
        found = self._decided(unit, COMPANY, row) if row is not None else None
        if found is not None or (row is not None and row.is_new):
            return found
        return by_ref(unit, COMPANY, refs, self._familiar) or company_named(unit, name, refs, self._familiar)

    def employer(self, unit: Unit, row: Incoming) -> str | None:
        """Return the company that the person of a row works at, if it is here."""
        refs = dict([row.company_ref]) if row.company_ref else {}
        name = named(row.company)
        if name:
            return self.company(unit, name, refs)
        return by_ref(unit, COMPANY, refs, self._familiar)

    def meant(self, unit: Unit, row: Incoming) -> str | None:
        """Return the record that a row is about, if it is here."""
        if row.person is None:
            return self.company(unit, named(row.company), dict(row.refs), row)
        points = normal_points(row.person.get("points"), self._region)
        return self.person(unit, row, points, self.employer(unit, row))

    def is_here(self, unit: Unit, row: Incoming) -> bool:
        """Return whether the record that a row is about is here; one in the bin is not."""
        if row.record is not None:
            meant = self.record(unit, row).id
            return bool(meant) and is_live(unit, row.about, meant)
        found = self.meant(unit, row)
        return found is not None and is_live(unit, COMPANY if row.person is None else PERSON, found)

    def record(self, unit: Unit, row: Incoming) -> Meant:
        """Return the record of any other kind that a row means: by its ids, else by what its kind is known by."""
        kind = row.about
        found = self._decided(unit, kind, row)
        if found is not None or row.is_new:
            return Meant(found or "")
        return Meant(by_ref(unit, kind, row.refs, self._familiar) or "") or known_as(unit, kind, row.record or {})

    def _decided(self, unit: Unit, kind: Kind, row: Incoming) -> str | None:
        """Return the record that a person said the row is, if it is still there."""
        if not row.same_as:
            return None
        wanted = self._made.get(row.same_as, row.same_as)
        return record_of(unit, kind, current_by(unit.query, wanted))  # it may have been merged since that was said
