"""Keys of one's own: how they are written, what can't be one, and the commands with other keys than they came with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from crm_desktop.commands.registry import Command, split_shortcut
from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr

MOST = 2  # ways to one command, and keys one after the other
LONGEST = 60  # letters of a text that is kept

_MODIFIERS = {"ctrl": "Ctrl", "control": "Ctrl", "cmd": "Ctrl", "alt": "Alt", "option": "Alt", "shift": "Shift"}
_NAMED = {
    "del": "Delete", "delete": "Delete", "ins": "Ins", "insert": "Ins", "backspace": "Backspace", "space": "Space",
    "tab": "Tab", "backtab": "Tab", "esc": "Esc", "escape": "Esc", "enter": "Enter", "return": "Enter",
    "up": "Up", "down": "Down", "left": "Left", "right": "Right", "home": "Home", "end": "End",
    "pgup": "PgUp", "pageup": "PgUp", "pgdown": "PgDown", "pgdn": "PgDown", "pagedown": "PgDown", "menu": "Menu",
    **{f"f{n}": f"F{n}" for n in range(1, 25)},
}  # fmt: skip
# Moving, ticking, leaving and writing: every list, field and dialog needs them.
_OF_THE_WINDOW = frozenset(
    ("Tab", "Esc", "Enter", "Space", "Backspace", "Menu", "Up", "Down", "Left", "Right", "Home", "End", "PgUp",
     "PgDown", "J", "K", "Shift+Up", "Shift+Down", "Shift+Tab", "Ctrl+Tab", "Ctrl+Enter", "Shift+F10", "Alt+F4")
)  # fmt: skip
_OF_TEXTS = frozenset(("Ctrl+C", "Ctrl+X", "Ctrl+V", "Ctrl+Left", "Ctrl+Right", "Ctrl+Backspace", "Ctrl+Delete"))


@dataclass(frozen=True)
class Ways:
    """The keys of a command: `shortcuts` work everywhere, `keys` while a page has the focus."""

    shortcuts: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Return them as they are typed and kept."""
        return ", ".join((*self.keys, *self.shortcuts))


def ways_of(command: Command) -> Ways:
    """Return the keys that a command has."""
    return Ways(command.shortcuts, command.keys)


def parse(text: str) -> Ways:
    """Read "Ctrl+Shift+X" or "G P", two of them with a comma between; nothing means no key. Raises ValidationError."""
    ways = [" ".join(_stroke(part) for part in way.split()) for way in _split(text)]
    if len(ways) > MOST:
        raise ValidationError(tr("A command has two keys at most"), tr("Leave one of them out."))
    for way in ways:
        _refuse(way)
    shortcuts = tuple(way for way in ways if _is_shortcut(way))
    return Ways(shortcuts, tuple(way for way in dict.fromkeys(ways) if way not in shortcuts))


def problem_of(text: str, command_id: str, commands: Iterable[Command]) -> str:
    """Return why a command can't have these keys, as a sentence; empty if it can."""
    try:
        ways = parse(text)
    except ValidationError as error:
        return f"{error.title}. {error.advice}"
    for command in commands:
        if command.id != command_id and _collide(ways, ways_of(command)):
            return tr("Already used by “{name}”. Choose another key, or change that one first.", name=command.label)
    return ""


def rekeyed(defaults: Iterable[Command], overrides: Mapping[str, str]) -> list[Command]:
    """Return the commands with the keys that a person gave them; what can't be taken stays as it came."""
    commands = {command.id: command for command in defaults}
    came_with = {name: commands[name] for name in overrides if name in commands}
    for name, command in came_with.items():  # all of them first: two commands may have changed places
        commands[name] = replace(command, shortcuts=(), keys=())
    for name, command in came_with.items():
        wanted = [replace(command, shortcuts=w.shortcuts, keys=w.keys) for w in _readable(overrides[name])]
        found = (one for one in (*wanted, command) if _is_free(one, commands.values()))
        commands[name] = next(found, commands[name])
    return list(commands.values())


def _readable(text: str) -> list[Ways]:
    try:
        return [parse(text)]
    except ValidationError:
        return []


def _is_free(command: Command, commands: Iterable[Command]) -> bool:
    others = (other for other in commands if other.id != command.id)
    return not any(_collide(ways_of(command), ways_of(other)) for other in others)


def _split(text: str) -> list[str]:
    """Part the ways; a comma that is itself a key has no space after it."""
    return [way for way in (part.strip() for part in re.split(r",\s+", text.strip())) if way]


def _stroke(text: str) -> str:
    """Return one key with its modifiers in the one form that is kept."""
    *modifiers, key = split_shortcut(text)
    found = {_MODIFIERS.get(modifier.casefold(), "") for modifier in modifiers}
    name = _NAMED.get(key.casefold(), key.upper() if len(key) == 1 else "")
    if "" in found or not name:
        raise ValidationError(
            tr("“{text}” is no key", text=text), tr("Write it like Ctrl+Shift+X, or G P for one key after the other.")
        )
    return "+".join((*(m for m in ("Ctrl", "Alt", "Shift") if m in found), name))


def _refuse(way: str) -> None:
    strokes = way.split()
    if len(strokes) > MOST:
        raise ValidationError(tr("“{keys}” are too many keys", keys=way), tr("Two after each other are the most."))
    for stroke in strokes:
        if len(strokes) == 1 or stroke not in ("J", "K"):  # after another key they move nothing
            _refuse_stroke(stroke)
    if len(strokes) > 1 and any("+" in stroke and stroke != "+" for stroke in strokes):
        raise ValidationError(
            tr("“{keys}” mixes two sorts of keys", keys=way),
            tr("Keys one after the other are single keys, such as G P."),
        )


def _refuse_stroke(stroke: str) -> None:
    *modifiers, key = split_shortcut(stroke)
    writes = len(key) == 1
    if {"Ctrl", "Alt"} <= set(modifiers) and writes:
        raise ValidationError(
            tr("{keys} writes a sign on many keyboards", keys=stroke),
            tr("Ctrl+Alt is the key AltGr on Windows. Choose another one, such as Ctrl+Shift with a letter."),
        )
    if modifiers == ["Shift"] and writes:
        raise ValidationError(
            tr("{keys} writes a capital letter", keys=stroke), tr("Add Ctrl, or take the letter alone.")
        )
    if modifiers == ["Ctrl"] and key in "123456789":
        raise ValidationError(tr("{keys} goes to a place of the sidebar", keys=stroke), tr("Choose another key."))
    if stroke in _OF_THE_WINDOW or (not modifiers and key.isdigit()):
        raise ValidationError(
            tr("{keys} is needed to move, to write and to leave", keys=stroke), tr("Choose another key.")
        )
    if stroke in _OF_TEXTS:
        raise ValidationError(tr("{keys} belongs to text fields", keys=stroke), tr("Choose another key."))


def _is_shortcut(way: str) -> bool:
    """Tell whether a key may work in a text field, too: it writes nothing."""
    return " " not in way and (len(split_shortcut(way)) > 1 or re.fullmatch(r"F\d+", way) is not None)


def _collide(one: Ways, other: Ways) -> bool:
    """Tell whether a key is used twice, or is the beginning of two keys."""
    ours, theirs = {*one.shortcuts, *one.keys}, {*other.shortcuts, *other.keys}
    if ours & theirs:
        return True
    return any(
        long.split()[0] == short
        for longs, shorts in ((ours, theirs), (theirs, ours))
        for long in longs
        if len(long.split()) > 1
        for short in shorts
    )
