"""Tags of incoming rows: found or made by their names, and put into the map of a record."""

from __future__ import annotations

from collections.abc import Mapping

from crm_desktop.domain.collate import fold
from crm_desktop.domain.ids import natural_id, short_key
from crm_desktop.domain.specs import TAG
from crm_desktop.store import Unit

_MOST = 20_000  # names, and groups of names, remembered between rows


class RowTags:
    """Remembers the tags of one import; rows of a transaction that have the same ones share their map."""

    def __init__(self) -> None:
        self._mark = ""  # tells two additions of the same tag to a record apart; one for all of a transaction
        self._ids: dict[str, str] = {}
        self._known: set[str] = set()  # tags that exist
        self._maps: dict[tuple[str, ...], Mapping[str, object]] = {}

    def begin(self) -> None:
        """Begin a transaction."""
        self._mark = short_key()
        self._maps.clear()

    def of(self, unit: Unit, names: tuple[str, ...]) -> Mapping[str, object]:
        """Return the map of a record with these tags; it may be that of other records too."""
        found = self._maps.get(names)
        if found is None:
            found = self._maps[names] = {self._id(unit, name): {self._mark: 1} for name in names}
        return found

    def _id(self, unit: Unit, name: str) -> str:
        known = self._ids.get(name)
        if known:
            return known
        tag_id = natural_id("tag", fold(name.strip()))
        if len(self._ids) >= _MOST:
            self._ids.clear()
        self._ids[name] = tag_id
        if tag_id not in self._known:
            row = unit.row(TAG, tag_id)
            if row is None:
                unit.insert(TAG, id=tag_id, name=name.strip())
            elif row["deleted_at"] is not None:
                unit.restore(TAG, tag_id)
            self._known.add(tag_id)
        return tag_id
