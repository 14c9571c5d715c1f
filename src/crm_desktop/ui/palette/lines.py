"""The lines that the palette offers: the registry, seen from this desk."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from crm_desktop.commands.registry import Command
from crm_desktop.domain.i18n import tr
from crm_desktop.ui.desk import WindowDesk
from crm_desktop.ui.shortcuts import key_caps
from crm_desktop.viewmodels.recent import Line, Section, record_line

_NOT_OFFERED = ("palette.open", "zone.next", "zone.previous", "new.menu")
_STEPS = ("go.back", "go.forward")


class FoundRecord(Protocol):
    """What a search answers with."""

    @property
    def kind(self) -> str:
        """Return person or company."""
        ...

    @property
    def id(self) -> str:
        """Return the record's id."""
        ...

    @property
    def title(self) -> str:
        """Return its name."""
        ...

    @property
    def subtitle(self) -> str:
        """Return what tells it from others of that name."""
        ...


def offered_lines(desk: WindowDesk) -> list[Line]:
    """Return every command that can run now; those for the selected record only where one is selected."""
    lines = []
    for command in desk.registry:
        if command.id in _NOT_OFFERED or not command.can_run(desk):
            continue
        if command.is_about_record and desk.selection is None:
            continue
        detail = tr(command.hint) if command.hint else ""
        keys = key_caps(command.shown_keys)
        lines.append(Line(_section(command), command.id, command.label.rstrip("…"), detail, command.icon, keys))
    return lines


def record_lines(found: Iterable[FoundRecord], desk: WindowDesk) -> list[Line]:
    """Return the lines of found records whose page is built."""
    places = ((f"{hit.kind}/{hit.id}", hit) for hit in found)
    return [record_line(place, hit.title, hit.subtitle) for place, hit in places if desk.navigation.has(place)]


def _section(command: Command) -> Section:
    if command.is_about_record:
        return Section.RECORD
    return Section.PLACE if command.id.startswith("go.") and command.id not in _STEPS else Section.COMMAND
