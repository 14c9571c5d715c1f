"""Write one incoming row: match it, create it or fill what is empty, link it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from crm_desktop.domain.collate import sort_key
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.ids import new_id
from crm_desktop.domain.specs import AFFILIATION, COMPANY, PERSON, Kind
from crm_desktop.exchange.clearing import fields_of
from crm_desktop.exchange.familiar import Familiar, Query
from crm_desktop.exchange.finding import Finder, named
from crm_desktop.exchange.incoming import Incoming, Problem, Ref, Severity
from crm_desktop.exchange.items import Item, KeysInHand, as_items, give_keys, keyed, new_items, normal_points
from crm_desktop.exchange.kept_fields import KeptFields
from crm_desktop.exchange.links import Pending, links_of
from crm_desktop.exchange.matching import OWN, by_ref, company_named, is_shared, point_key
from crm_desktop.exchange.mode import Mode
from crm_desktop.exchange.required_fields import RequiredFields
from crm_desktop.exchange.row_notes import write_notes
from crm_desktop.exchange.row_photo import KeepPhoto, write_photo
from crm_desktop.exchange.row_tags import RowTags
from crm_desktop.exchange.tally import Tally
from crm_desktop.store import Unit
from crm_desktop.store.codec import as_map, flat_get

K = TypeVar("K")
V = TypeVar("V")
_ITEMS = ("points", "addresses")
_MOST = 20_000  # companies, tags and fields remembered between rows


class RowWriter:
    """Writes rows of one import into the unit of the open transaction."""

    def __init__(
        self,
        unit_of: Callable[[], Unit],
        query: Query,
        *,
        mode: Mode,
        region: str,
        keep_photo: KeepPhoto,
        clears: bool = False,
    ) -> None:
        self.tally = Tally()
        self.pending: list[Pending] = []
        self.warnings: list[Problem] = []
        self._unit_of = unit_of
        self._unit: Unit | None = None  # of the row before
        self.mode = mode
        self._overwrite, self._clears = mode.overwrites, clears and mode.overwrites
        self._region = region
        self._keep_photo = keep_photo
        self._familiar = Familiar(query)
        self._find = Finder(self._familiar, region)
        self._companies: dict[str, str] = {}
        self._employers: dict[tuple[str, Ref], tuple[str, Mapping[str, object]]] = {}
        self._tags, self._kept, self._required = RowTags(), KeptFields(), RequiredFields()
        self._keys = KeysInHand()
        self._made: set[str] = set()  # records of the row in hand that were not there before

    def write(self, row: Incoming) -> bool:
        """Write a row's person, company, job, notes, tags, kept values and photo; False where the mode skips it."""
        unit = self._turn()
        self._made.clear()
        if self.mode in (Mode.NEW, Mode.EXISTING) and self._find.is_here(unit, row) is (self.mode is Mode.NEW):
            return False
        company_id = self._company(unit, row)
        record_id, kind = company_id, COMPANY
        if row.person is not None:
            record_id, kind = self._person(unit, row, company_id), PERSON
            if row.company_ref and company_id is None:
                self.pending.append(Pending(PERSON, record_id, "company_id", COMPANY, row.company_ref))
        if record_id is None:
            return True
        self._find.note(row, record_id)
        if row.notes:  # most have none
            write_notes(unit, kind, record_id, row.notes, is_new=record_id in self._made)
        if row.parent_ref and kind is COMPANY:
            self.pending.append(Pending(COMPANY, record_id, "parent_id", COMPANY, row.parent_ref))
        if row.photo is not None:
            write_photo(unit, kind, record_id, row.photo, self._keep_photo)
        return True

    def _turn(self) -> Unit:
        """Return the transaction in hand."""
        unit = self._unit_of()
        if unit is not self._unit:
            self._unit = unit
            self._tags.begin()
            self._keys.drop()
            self._familiar.follow(unit)
        return unit

    def doubt(self) -> None:
        """Take nothing for new or for known any more: somebody else wrote, and rows are given once more."""
        self._familiar.doubt()
        self._companies.clear()
        self._employers.clear()
        self._tags, self._kept = RowTags(), KeptFields()
        self._unit = None

    def recall(self, row: Incoming) -> None:
        """Take up the links of a row that was written before a crash; the records that they join may come later."""
        if row.company_ref or row.parent_ref or row.reports_to_ref or row.made_id:
            self.pending += links_of(self._unit_of(), row, self._find)

    def link(self) -> None:
        """Set the links whose targets stood later in the file, or were there before."""
        for link in self.pending:
            unit = self._unit_of()
            target = by_ref(unit, link.target, dict([link.ref]))
            if target is None:
                continue
            if link.kind is PERSON:
                self._write_affiliation(unit, link.id, target, {})
            elif link.kind is AFFILIATION or not (unit.row(link.kind, link.id) or {}).get(link.field):
                unit.update(link.kind, link.id, {link.field: target})

    def _company(self, unit: Unit, row: Incoming) -> str | None:
        ref = row.company_ref
        if row.company is None:
            return by_ref(unit, COMPANY, dict([ref]), self._familiar) if ref else None
        name = named(row.company)
        if row.person is None:
            return self._save_company(unit, row.company, name, row.refs, row)
        if self.mode is Mode.EXISTING and self._find.employer(unit, row) is None:
            found = tr("“{name}”, so the person's company stays as it is", name=name[:80])
            expected = tr("a company that is here")
            self.warnings.append(Problem(row.line, "", expected, found, Severity.WARNING))
            return None
        if ref:
            written = self._employers.get((name, ref))
            if written and written[1] == row.company:
                self.tally.count(self.tally.unchanged, COMPANY)
                return written[0]
            record_id = self._save_company(unit, row.company, name, dict([ref]), None)
            _remember(self._employers, (name, ref), (record_id, row.company))
            return record_id
        if set(row.company) > {"name"}:
            return self._save_company(unit, row.company, name, {}, None)
        known = self._companies.get(name)
        if known is None:
            if is_shared(unit, name, self._familiar):
                self._unlinked(row, name)
                return None
            known = company_named(unit, name, {}, self._familiar)
            known = known or self._save_company(unit, row.company, name, {}, None)
            _remember(self._companies, name, known)
        return known

    def _unlinked(self, row: Incoming, name: str) -> None:
        """Keep the name of a company that several have: which of them is meant, the file doesn't say."""
        row.kept = {**row.kept, tr("Company"): name}
        expected, found = tr("a name that one company has"), tr("several named “{name}”: not linked", name=name[:80])
        self.warnings.append(Problem(row.line, "", expected, found, Severity.WARNING))

    def _save_company(
        self, unit: Unit, fields: Mapping[str, object], name: str, refs: Mapping[str, str], row: Incoming | None
    ) -> str:
        found = self._find.company(unit, name, dict(refs), row)
        record_id = self._save(unit, COMPANY, found, self._values(unit, COMPANY, fields, refs, row), row=row)
        self._familiar.add(sort_key(name), *refs.values())
        return record_id

    def _person(self, unit: Unit, row: Incoming, company_id: str | None) -> str:
        """Write the person of a row, and the job."""
        assert row.person is not None
        points = normal_points(row.person.get("points"), self._region)
        keys = [*row.refs.values(), *map(point_key, points)]
        found = self._find.person(unit, row, points, company_id, keys)
        self._familiar.add(*keys)
        values = self._values(unit, PERSON, row.person, row.refs, row, points)
        job = {n: value for n, value in row.affiliation.items() if value not in (None, "")} if row.affiliation else {}
        has_job = bool(job) or company_id is not None
        first_job = {"company_id": company_id, "job_title": job.get("job_title")} if has_job else None
        record_id = self._save(unit, PERSON, found, values, first_job, row=row)
        if has_job:
            if self._clears and found is not None:
                job = {**dict.fromkeys(fields_of("affiliation", row.emptied)), **job}
            job_id = self._write_affiliation(unit, record_id, company_id, job, is_first=found is None)
            if row.reports_to_ref:
                self.pending.append(Pending(AFFILIATION, job_id, "reports_to_id", PERSON, row.reports_to_ref))
        return record_id

    def _values(
        self,
        unit: Unit,
        kind: Kind,
        fields: Mapping[str, object],
        refs: Mapping[str, str],
        row: Incoming | None,
        points: list[Item] | None = None,
    ) -> dict[str, object]:
        """Return the values of a record as lists of items and plain fields, ready to be created or filled."""
        values = dict(fields)
        for name in _ITEMS:
            values.pop(name, None)
        if not all(values.values()):
            values = {name: v for name, v in values.items() if v is not None and v != ""}
        points = normal_points(fields.get("points"), self._region) if points is None else points
        addresses = as_items(fields.get("addresses"))
        if points:
            values["points"] = points
        if addresses:
            values["addresses"] = addresses
        if refs:
            values["refs"] = {system: ref for system, ref in refs.items() if system != OWN}
        if row is not None and row.tags:
            values["tags"] = self._tags.of(unit, row.tags)
        if row is not None and row.kept:
            values["custom"] = self._kept.values(unit, kind, row)
        return values

    def _save(
        self,
        unit: Unit,
        kind: Kind,
        found: str | None,
        values: dict[str, object],
        first_job: Mapping[str, object] | None = None,
        *,
        row: Incoming | None = None,
    ) -> str:
        """Create a record or fill the one that was found; `first_job` is what a new person's job says of them.

        `row` is there for the record that the row is about, not for the company of its person.
        """
        if found is None:
            give_keys(values, _ITEMS, self._keys.take)
            self.tally.count(self.tally.created, kind)
            if row is not None:
                self.warnings += self._required.warnings(unit, kind, values, row.line)
            return self._create(unit, kind, values, first_job, row.made_id if row is not None else "")
        here = unit.row(kind, found) or {}
        if self.mode is Mode.NEW and here.get("deleted_at") is None:
            self.tally.count(self.tally.unchanged, kind)
            return found
        if self._clears and row is not None:
            values = {**dict.fromkeys(fields_of(kind.name, row.emptied)), **values}
        changed = self._changes(here, values)
        if here.get("deleted_at") is not None:
            changed["deleted_at"] = None  # brought in again: it is wanted again
        is_updated = bool(changed) and unit.update(kind, found, changed)
        self.tally.count(self.tally.updated if is_updated else self.tally.unchanged, kind)
        return found

    def _create(
        self, unit: Unit, kind: Kind, values: dict[str, object], first_job: Mapping[str, object] | None, made_id: str
    ) -> str:
        record_id = unit.insert_new(kind, made_id or new_id(), values, first_job)
        self._made.add(record_id)
        return record_id

    def _changes(self, row: Mapping[str, object], values: Mapping[str, object]) -> dict[str, object]:
        """Return what a record here gets from the file: empty fields, new items; more only when overwriting."""
        changed: dict[str, object] = {}
        for name, value in values.items():
            current = row.get(name)
            if name in _ITEMS:
                changed.update((f"{name}.{k}", item) for k, item in keyed(new_items(as_map(current), value)).items())  # type: ignore[arg-type]
            elif isinstance(value, Mapping) and name in ("tags", "custom", "refs"):
                is_open = self._overwrite and name == "custom"
                own = row.get("id")  # the UID of a card of ours is the record's own id: nothing to remember
                changed.update(
                    (f"{name}.{k}", v)
                    for k, v in value.items()
                    if (is_open or k not in as_map(current)) and not (name == "refs" and v == own)
                )
            elif current in (None, "") or self._overwrite:
                changed[name] = value
        return {name: value for name, value in changed.items() if flat_get(row, name) != value}

    def _write_affiliation(
        self, unit: Unit, person_id: str, company_id: str | None, fields: dict[str, object], *, is_first: bool = False
    ) -> str:
        values = {"person_id": person_id, "company_id": company_id, **fields}
        record_id = AFFILIATION.natural_id_of(values)
        if is_first:
            return unit.insert_rolled_up(AFFILIATION, record_id, values)
        row = unit.row(AFFILIATION, record_id)
        if row is None:
            return unit.insert(AFFILIATION, id=record_id, **values)
        changed = {n: v for n, v in fields.items() if row.get(n) in (None, "") or self._overwrite}
        if row.get("deleted_at") is not None:
            changed["deleted_at"] = None
        if changed:
            unit.update(AFFILIATION, record_id, changed)
        return record_id


def _remember(known: dict[K, V], key: K, value: V) -> None:
    """Keep a value for the rows that follow, forgetting the others where they become too many."""
    if len(known) >= _MOST:
        known.clear()
    known[key] = value
