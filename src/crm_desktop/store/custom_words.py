"""By which values of custom fields a record is found: as the fields say, which are records themselves."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from crm_desktop.domain.specs import KIND, Kind
from crm_desktop.store.codec import as_map
from crm_desktop.store.connection import Connection

if TYPE_CHECKING:
    from crm_desktop.domain.custom import CustomField
    from crm_desktop.store.engine import Store

FEEDS_WORDS = frozenset({"searchable", "options", "type", "deleted_at"})
_PENDING = "custom_words"
_SLICE = 200


class CustomWords:
    """Reads the searched fields once, and only where a record has values."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._fields: dict[tuple[str, str], CustomField] | None = None
        self._keys: frozenset[str] = frozenset()
        self._words_of: Callable[[CustomField, object], str] = lambda field, value: ""  # known with the fields

    def forget(self) -> None:
        """Read the fields again: one of them changed."""
        self._fields = None

    def of(self, kind: Kind, row: Mapping[str, object]) -> str:
        """Return the text by which a record's own fields find it."""
        values = as_map(row.get("custom"))
        if not values:
            return ""
        if self._fields is None:
            from crm_desktop.domain.custom import search_words  # late: start-up

            self._fields, self._words_of = self._read(), search_words
            self._keys = frozenset(key for _, key in self._fields)
        if self._keys.isdisjoint(values):  # most rows of an import keep numbers and dates only
            return ""
        pairs = ((self._fields.get((kind.name, key)), value) for key, value in values.items())
        return "\n".join(self._words_of(field, value) for field, value in pairs if field is not None)

    def note(self, kind_name: str, key: str) -> None:
        """Remember, in this transaction, that records with a value of this field have to be read again."""
        self.forget()
        self._connection.execute(
            "INSERT INTO setting(name, value) VALUES (?, json_array(?)) ON CONFLICT(name) "
            "DO UPDATE SET value = json_insert(value, '$[#]', ?)",
            (_PENDING, f"{kind_name}.{key}", f"{kind_name}.{key}"),
        )

    def _read(self) -> dict[tuple[str, str], CustomField]:
        from crm_desktop.domain.custom import COLUMNS, field_of_row

        rows = self._connection.execute(
            f"SELECT {COLUMNS} FROM custom_field WHERE searchable = 1 AND deleted_at IS NULL"
        )
        fields = (field_of_row(row) for row in rows)
        return {(field.kind, field.key): field for field in fields}


def settle_custom_words(store: Store) -> int:
    """Write the search words of records anew whose fields became searchable or no longer are; return how many.

    In slices that let others write. What a crash leaves over is done the next time.
    """
    pending = store.get_setting(_PENDING)
    if not pending or not isinstance(pending, list) or store.read_only:
        return 0
    count = sum(_settle(store, *name.split(".", 1)) for name in dict.fromkeys(map(str, pending)))
    done = json.dumps(pending, ensure_ascii=False, separators=(",", ":"))
    # Only if nothing was noted meanwhile.
    store.run_in_transaction(
        lambda c: c.execute("DELETE FROM setting WHERE name = ? AND json(value) = json(?)", (_PENDING, done))
    )
    return count


def _settle(store: Store, kind_name: str, key: str) -> int:
    kind, after, count = KIND[kind_name], -1, 0
    while True:
        rows = store.query(
            f"SELECT k, id FROM {kind.name} WHERE k > ? AND deleted_at IS NULL AND custom <> '{{}}' "
            "AND json_type(custom, ?) IS NOT NULL ORDER BY k LIMIT ?",
            (after, f'$."{key}"', _SLICE),
        )
        if not rows:
            return count
        with store.deriving() as unit:
            for _, record_id in rows:
                unit.reword(kind, str(record_id))
        after, count = int(str(rows[-1][0])), count + len(rows)
