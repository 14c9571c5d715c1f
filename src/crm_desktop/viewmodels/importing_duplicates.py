"""Rows that are probably the same as each other or as records here, and what a person decides about them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from typing import cast

from crm_desktop.domain.errors import NotFoundError
from crm_desktop.domain.i18n import tr, trc
from crm_desktop.domain.looking import looking
from crm_desktop.domain.specs import COMPANY, KIND, PERSON
from crm_desktop.exchange.finding import Finder, named
from crm_desktop.exchange.incoming import Incoming, Ref
from crm_desktop.exchange.items import normal_points
from crm_desktop.services.records import get
from crm_desktop.services.settings import region
from crm_desktop.store import Store, Unit
from crm_desktop.viewmodels.import_preview import facts_of, preview
from crm_desktop.viewmodels.importing import stop_if
from crm_desktop.viewmodels.importing_wizard import Wizard

MOST_TWINS = 5_000  # that are shown one by one
_CERTAIN = frozenset(("same_name", "same_email")), frozenset(("same_name", "same_phone"))

OnProgress = Callable[[int, int], None]


class Decision(StrEnum):
    """About a row that has a likely twin."""

    OPEN = ""
    SAME = "same"
    NEW = "new"
    OUT = "out"


@dataclass(frozen=True)
class Twin:
    """A row and what it is probably the same as: a record, or an earlier row."""

    number: int
    row: Incoming
    kind: str
    record_id: str
    other: Incoming | None
    other_number: int
    reasons: tuple[str, ...]
    score: float
    same_as: str = ""  # what it is probably the same as, in words

    @property
    def title(self) -> str:
        """Return the name in the row."""
        return preview(self.row).title


@dataclass(frozen=True)
class FieldPair:
    """A field in the row, and in its twin."""

    label: str
    left: str
    right: str

    @property
    def is_same(self) -> bool:
        """Whether both say the same."""
        return self.left == self.right


@dataclass
class Twins:
    """What was found; `certain` rows are the same record by their ids, or by name and e-mail or phone."""

    found: list[Twin] = field(default_factory=list)
    certain: int = 0
    more: int = 0  # that are not shown

    def open_ones(self, wizard: Wizard) -> list[Twin]:
        """Return those that nobody decided about."""
        return [twin for twin in self.found if decision_of(wizard, twin) is Decision.OPEN]


def find_twins(
    store: Store,
    wizard: Wizard,
    *,
    on_progress: OnProgress = lambda done, of: None,
    is_canceled: Callable[[], bool] = lambda: False,
) -> Twins:
    """Compare the rows with each other and with what is here."""
    from crm_desktop.services.duplicates import RowMatch, compare_rows  # late: rapidfuzz

    twins, check = Twins(), partial(stop_if, is_canceled)
    finder, unit = Finder(None, region(store)), cast(Unit, store)
    firms = _Firms(store, finder)
    for kind in (COMPANY, PERSON):  # companies first: people may know theirs by its id alone
        matches = compare_rows(
            store, kind.name, _values(wizard, kind.name, region(store), check, firms), on_progress=on_progress,
            is_canceled=is_canceled,
        )  # fmt: skip
        best: dict[int, RowMatch] = {}
        for match in matches:
            best.setdefault(match.line, match)
        wanted = set(best) | {match.other_line for match in best.values() if match.other_line is not None}
        rows = {number: row for number, row in enumerate(wizard.rows(check)) if number in wanted} if best else {}
        for number, match in looking(best.items(), check):
            row, codes = rows[number], frozenset(reason.code for reason in match.reasons)
            if match.record_id is not None:
                is_certain = finder.meant(unit, row) == match.record_id
            else:
                is_certain = any(sure <= codes for sure in _CERTAIN)
            if is_certain:
                twins.certain += 1
            elif len(twins.found) >= MOST_TWINS:
                twins.more += 1
            else:
                other = rows.get(match.other_line) if match.other_line is not None else None
                reasons = tuple(reason.text for reason in match.reasons)
                twins.found.append(
                    Twin(number, row, kind.name, match.record_id or "", other,
                         -1 if match.other_line is None else match.other_line, reasons, match.score)
                )  # fmt: skip
    twins.found = sorted(
        (replace(twin, same_as=_twin_words(store, twin)) for twin in looking(twins.found, check)),
        key=lambda twin: twin.number,
    )
    return twins


def decision_of(wizard: Wizard, twin: Twin) -> Decision:
    """Return what was decided about a row."""
    repairs, number = wizard.repairs, twin.number
    if number in repairs.left_out:
        return Decision.OUT
    if number in repairs.same_as or number in repairs.same_row:
        return Decision.SAME
    return Decision.NEW if number in repairs.is_new else Decision.OPEN


def decide(wizard: Wizard, twin: Twin, decision: Decision) -> None:
    """Decide about a row, or take the decision back."""
    repairs, number = wizard.repairs, twin.number
    repairs.forget_decision(number)
    was_out = number in repairs.left_out
    repairs.left_out.discard(number)
    if decision is Decision.SAME and twin.record_id:
        repairs.same_as[number] = twin.record_id
    elif decision is Decision.SAME:
        repairs.is_same_row(number, twin.other_number)
    elif decision is Decision.NEW:
        repairs.is_new.add(number)
    elif decision is Decision.OUT:
        repairs.left_out.add(number)
    if wizard.found is not None:
        wizard.found.left_out += (decision is Decision.OUT) - was_out


def decision_words(decision: Decision) -> str:
    """Return a decision in words."""
    return {
        Decision.OPEN: tr("Open: becomes a new one"),
        Decision.SAME: tr("Same record: it is updated"),
        Decision.NEW: tr("Another one: it is created"),
        Decision.OUT: tr("Left out"),
    }[decision]


def _twin_words(store: Store, twin: Twin) -> str:
    if twin.other is not None:
        return tr("{name}, line {line} of the file", name=preview(twin.other).title, line=twin.other.line)
    return _record_title(store, twin)


def _record_title(store: Store, twin: Twin) -> str:
    rows = store.query(f"SELECT display_name FROM {KIND[twin.kind].name} WHERE id = ?", (twin.record_id,))  # noqa: S608
    return str(rows[0][0]) if rows else tr("No name")


def compare(store: Store, twin: Twin) -> list[FieldPair]:
    """Return row and twin field by field: the name, then what differs, then what both have."""
    left = _by_label(_row_facts(twin.row))
    right = _by_label(_row_facts(twin.other) if twin.other is not None else _record_facts(store, twin))
    pairs = [FieldPair(label, left.get(label, ""), right.get(label, "")) for label in dict.fromkeys([*left, *right])]
    return sorted(pairs, key=lambda pair: (pair.label != trc("person", "Name"), pair.is_same))


class _Firms:
    """Names of companies by their ids in the other program: of those in the file, else of those here."""

    def __init__(self, store: Store, finder: Finder) -> None:
        self._store, self._finder = store, finder
        self._names: dict[Ref, str] = {}

    def note(self, row: Incoming) -> None:
        """Remember a company of the file."""
        self._names.update(dict.fromkeys(row.refs.items(), named(row.company)))

    def of(self, row: Incoming) -> str:
        """Return the name of the company that the person of a row works at."""
        name, ref = named(row.company), row.company_ref
        if name or ref is None:
            return name
        if ref not in self._names:
            found = self._finder.employer(cast(Unit, self._store), row)
            names = self._store.query("SELECT name FROM company WHERE id = ?", (found,)) if found else []
            self._names[ref] = str(names[0][0] or "") if names else ""
        return self._names[ref]


def _values(
    wizard: Wizard, kind: str, country: str, look: Callable[[], object], firms: _Firms
) -> Iterator[tuple[int, Mapping[str, object]]]:
    """Return the rows about a kind as its values; `firms` hears the companies and names those of people."""
    for number, row in enumerate(wizard.rows(look)):
        fields = row.person if kind == PERSON.name else row.company if row.person is None else None
        if fields is None or row.is_refused or row.is_deleted:
            continue
        values = {name: value for name, value in fields.items() if value not in (None, "")}
        values["points"] = {str(n): dict(point) for n, point in enumerate(normal_points(fields.get("points"), country))}
        addresses = fields.get("addresses")
        items = addresses if isinstance(addresses, tuple) else ()
        values["addresses"] = {str(n): item for n, item in enumerate(items)}
        if kind == PERSON.name:
            values["company"] = firms.of(row)
        else:
            firms.note(row)
        yield number, values


def _row_facts(row: Incoming) -> list[tuple[str, str]]:
    shown = preview(row)
    names = [(trc("person", "Name"), shown.title)]
    if not shown.is_company and shown.subtitle:
        names.append((tr("Company"), shown.subtitle))
    return [*names, *shown.facts]


def _record_facts(store: Store, twin: Twin) -> list[tuple[str, str]]:
    kind = KIND[twin.kind]
    try:
        record = get(store, kind, twin.record_id)
    except NotFoundError:
        return []
    facts = [(trc("person", "Name"), _record_title(store, twin))]
    if record.get("company_id"):
        names = store.query("SELECT display_name FROM company WHERE id = ?", (record["company_id"],))
        facts += [(tr("Company"), str(name)) for (name,) in names]
    for name in ("points", "addresses"):
        items = record.get(name)
        record[name] = tuple(items.values()) if isinstance(items, Mapping) else ()
    return [*facts, *facts_of(kind, record)]


def _by_label(facts: list[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for label, value in facts:
        found[label] = f"{found[label]}, {value}" if label in found else value
    return found
