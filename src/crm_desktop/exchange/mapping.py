"""From rows to what goes in: a mapping is made into functions once, then each row runs through them."""

from __future__ import annotations

from collections.abc import Sequence

from crm_desktop.domain.errors import ImportFailed
from crm_desktop.domain.i18n import tr
from crm_desktop.exchange.cells import read_label
from crm_desktop.exchange.csv_rows import Row
from crm_desktop.exchange.full_names import split_name
from crm_desktop.exchange.guard import unguard
from crm_desktop.exchange.incoming import Incoming, Problem, Ref, Severity
from crm_desktop.exchange.items import Whole
from crm_desktop.exchange.joined_days import join_birthday
from crm_desktop.exchange.mapping_steps import Draft, Step, page_ref, step_of
from crm_desktop.exchange.phone_numbers import e164
from crm_desktop.exchange.plain_columns import plain_columns
from crm_desktop.exchange.targets import CUSTOM, Mapping, parse_target

_NAMES = frozenset(("given_name", "family_name", "additional_name", "nickname"))
_WAYS = frozenset(("points", "addresses", "website"))
_ADDRESS_LABELS = {
    "home": "home",
    "work": "visit",
    "billing": "billing",
    "shipping": "shipping",
    "delivery": "shipping",
}


class Mapper:
    """A mapping made ready for many rows; rows must come in the order of the file."""

    def __init__(self, mapping: Mapping) -> None:
        self.mapping = mapping
        self.count = 0
        targets = mapping.targets()
        self.has_person = any(t.startswith("person.") for t in targets)
        self.check_targets()
        labels = frozenset(column.label_from for column in mapping.columns if column.label_from)
        self.steps: list[tuple[int, Step]] = []
        for place, column in enumerate(mapping.columns):
            step = step_of(column, mapping, labels)
            if step is not None:
                self.steps.append((place, step))
        self.name_column = next((c.column for c in mapping.columns if c.target == "company.name"), "")
        jobs = (column for column in mapping.columns if column.target.startswith("affiliation."))
        self.job_columns = {column.target.removeprefix("affiliation."): column.column for column in jobs}
        kept = ((c.target if c.target.startswith(CUSTOM) else c.column, c.field_type) for c in mapping.columns)
        self.kept_types = {title: type_ for title, type_ in kept if type_}
        self.nulls = ("#N/A",) if mapping.source.startswith("salesforce") else ()
        self.plain = plain_columns(mapping, labels, self.nulls)
        places = self.plain.places if self.plain else frozenset()
        self.other_steps = [step for step in self.steps if step[0] not in places]
        # Rows that can't be reached are worth a word only where the file has several ways to say how.
        ways = sum(parse_target(t).is_point or t.endswith((".street", ".locality")) for t in targets)
        self.wants_contact = mapping.source == "general" and ways >= 3

    def check_targets(self) -> None:
        """Refuse a mapping by which no row could come in."""
        if not self.has_person and "company.name" not in self.mapping.targets():
            raise ImportFailed(
                tr("No column says who the rows are about"),
                tr("Choose which column holds the name, the e-mail address or the company."),
            )

    def incoming(self, row: Row) -> Incoming:
        """Return what a row says."""
        self.count += 1
        cells = row.cells
        if row.problem is not None and row.problem.severity is Severity.ERROR:
            return Incoming(row.line, problems=(row.problem,), cells=tuple(cells))
        draft = Draft(row.line)
        if row.problem is not None:
            draft.problems.append(row.problem)
        nulls = self.nulls
        is_put = self.plain is not None and self.plain.put(draft, cells)
        for place, put in self.other_steps if is_put else self.steps:
            text = cells[place]
            if text and text not in nulls:
                put(draft, unguard(text) if text[0] == "'" else text)
        self._add_items(draft)
        if draft.day_parts:
            join_birthday(draft)
        return self._finish(draft, cells)

    def _add_items(self, draft: Draft) -> None:
        """Put addresses and phones where they belong, addresses first: a phone without prefix is of their country."""
        regions = self._add_addresses(draft) if draft.addresses else {}
        if not draft.points:
            return
        region = regions.get("person") or regions.get("company") or self.mapping.region
        found: dict[str, list[dict[str, object]]] = {}
        seen: set[tuple[str, str]] = set()
        is_whole = True
        for owner, kind, label, value, column, label_from in draft.points:
            item: dict[str, object] = {"kind": kind, "value": value}
            if label:
                item["label"] = label
            if label_from and label_from in draft.labels:
                label, starred = read_label(draft.labels[label_from])
                item["label"] = label
                is_whole &= bool(label)
                if starred:
                    item["preferred"] = True
            same = value
            if kind == "phone":
                country = regions.get(owner) or region
                normalized = e164(value, country)
                if normalized:
                    item["normalized"] = same = normalized
                else:
                    is_whole = False
                    if country or value[0] == "+" or not any(map(str.isdigit, value)):
                        draft.warn(column, tr("a phone number"), value)
            if (owner, same) not in seen:
                seen.add((owner, same))
                found.setdefault(owner, []).append(item)
        for owner, items in found.items():
            getattr(draft, owner)["points"] = Whole(items) if is_whole else tuple(items)

    def _add_addresses(self, draft: Draft) -> dict[str, str]:
        """Put addresses into their records and return the first country of each owner."""
        regions: dict[str, str] = {}
        found: dict[str, list[dict[str, object]]] = {}
        for (owner, kind, label_from), fields in draft.addresses.items():
            if label_from:
                label = draft.labels.get(label_from, "").lstrip("* ").lower()
                kind = _ADDRESS_LABELS.get(label, kind)
            for one in _one_each(fields) if label_from else (fields,):
                one["kind"] = kind
                found.setdefault(owner, []).append(one)
                country = one.get("country", "")
                if isinstance(country, str) and len(country) == 2:
                    regions.setdefault(owner, country)
        for owner, items in found.items():
            getattr(draft, owner)["addresses"] = tuple(items)
        return regions

    def _finish(self, draft: Draft, cells: Sequence[str]) -> Incoming:
        person: dict[str, object] | None = draft.person
        company: dict[str, object] | None = draft.company if "name" in draft.company else None
        if draft.full_name and not ("given_name" in draft.person or "family_name" in draft.person):
            for name, value in split_name(draft.full_name, self.mapping.language).items():
                draft.person.setdefault(name, value)
        if "points" not in draft.person and _NAMES.isdisjoint(draft.person):
            person = None
        refs, company_ref = self._refs(draft, person is not None)
        if person is None and company is None:
            return self._nameless(draft, cells)
        self._check(draft, person, company)
        # A job stands between a person and a company; without one its words are kept.
        has_job = person is not None and (company is not None or company_ref is not None)
        if draft.affiliation and not has_job:
            draft.kept.update({self.job_columns[name]: value for name, value in draft.affiliation.items()})
        system = self.mapping.ref_system
        ids = draft.ids
        return Incoming(
            draft.line,
            person=person,
            company=company,
            affiliation=draft.affiliation if has_job else None,
            notes=tuple(draft.notes) if draft.notes else (),
            tags=tuple(dict.fromkeys(draft.tags)) if draft.tags else (),
            refs=refs,
            company_ref=company_ref,
            parent_ref=(system, ids["parent_ref"]) if "parent_ref" in ids else None,
            reports_to_ref=(system, ids["reports_to_ref"]) if "reports_to_ref" in ids else None,
            is_deleted=draft.is_deleted,
            kept=draft.kept,
            kept_types=self.kept_types,
            problems=tuple(draft.problems) if draft.problems else (),
            cells=tuple(cells),
        )

    def _refs(self, draft: Draft, has_person: bool) -> tuple[dict[str, str], Ref | None]:
        """Return the ids of the row's own record, and of the company a person works at."""
        system, ids = self.mapping.ref_system, draft.ids
        refs = {system: ids["ref"]} if "ref" in ids else {}
        if self.mapping.source == "linkedin" and has_person:
            refs |= page_ref(draft)
        if self.mapping.ref_by_row:
            refs[system] = self.mapping.ref_by_row.format(n=self.count)
        if "company_ref" not in ids:
            return refs, None
        if has_person:
            return refs, (system, ids["company_ref"])
        return refs or {system: ids["company_ref"]}, None

    def _nameless(self, draft: Draft, cells: Sequence[str]) -> Incoming:
        if self.has_person:
            problem = Problem(
                draft.line, "", tr("a name, an e-mail address or a phone number"), tr("a row without any")
            )
        else:
            problem = Problem(draft.line, self.name_column, tr("the name of a company"), tr("an empty cell"))
        return Incoming(draft.line, problems=(*draft.problems, problem), cells=tuple(cells))

    def _check(self, draft: Draft, person: dict[str, object] | None, company: dict[str, object] | None) -> None:
        if person is None and draft.person:
            draft.warn("", tr("the name of a person"), tr("a person without one, left out"))
        if company is None and draft.company:
            draft.warn(self.name_column, tr("the name of a company"), tr("a company without one, left out"))
        if self.wants_contact and _WAYS.isdisjoint(draft.person) and _WAYS.isdisjoint(draft.company):
            draft.warn("", tr("a phone number, an e-mail address or an address"), tr("a row with names only"))


def _one_each(fields: dict[str, object]) -> list[dict[str, object]]:
    """Take apart several addresses in the cells of one, joined by ` ::: `."""
    counts = [str(value).count(" ::: ") for value in fields.values()]
    if not any(counts):
        return [fields]
    found: list[dict[str, object]] = [{} for _ in range(max(counts) + 1)]
    for name, value in fields.items():
        for one, part in zip(found, str(value).split(" ::: "), strict=False):
            if part.strip():
                one[name] = part.strip()
    return [one for one in found if one]
