"""Places, the trail that Back and Forward follow, and what of the window fits into a width."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from crm_desktop.domain.i18n import mark
from crm_desktop.domain.plain import made_by, plain
from crm_desktop.domain.specs import KIND

State = Mapping[str, Any]
LONGEST_TRAIL = 100


@plain
class Place:
    """Somewhere to be: a name, and for a record its id."""

    name: str
    id: str = ""

    @classmethod
    def parse(cls, text: str) -> Place:
        """Read `people` or `person/<id>`."""
        name, _, record_id = text.partition("/")
        return cls(name, record_id)

    def __str__(self) -> str:
        return f"{self.name}/{self.id}" if self.id else self.name


@plain
class Entry:
    """A place in the sidebar. `title` is marked for translation."""

    name: str
    title: str
    icon: str
    is_foot: bool = False
    covers: tuple[str, ...] = ()  # places for which the entry is shown as chosen


ENTRIES = (
    Entry("today", mark("Today"), "sun", covers=("evening",)),
    Entry("people", mark("People"), "users", covers=("person", "import")),
    Entry("companies", mark("Companies"), "building-2", covers=("company",)),
    Entry("calendar", mark("Calendar"), "calendar"),
    Entry("cases", mark("Cases"), "life-buoy", covers=("service_case",)),
    Entry("feedback", mark("Feedback"), "message-square"),
    Entry("outbox", mark("Outbox"), "send"),
    Entry("conflicts", mark("Conflicts"), "git-compare", is_foot=True),
    Entry("duplicates", mark("Duplicates"), "copy", is_foot=True),
    Entry("backups", mark("Backups & health"), "heart-pulse", is_foot=True),
    Entry("bin", mark("Bin"), "trash-2", is_foot=True),
    Entry("history", mark("History"), "history", is_foot=True),
    Entry(
        "settings", mark("Settings"), "settings", is_foot=True, covers=("fields", "mail", "sets", "tags", "templates")
    ),
)


def entry_of(place: str) -> str:
    """Return the sidebar entry under which a place stands."""
    name = Place.parse(place).name
    return next((entry.name for entry in ENTRIES if name == entry.name or name in entry.covers), "")


def list_of(kind_name: str) -> str:
    """Return the place where the records of a kind are listed; empty where none is."""
    return next((entry.name for entry in ENTRIES if kind_name in (entry.name, *entry.covers)), "")


def face_icon(kind_name: str) -> str:
    """Return the icon that stands for a record; empty for people and companies, who have a photo or initials."""
    return "" if kind_name in ("person", "company") else KIND[kind_name].icon


@plain(frozen=False)
class Visit:
    """A place and how it was left: scroll, selection, filter."""

    place: str
    state: dict[str, Any] = made_by(factory=dict)


class Trail:
    """Where the person has been. Going somewhere forgets what lay ahead."""

    def __init__(self) -> None:
        self._visits: list[Visit] = []
        self._at = -1

    @property
    def now(self) -> Visit | None:
        """Return the visit that is shown."""
        return self._visits[self._at] if self._visits else None

    @property
    def can_go_back(self) -> bool:
        """Return whether there is a visit before this one."""
        return self._at > 0

    @property
    def can_go_forward(self) -> bool:
        """Return whether there is a visit after this one."""
        return self._at < len(self._visits) - 1

    def go(self, place: str, state: State | None = None) -> Visit:
        """Begin a visit; to be where one is makes no second step."""
        if self.now is not None and self.now.place == place:
            if state is not None:
                self.now.state = dict(state)
            return self.now
        self._visits[self._at + 1 :] = [Visit(place, dict(state) if state is not None else self._left(place))]
        self._visits = self._visits[-LONGEST_TRAIL:]
        self._at = len(self._visits) - 1
        return self._visits[self._at]

    def keep(self, state: State) -> None:
        """Remember how the place that is shown looks, before it is left."""
        if self.now is not None:
            self.now.state = dict(state)

    def step(self, by: int) -> Visit | None:
        """Go back (-1) or forward (1); None at the end of the trail."""
        if not 0 <= self._at + by < len(self._visits):
            return None
        self._at += by
        return self._visits[self._at]

    def forget(self, place: str) -> None:
        """Take a place out of the trail, as when its record was deleted for good."""
        at = self.now
        self._visits = [visit for visit in self._visits if visit.place != place or visit is at]
        self._at = self._visits.index(at) if at in self._visits else len(self._visits) - 1

    def _left(self, place: str) -> dict[str, Any]:
        """Return how a place was left last; a list opens with the filter and row that it had."""
        return next((dict(v.state) for v in reversed(self._visits) if v.place == place), {})


class Room(StrEnum):
    """How much fits side by side (logical pixels, text size included)."""

    ALL = "all"
    TWO_COLUMNS = "two columns"
    RAIL = "rail"
    ONE_COLUMN = "one column"


def room_for(width: float, factor: float = 1.0) -> Room:
    """Return what fits into a window of this width; larger text needs more of it."""
    logical = width / max(factor, 1.0)
    if logical >= 1360:
        return Room.ALL
    if logical >= 1100:
        return Room.TWO_COLUMNS
    return Room.RAIL if logical >= 800 else Room.ONE_COLUMN
