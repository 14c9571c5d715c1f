"""What was used last, as the palette shows it. Alone, for the window needs it and not yet the palette."""

from __future__ import annotations

from enum import StrEnum

from crm_desktop.domain.plain import made_by, plain
from crm_desktop.viewmodels.status import initials


class Section(StrEnum):
    """The groups, in their fixed order."""

    PLAN = "plan"
    RECORD = "record"
    FOUND = "found"
    PLACE = "place"
    COMMAND = "command"


@plain
class Line:
    """Something that the palette offers. `target` is a command's id or a place."""

    section: Section
    target: str
    title: str
    detail: str = ""
    icon: str = ""
    keys: tuple[str, ...] = ()
    initials: str = ""  # shown in place of an icon, for a record
    spans: tuple[tuple[int, int], ...] = ()  # matched letters of the title: start, end


@plain(frozen=False)
class Recent:
    """What was used last, newest first: lines of records and ids of commands."""

    records: list[Line] = made_by(factory=list)
    commands: list[str] = made_by(factory=list)

    def visit(self, line: Line) -> None:
        """Note that a record was opened."""
        self.records = [line, *(other for other in self.records if other.target != line.target)][:20]

    def ran(self, command_id: str) -> None:
        """Note that a command was run."""
        self.commands = [command_id, *(other for other in self.commands if other != command_id)][:20]

    def forget(self, target: str) -> None:
        """Forget a record that is gone."""
        self.records = [line for line in self.records if line.target != target]

    def rank(self, target: str) -> int:
        """Return the place among the last used things, a high number if it is not there."""
        targets = [line.target for line in self.records]
        for known in (targets, self.commands):
            if target in known:
                return known.index(target)
        return 1000

    def as_values(self) -> dict[str, object]:
        """Return plain values to keep."""
        return {"records": [[line.target, line.title, line.detail] for line in self.records], "commands": self.commands}

    @classmethod
    def from_values(cls, values: object) -> Recent:
        """Read what was kept; anything else is nothing."""
        if not isinstance(values, dict):
            return cls()
        kept, commands = values.get("records"), values.get("commands")
        lines = [
            record_line(*entry)
            for entry in (kept if isinstance(kept, list) else [])
            if isinstance(entry, list) and len(entry) == 3 and all(isinstance(part, str) for part in entry)
        ]
        return cls(lines, [c for c in commands if isinstance(c, str)] if isinstance(commands, list) else [])


def record_line(place: str, title: str, detail: str = "") -> Line:
    """Return the line of a record."""
    icon = "building-2" if place.startswith("company/") else "user"
    return Line(Section.FOUND, place, title, detail, icon, initials=initials(title))
