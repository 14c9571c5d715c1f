"""The places of the backups on this computer: which folders, how the person calls them, and as what they are known."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from crm_desktop.domain.errors import CrmError, ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.store.sealed_io import read_file, write_file

log = logging.getLogger(__name__)

FILE = "places.json"
_LONGEST = 60


@dataclass(frozen=True)
class Place:
    """A folder for backups; each workspace has a folder of its own in it. An empty name means: as its disk says."""

    base: str
    name: str = ""


@dataclass(frozen=True)
class Known:
    """What is remembered of a place for one workspace: its identity, and when it was there last (UTC ms)."""

    id: str = ""
    at: int = 0


class Places:
    """The list of places, the main one first. Kept outside every workspace: it is needed when one can't be opened."""

    def __init__(self, app_folder: Path, usual: Path) -> None:
        self._path = app_folder / FILE
        self._usual = usual

    def all(self) -> list[Place]:
        """Return the places; where none was chosen, the usual folder of this computer."""
        found = [Place(str(p.get("base")), str(p.get("name") or "")) for p in self._list("places") if p.get("base")]
        return found or [Place(str(self._usual))]

    def is_usual(self, base: Path) -> bool:
        """Return whether a folder is the one that is used without a choice."""
        return base == self._usual

    def add(self, base: Path, name: str = "") -> None:
        """Keep backups in another folder too."""
        places = self.all()
        if any(_is_same(Path(place.base), base) for place in places):
            raise ValidationError(
                tr("Backups go to “{place}” already", place=base), tr("Choose a folder on another disk.")
            )
        self._keep([*places, Place(str(base), _clean(name))])

    def remove(self, base: Path) -> None:
        """Bring no more backups to a place; those that lie there stay."""
        left = [place for place in self.all() if Path(place.base) != base]
        if not left:
            raise ValidationError(
                tr("This is the only place of the backups"), tr("Add another place first, then remove this one.")
            )
        self._keep(left)

    def rename(self, base: Path, name: str) -> None:
        """Give a place the name by which the person knows it."""
        self._keep([Place(p.base, _clean(name)) if Path(p.base) == base else p for p in self.all()])

    def move_main(self, base: Path) -> None:
        """Make a folder the main place in the stead of the one of now."""
        rest = [place for place in self.all()[1:] if Path(place.base) != base]
        self._keep([Place(str(base)), *rest])

    def known(self, workspace_id: str, base: str) -> Known:
        """Return what is remembered of a place."""
        raw = self._seen().get(workspace_id, {}).get(base)
        if not isinstance(raw, dict):
            return Known()
        at = raw.get("at")
        return Known(str(raw.get("id") or ""), at if isinstance(at, int) else 0)

    def others(self, workspace_id: str, base: str) -> set[str]:
        """Return the identities of all other places of a workspace: a folder with one of them is a copy."""
        listed = {place.base for place in self.all()} - {base}
        return {known.id for other in listed if (known := self.known(workspace_id, other)).id}

    def remember(self, workspace_id: str, base: str, known: Known) -> None:
        """Remember a place as it was seen; a failure is written down and stops no backup."""
        seen = self._seen()
        seen.setdefault(workspace_id, {})[base] = asdict(known)
        try:
            self._write({**self._read(), "seen": seen})
        except CrmError as error:
            log.warning("the place was not remembered: %s", error.code)

    def forget(self, workspace_id: str, base: str) -> None:
        """Forget as what a place was known: the person says that what is there now is meant."""
        seen = self._seen()
        if seen.get(workspace_id, {}).pop(base, None) is not None:
            self._write({**self._read(), "seen": seen})

    def _keep(self, places: Sequence[Place]) -> None:
        self._write({**self._read(), "places": [asdict(place) for place in places]})

    def _seen(self) -> dict[str, dict[str, object]]:
        seen = self._read().get("seen")
        if not isinstance(seen, dict):
            return {}
        return {str(key): dict(value) for key, value in seen.items() if isinstance(value, dict)}

    def _list(self, name: str) -> list[dict[str, object]]:
        found = self._read().get(name)
        return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []

    def _read(self) -> dict[str, object]:
        try:
            values = json.loads(read_file(self._path)) if self._path.exists() else {}
        except (ValueError, CrmError) as error:
            log.warning("the list of places was not read: %s", error)
            return {}
        return values if isinstance(values, dict) else {}

    def _write(self, values: dict[str, object]) -> None:
        write_file(self._path, json.dumps(values, ensure_ascii=False, indent=1, sort_keys=True).encode())


def _clean(name: str) -> str:
    return " ".join(name.split())[:_LONGEST]


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one == other or (one.exists() and other.exists() and one.samefile(other))
    except OSError:
        return False
