"""Write rows of any other kind than people and companies; what they name is found, never guessed or made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from crm_desktop.domain.collate import fold
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.ids import new_id
from crm_desktop.domain.specs import Kind
from crm_desktop.exchange.incoming import Incoming, Problem, Severity
from crm_desktop.exchange.matching import OWN
from crm_desktop.exchange.mode import Mode
from crm_desktop.exchange.row_notes import write_notes
from crm_desktop.exchange.row_photo import KeepPhoto
from crm_desktop.exchange.row_writer import RowWriter
from crm_desktop.exchange.targets import named_kinds
from crm_desktop.services.arrivals import Arrivals
from crm_desktop.services.match import match_query
from crm_desktop.services.numbering import FIELD, numbered
from crm_desktop.store import Store, Unit
from crm_desktop.store.codec import as_map

_MOST = 20_000  # names remembered between rows
Found = Sequence[tuple[str, str]]  # kind and id


class RecordWriter(RowWriter):
    """Writes the rows of an import, of whatever kind they are."""

    def __init__(
        self,
        store: Store,
        unit_of: Callable[[], Unit],
        *,
        mode: Mode,
        region: str,
        keep_photo: KeepPhoto,
        clears: bool = False,
    ) -> None:
        super().__init__(unit_of, store.query, mode=mode, region=region, keep_photo=keep_photo, clears=clears)
        self._store = store
        self._arrivals = Arrivals(store)
        self._names: dict[tuple[str, str], Found] = {}  # what was asked for, by kinds and text

    def write(self, row: Incoming) -> bool:
        """Write a row; False where the mode skips it."""
        if row.record is None:
            return super().write(row)
        unit, kind = self._turn(), row.about
        if self.mode in (Mode.NEW, Mode.EXISTING) and self._find.is_here(unit, row) is (self.mode is Mode.NEW):
            return False
        meant = self._find.record(unit, row)
        row = replace(row, record={**(row.record or {}), **self._linked(unit, kind, row)}, kept=row.kept)
        if meant.taken:
            row = self._without_number(kind, row, meant.taken)
        assert row.record is not None
        values = self._values(unit, kind, row.record, row.refs, row)
        if OWN in row.refs and not meant:  # it comes from another workspace: the next import finds it by that
            values["refs"] = {**as_map(values.get("refs")), OWN: row.refs[OWN]}
        record_id = self._save(unit, kind, meant.id or None, values, row=row)
        self._familiar.add(*row.refs.values())
        self._find.note(row, record_id)
        write_notes(unit, kind, record_id, row.notes, is_new=not meant.id)
        return True

    def doubt(self) -> None:
        """Take nothing for new or for known any more."""
        super().doubt()
        self._names.clear()

    def _create(
        self, unit: Unit, kind: Kind, values: dict[str, object], first_job: Mapping[str, object] | None, made_id: str
    ) -> str:
        if kind.name in _BY_ROWS:
            return super()._create(unit, kind, values, first_job, made_id)
        record_id = made_id or new_id()
        arrival = None if OWN in as_map(values.get("refs")) else self._arrivals.of(kind)
        given = frozenset(values)
        values |= kind.begun(values, unit.now)
        if arrival is not None:
            values = arrival.complete(values, given, unit.now)
        values = numbered(self._store, unit, kind, record_id, values)
        unit.insert(kind, id=record_id, **values)
        if arrival is not None:
            arrival.follow(unit, record_id, values)
        return record_id

    def _without_number(self, kind: Kind, row: Incoming, taken: str) -> Incoming:
        """Give a row a number of its own where another record has the file's; that one is kept beside it."""
        number = str((row.record or {})[FIELD])
        record = {name: value for name, value in (row.record or {}).items() if name != FIELD}
        expected = tr("a number that is free")
        self.warnings.append(
            Problem(row.line, "", expected, tr("{number}, the number of {name}", number=number, name=taken[:80]),
                    Severity.WARNING)
        )  # fmt: skip
        return replace(row, record=record, kept={**row.kept, tr("Number in the file"): number})

    def _linked(self, unit: Unit, kind: Kind, row: Incoming) -> dict[str, object]:
        """Return the records that a row names; a text that names none or several stays beside as a text."""
        links: dict[str, object] = {}
        for name, (text, column) in sorted(row.named.items()):  # the company goes before its person
            found = self._named(unit, named_kinds(kind.name, kind.by_name[name]), text)
            if len(found) > 1 and links.get("company_id"):
                found = [one for one in found if _works_at(unit, one, str(links["company_id"]))] or found
            if len(found) == 1:
                links[name] = found[0][1]
                if name == "record_id":
                    links["record_kind"] = found[0][0]
                continue
            row.kept = {**row.kept, column: text}
            expected = tr("the name or the e-mail address of a record that is here; the text is kept")
            if found:
                expected = tr("a name that only one record has; the text is kept")
            self.warnings.append(Problem(row.line, column, expected, text[:200], Severity.WARNING))
        return links

    def _named(self, unit: Unit, kinds: Sequence[Kind], text: str) -> Found:
        key = ",".join(kind.name for kind in kinds), text
        if key not in self._names:
            if len(self._names) >= _MOST:
                self._names.clear()
            self._names[key] = [(kind.name, one) for kind in kinds for one in records_named(unit, kind, text)]
        return self._names[key]


_BY_ROWS = frozenset(("person", "company"))  # their rows hold more than one record


def records_named(unit: Unit, kind: Kind, text: str) -> list[str]:
    """Return the records of a kind that a text names: by an e-mail address, a number, or the whole name."""
    if "@" in text and "points" in kind.by_name:
        rows = unit.query(
            f"SELECT DISTINCT r.id FROM point_index i JOIN {kind.name} r ON r.k = i.k "  # noqa: S608 names
            "WHERE i.kind = ? AND i.type = 'email' AND i.value = ? AND r.deleted_at IS NULL",
            (kind.number, fold(text)),
        )
        return [str(record_id) for (record_id,) in rows]
    if kind.known_by:
        rows = unit.query(f"SELECT id FROM {kind.name} WHERE sort_name = ? AND deleted_at IS NULL", (text,))  # noqa: S608
        if rows:
            return [str(record_id) for (record_id,) in rows]
    rows = unit.query(
        f"SELECT r.id, r.{kind.title} FROM search JOIN {kind.name} r ON r.k = search.rowid >> 6 "  # noqa: S608 names
        "WHERE search MATCH ? AND search.rowid & 63 = ? AND r.deleted_at IS NULL",
        (match_query(text) or '""', kind.number),
    )
    return [str(record_id) for record_id, title in rows if fold(str(title or "")) == fold(text)]


def _works_at(unit: Unit, found: tuple[str, str], company_id: str) -> bool:
    kind, record_id = found
    return kind == "person" and bool(
        unit.query("SELECT 1 FROM person WHERE id = ? AND company_id = ?", (record_id, company_id))
    )
