"""Matchings of columns that were saved under a name, offered when the same titles come again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from crm_desktop.domain.errors import ImportFailed, ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.exchange.targets import Mapping
from crm_desktop.store import Store

_SETTING = "import.matchings"
_MOST = 50


@dataclass(frozen=True)
class SavedMatching:
    """A name, and where each column went."""

    name: str
    mapping: Mapping


def save_matching(store: Store, name: str, mapping: Mapping) -> None:
    """Keep a matching under a name; one of the same name for the same titles is replaced."""
    name = " ".join(name.split())
    if not name:
        raise ValidationError(tr("A saved matching needs a name"), tr("Type one, such as the program's."), field="name")
    others = [one for one in _all(store) if one.name != name or _titles(one.mapping) != _titles(mapping)]
    kept = [SavedMatching(name, mapping), *others][:_MOST]
    store.set_setting(_SETTING, [{"name": one.name, "mapping": one.mapping.as_json()} for one in kept])


def matchings_for(store: Store, header: Sequence[str]) -> list[SavedMatching]:
    """Return the matchings that fit these titles, the newest first; the order of the columns does not matter."""
    return [one for one in _all(store) if _titles(one.mapping) == frozenset(header)]


def forget_matching(store: Store, saved: SavedMatching) -> None:
    """Forget one; others of its name, for other titles, stay."""
    titles = _titles(saved.mapping)
    left = [one for one in _all(store) if one.name != saved.name or _titles(one.mapping) != titles]
    store.set_setting(_SETTING, [{"name": one.name, "mapping": one.mapping.as_json()} for one in left])


def applied(saved: Mapping, now: Mapping) -> Mapping:
    """Return the saved matching for a file whose columns may stand in another order."""
    by_title = {column.column: column for column in saved.columns}
    columns = tuple(by_title.get(column.column, column) for column in now.columns)
    return replace(saved, columns=columns, region=now.region)


def _all(store: Store) -> list[SavedMatching]:
    found = []
    kept = store.get_setting(_SETTING, [])
    for one in kept if isinstance(kept, list) else ():
        try:
            found.append(SavedMatching(str(one["name"]), Mapping.from_json(str(one["mapping"]))))
        except ImportFailed:
            continue  # of another version, with a field that is not known here
    return found


def _titles(mapping: Mapping) -> frozenset[str]:
    return frozenset(column.column for column in mapping.columns)
