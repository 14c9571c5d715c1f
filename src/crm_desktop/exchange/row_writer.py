"""Write one incoming row: match it, create it or fill what is empty, link it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from crm_desktop.domain.collate import fold
from crm_desktop.domain.ids import natural_id, short_key
from crm_desktop.domain.specs import ACTIVITY, AFFILIATION, ATTACHMENT, COMPANY, CUSTOM_FIELD, PERSON, TAG, Kind
from crm_desktop.exchange.incoming import Incoming, Ref
from crm_desktop.exchange.items import Item, as_items, keyed, new_items, normal_points
from crm_desktop.exchange.matching import OWN, by_ref, company_named, person_like
from crm_desktop.store import Unit
from crm_desktop.store.codec import as_map, flat_get

KeepPhoto = Callable[[bytes], str]
_MOST_NAMES = 50_000  # company names remembered between rows


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
        self._companies: dict[str, str] = {}
        self._known: set[str] = set()  # tags and custom fields that exist

    def write(self, row: Incoming) -> None:
        """Write a row's person, company, job, notes, tags, kept values and photo."""
        unit = self._unit_of()
        company_id = self._company(unit, row)
        record_id, kind = company_id, COMPANY
        if row.person is not None:
            record_id, kind = self._person(unit, row, company_id), PERSON
            if row.affiliation or company_id:
                self._affiliation(unit, row, record_id, company_id)
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
        if row.company is None:
            return by_ref(unit, COMPANY, dict([row.company_ref])) if row.company_ref else None
        refs = row.refs if row.person is None else (dict([row.company_ref]) if row.company_ref else {})
        name = str(row.company.get("name") or row.company.get("legal_name") or "")
        is_named_only = row.person is not None and not refs and set(row.company) <= {"name"}
        if is_named_only and (known := self._companies.get(name)):
            return known
        found = by_ref(unit, COMPANY, refs) or company_named(unit, name, refs)
        extra = row if row.person is None else None
        if found and is_named_only:
            record_id = found
        else:
            record_id = self._save(unit, COMPANY, found, self._values(unit, COMPANY, row.company, refs, extra))
        if is_named_only:
            if len(self._companies) >= _MOST_NAMES:
                self._companies.clear()
            self._companies[name] = record_id
        return record_id

    def _person(self, unit: Unit, row: Incoming, company_id: str | None) -> str:
        assert row.person is not None
        points = normal_points(row.person.get("points"), self._region)
        found = by_ref(unit, PERSON, row.refs) or person_like(unit, row.person, points, company_id, row.refs)
        return self._save(unit, PERSON, found, self._values(unit, PERSON, row.person, row.refs, row, points))

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
        values = {name: v for name, v in fields.items() if name not in ("points", "addresses") and v not in (None, "")}
        values["points"] = normal_points(fields.get("points"), self._region) if points is None else points
        values["addresses"] = as_items(fields.get("addresses"))
        values["refs"] = {system: ref for system, ref in refs.items() if system != OWN}
        if row is not None:
            values["tags"] = {self._tag(unit, name): {short_key(): 1} for name in row.tags}
            values["custom"] = {
                self._custom(unit, kind, name): v for name, v in row.kept.items() if v not in (None, "")
            }
        return values

    def _save(self, unit: Unit, kind: Kind, found: str | None, values: dict[str, object]) -> str:
        if found is None:
            points, addresses = values.pop("points"), values.pop("addresses")
            self._count(self.tally.created, kind)
            return unit.insert(kind, points=keyed(points), addresses=keyed(addresses), **values)  # type: ignore[arg-type]
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
            if name in ("points", "addresses"):
                changed.update((f"{name}.{k}", item) for k, item in keyed(new_items(as_map(current), value)).items())  # type: ignore[arg-type]
            elif isinstance(value, Mapping) and name in ("tags", "custom", "refs"):
                is_open = self._overwrite and name == "custom"
                changed.update((f"{name}.{k}", v) for k, v in value.items() if is_open or k not in as_map(current))
            elif current in (None, "") or self._overwrite:
                changed[name] = value
        return {name: value for name, value in changed.items() if flat_get(row, name) != value}

    def _affiliation(self, unit: Unit, row: Incoming, person_id: str, company_id: str | None) -> None:
        fields = {name: value for name, value in (row.affiliation or {}).items() if value not in (None, "")}
        if not fields and company_id is None:
            return
        affiliation_id = self._write_affiliation(unit, person_id, company_id, fields)
        if row.reports_to_ref:
            self.pending.append(Pending(AFFILIATION, affiliation_id, "reports_to_id", PERSON, row.reports_to_ref))

    def _write_affiliation(self, unit: Unit, person_id: str, company_id: str | None, fields: dict[str, object]) -> str:
        record_id = natural_id("affiliation", person_id, company_id or "")
        row = unit.row(AFFILIATION, record_id)
        if row is None:
            return unit.insert(AFFILIATION, id=record_id, person_id=person_id, company_id=company_id, **fields)
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
        tag_id = natural_id("tag", fold(name.strip()))
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
        return key

    @staticmethod
    def _count(outcome: dict[str, int], kind: Kind) -> None:
        outcome[kind.name] = outcome.get(kind.name, 0) + 1
