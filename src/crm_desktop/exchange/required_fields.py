"""What a firm requires of its records, asked of those that an import makes: they come in, and are listed."""

from __future__ import annotations

from collections.abc import Mapping

from crm_desktop.domain.custom import COLUMNS, CustomField, field_of_row
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import Kind
from crm_desktop.exchange.incoming import Problem, Severity
from crm_desktop.store import Unit
from crm_desktop.store.codec import as_map


class RequiredFields:
    """Reads the required fields of a kind once: what an import adds itself is never required."""

    def __init__(self) -> None:
        self._fields: dict[str, list[CustomField]] = {}

    def warnings(self, unit: Unit, kind: Kind, values: Mapping[str, object], line: int) -> list[Problem]:
        """Return a warning for each required field that a new record has no value in."""
        fields = self._fields.get(kind.name)
        if fields is None:
            fields = self._fields[kind.name] = self._read(unit, kind)
        if not fields:
            return []
        held = as_map(values.get("custom"))
        expected, found = tr("a value: the field is needed"), tr("nothing; it can be typed on the page")
        empty = (field for field in fields if held.get(field.key) in (None, ""))
        return [Problem(line, field.label, expected, found, Severity.WARNING) for field in empty]

    @staticmethod
    def _read(unit: Unit, kind: Kind) -> list[CustomField]:
        rows = unit.query(
            f"SELECT {COLUMNS} FROM custom_field WHERE kind = ? AND required = 1 AND deleted_at IS NULL",  # noqa: S608
            (kind.name,),
        )
        return [field_of_row(row) for row in rows]
