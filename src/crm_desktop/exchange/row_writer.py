"""Write one incoming row: match it, create it or fill what is empty, link it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from crm_desktop.domain.collate import fold, sort_key
from crm_desktop.domain.ids import natural_id, new_id, short_key
from crm_desktop.domain.specs import ACTIVITY, AFFILIATION, ATTACHMENT, COMPANY, CUSTOM_FIELD, PERSON, TAG, Kind
from crm_desktop.exchange.familiar import Familiar
from crm_desktop.exchange.incoming import Incoming, Ref
from crm_desktop.exchange.items import Item, as_items, keyed, new_items, normal_points
from crm_desktop.exchange.matching import OWN, by_ref, company_named, person_like, point_key
from crm_desktop.store import Unit
from crm_desktop.store.codec import as_map, flat_get

KeepPhoto = Callable[[bytes], str]
K = TypeVar("K")
V = TypeVar("V")
_ITEMS = ("points", "addresses")
_MOST = 20_000  # companies, tags and fields remembered between rows


@dataclass
class Tally:
    """How many records of each kind were created, updated or left as they were."""

    created: dict[str, int] = field(default_factory=dict)
    updated: dict[str, int] = field(default_factory=dict)
    unchanged: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Pending:
    """A link to a record that may stand later in the file."""

    kind: Kind
    id: str
    field: str
    target: Kind
    ref: Ref


class RowWriter:
    """Writes rows of one import into the unit of the open transaction."""

    def __init__(self, unit_of: Callable[[], Unit], *, overwrite: bool, region: str, keep_photo: KeepPhoto) -> None:
        self.tally = Tally()
        self.pending: list[Pending] = []
        self._unit_of = unit_of
        self._overwrite = overwrite
        self._region = region
        self._keep_photo = keep_photo
        self._familiar = Familiar()
        self._companies: dict[str, str] = {}
        self._employers: dict[tuple[str, Ref], tuple[str, Mapping[str, object]]] = {}
        self._tags: dict[str, str] = {}
        self._customs: dict[tuple[str, str], str] = {}
        self._known: set[str] = set()  # tags and custom fields that exist

    def write(self, row: Incoming) -> None:
        """Write a row's person, company, job, notes, tags, kept values and photo."""
        unit = self._unit_of()
        self._familiar.follow(unit)
        company_id = self._company(unit, row)
        record_id, kind = company_id, COMPANY
        if row.person is not None:
            record_id, kind = self._person(unit, row, company_id), PERSON
            if row.company_ref and company_id is None:
                self.pending.append(Pending(PERSON, record_id, "company_id", COMPANY, row.company_ref))
        if record_id is None:
            return
        for body in row.notes:
            self._note(unit, kind, record_id, body)
        if row.parent_ref and kind is COMPANY:
            self.pending.append(Pending(COMPANY, record_id, "parent_id", COMPANY, row.parent_ref))
        if row.photo is not None:
            self._photo(unit, kind, record_id, row)

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
        name = str(row.company.get("name") or row.company.get("legal_name") or "")
        if row.person is None:
            return self._save_company(unit, row.company, name, row.refs, row)
        if ref:
            written = self._employers.get((name, ref))
            if written and written[1] == row.company:
                self._count(self.tally.unchanged, COMPANY)
                return written[0]
            record_id = self._save_company(unit, row.company, name, dict([ref]), None)
            _remember(self._employers, (name, ref), (record_id, row.company))
            return record_id
        if set(row.company) > {"name"}:
            return self._save_company(unit, row.company, name, {}, None)
        known = self._companies.get(name)
        if known is None:
            known = company_named(unit, name, {}, self._familiar)
            known = known or self._save_company(unit, row.company, name, {}, None)
            _remember(self._companies, name, known)
        return known

    def _save_company(
        self, unit: Unit, fields: Mapping[str, object], name: str, refs: Mapping[str, str], row: Incoming | None
    ) -> str:
        found = by_ref(unit, COMPANY, refs, self._familiar) or company_named(unit, name, refs, self._familiar)
        record_id = self._save(unit, COMPANY, found, self._values(unit, COMPANY, fields, refs, row))
        self._familiar.add(sort_key(name), *refs.values())
        return record_id

    def _person(self, unit: Unit, row: Incoming, company_id: str | None) -> str:
        """Write the person of a row, and the job."""
        assert row.person is not None
        points = normal_points(row.person.get("points"), self._region)
        found = by_ref(unit, PERSON, row.refs, self._familiar)
        found = found or person_like(unit, row.person, points, company_id, row.refs, self._familiar)
        self._familiar.add(*row.refs.values(), *map(point_key, points))
        values = self._values(unit, PERSON, row.person, row.refs, row, points)
        job = {name: value for name, value in (row.affiliation or {}).items() if value not in (None, "")}
        has_job = bool(job) or company_id is not None
        first_job = {"company_id": company_id, "job_title": job.get("job_title")} if has_job else None
        record_id = self._save(unit, PERSON, found, values, first_job)
        if has_job:
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
        values = {name: v for name, v in fields.items() if v is not None and v != "" and name not in _ITEMS}
        points = normal_points(fields.get("points"), self._region) if points is None else points
        addresses = as_items(fields.get("addresses"))
        if points:
            values["points"] = points
        if addresses:
            values["addresses"] = addresses
        if refs:
            values["refs"] = {system: ref for system, ref in refs.items() if system != OWN}
        if row is not None and row.tags:
            mark = short_key()  # one for all: it tells two additions of the same tag apart
            values["tags"] = {self._tag(unit, name): {mark: 1} for name in row.tags}
        if row is not None and row.kept:
            kept = row.kept.items()
            values["custom"] = {self._custom(unit, kind, name): v for name, v in kept if v not in (None, "")}
        return values

    def _save(
        self,
        unit: Unit,
        kind: Kind,
        found: str | None,
        values: dict[str, object],
        first_job: Mapping[str, object] | None = None,
    ) -> str:
        """Create a record or fill the one that was found; `first_job` is what a new person's job says of them."""
        if found is None:
            for name in _ITEMS:
                if name in values:
                    values[name] = keyed(values[name])  # type: ignore[arg-type]
            self._count(self.tally.created, kind)
            return unit.insert_new(kind, new_id(), values, first_job)
        row = unit.row(kind, found) or {}
        changed = self._changes(row, values)
        if row.get("deleted_at") is not None:
            changed["deleted_at"] = None  # brought in again: it is wanted again
        is_updated = bool(changed) and unit.update(kind, found, changed)
        self._count(self.tally.updated if is_updated else self.tally.unchanged, kind)
        return found

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
        record_id = natural_id("affiliation", person_id, company_id or "")
        values = {"person_id": person_id, "company_id": company_id, **fields}
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

    def _note(self, unit: Unit, kind: Kind, record_id: str, body: str) -> None:
        same = unit.query(
            "SELECT 1 FROM activity WHERE record_id = ? AND deleted_at IS NULL AND kind = 'note' AND body = ? LIMIT 1",
            (record_id, body),
        )
        if not same:
            unit.insert(ACTIVITY, kind="note", record_kind=kind.name, record_id=record_id, body=body)

    def _photo(self, unit: Unit, kind: Kind, record_id: str, row: Incoming) -> None:
        assert row.photo is not None
        sha256 = self._keep_photo(row.photo.data)
        photo_id = natural_id("attachment", record_id, sha256)
        if unit.row(ATTACHMENT, photo_id) is None:
            suffix = row.photo.mime.rpartition("/")[2].replace("jpeg", "jpg") or "img"
            unit.insert(
                ATTACHMENT, id=photo_id, sha256=sha256, name=f"photo.{suffix}", mime=row.photo.mime,
                bytes=len(row.photo.data), added_at=unit.now, record_kind=kind.name, record_id=record_id,
            )  # fmt: skip
        if kind is PERSON and not (unit.row(PERSON, record_id) or {}).get("photo"):
            unit.update(PERSON, record_id, {"photo": photo_id})

    def _tag(self, unit: Unit, name: str) -> str:
        known = self._tags.get(name)
        if known:
            return known
        tag_id = natural_id("tag", fold(name.strip()))
        _remember(self._tags, name, tag_id)
        if tag_id not in self._known:
            row = unit.row(TAG, tag_id)
            if row is None:
                unit.insert(TAG, id=tag_id, name=name.strip())
            elif row["deleted_at"] is not None:
                unit.restore(TAG, tag_id)
            self._known.add(tag_id)
        return tag_id

    def _custom(self, unit: Unit, kind: Kind, title: str) -> str:
        """Return the key of a custom field of this title; a column without a field gets one: nothing is dropped."""
        known = self._customs.get((kind.name, title))
        if known:
            return known
        key = re.sub(r"[^a-z0-9]+", "_", fold(title)).strip("_")[:48] or "column"
        if title == "vcard":
            return title  # lines of a card that only another card understands
        field_id = natural_id("custom_field", kind.name, key)
        if field_id not in self._known:
            if unit.row(CUSTOM_FIELD, field_id) is None:
                unit.insert(
                    CUSTOM_FIELD, id=field_id, kind=kind.name, key=key, labels={"en": title}, type="text",
                    searchable=True,
                )  # fmt: skip
            self._known.add(field_id)
        _remember(self._customs, (kind.name, title), key)
        return key

    @staticmethod
    def _count(outcome: dict[str, int], kind: Kind) -> None:
        outcome[kind.name] = outcome.get(kind.name, 0) + 1


def _remember(known: dict[K, V], key: K, value: V) -> None:
    """Keep a value for the rows that follow, forgetting the others where they become too many."""
    if len(known) >= _MOST:
        known.clear()
    known[key] = value
