"""What a command is, and the list of all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from crm_desktop.domain.i18n import mark, tr, without_mnemonic
from crm_desktop.domain.plain import plain

if TYPE_CHECKING:
    from crm_desktop.commands.desk import Desk


class Group(StrEnum):
    """The menus, in their order."""

    NEW = "new"
    FILE = "file"
    EDIT = "edit"
    RECORD = "record"
    VIEW = "view"
    GO = "go"
    HELP = "help"


MENU_TITLES = {
    Group.NEW: mark("&New"),
    Group.FILE: mark("&File"),
    Group.EDIT: mark("&Edit"),
    Group.RECORD: mark("&Record"),
    Group.VIEW: mark("&View"),
    Group.GO: mark("&Go"),
    Group.HELP: mark("&Help"),
}


def split_shortcut(shortcut: str) -> tuple[str, ...]:
    """Take "Ctrl+Shift+D" apart into its keys, and "Ctrl++" into Ctrl and +."""
    return (*shortcut[:-2].split("+"), "+") if shortcut.endswith("++") else tuple(shortcut.split("+"))


def always(desk: Desk) -> bool:
    """Return True."""
    return True


@plain
class Command:
    """Something a user can do. `title` is marked for translation; `keys` are single keys, "G P" one after the other."""

    id: str
    title: str
    group: Group
    run: Callable[[Desk], None]
    icon: str = ""
    hint: str = ""
    shortcuts: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    shown_when: Callable[[Desk], bool] = always  # not built or not for this workspace: absent
    enabled_when: Callable[[Desk], bool] = always
    is_checked: Callable[[Desk], bool] | None = None
    changes_data: bool = False
    is_about_record: bool = False

    @property
    def checkable(self) -> bool:
        """Return whether the command shows a state."""
        return self.is_checked is not None

    @property
    def label(self) -> str:
        """Return the title without the mark of its menu letter, in the language that is spoken now."""
        return without_mnemonic(tr(self.title))

    @property
    def shown_keys(self) -> tuple[str, ...]:
        """Return the keys to teach: the caps of the shortest way."""
        if self.keys:
            return tuple(self.keys[0].split())
        return split_shortcut(self.shortcuts[0]) if self.shortcuts else ()

    def is_shown(self, desk: Desk) -> bool:
        """Return whether the command exists here."""
        return self.shown_when(desk)

    def can_run(self, desk: Desk) -> bool:
        """Return whether the command can be used now."""
        return self.shown_when(desk) and not (self.changes_data and desk.is_read_only) and self.enabled_when(desk)


class Registry:
    """All commands; menu, shortcuts and palette are views of it."""

    def __init__(self, commands: Iterable[Command]) -> None:
        self._commands: dict[str, Command] = {}
        self._defaults: dict[str, Command] = {}
        self._overrides: dict[str, str] = {}
        for command in commands:
            self.add(command)

    def add(self, command: Command) -> None:
        """Add a command; ids and keys are unique."""
        if command.id in self._commands:
            raise ValueError(f"two commands are named {command.id}")
        for other in self._commands.values():
            if common := {*command.shortcuts, *command.keys} & {*other.shortcuts, *other.keys}:
                raise ValueError(f"{command.id} and {other.id} share {', '.join(sorted(common))}")
        self._commands[command.id] = self._defaults[command.id] = command

    def rekey(self, overrides: Mapping[str, str]) -> None:
        """Give commands the keys that a person chose; those that are not named get back what they came with."""
        self._overrides = dict(overrides)
        if not overrides:  # the usual start
            self._commands = dict(self._defaults)
            return
        from crm_desktop.commands.keys import rekeyed  # it needs Command

        self._commands = {command.id: command for command in rekeyed(self._defaults.values(), overrides)}

    @property
    def overrides(self) -> dict[str, str]:
        """Return what was asked for last; also what could not be taken."""
        return dict(self._overrides)

    def default(self, command_id: str) -> Command:
        """Return a command as it came."""
        return self._defaults[command_id]

    def __iter__(self) -> Iterator[Command]:
        return iter(self._commands.values())

    def __getitem__(self, command_id: str) -> Command:
        return self._commands[command_id]

    def of(self, group: Group) -> list[Command]:
        """Return the commands of a menu."""
        return [command for command in self if command.group is group]

    def shown(self, desk: Desk) -> list[Command]:
        """Return the commands that exist here."""
        return [command for command in self if command.is_shown(desk)]
